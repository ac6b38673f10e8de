/** What we say of a stretch of text; offsets and lengths are in UTF-16 units. */
export type SentEntity = { offset: number; length: number } & (
  | { type: 'bold' | 'italic' | 'strikethrough' | 'spoiler' | 'code' | 'blockquote' }
  /** Of a person by their username; Telegram finds it by itself, and takes the entity for nothing more. */
  | { type: 'mention' }
  | { type: 'pre'; language?: string }
  | { type: 'text_link'; url: string }
  /** The bot must have met the user; else Telegram drops the entity. */
  | { type: 'text_mention'; user: { id: number } }
);

/** Text as Telegram takes it without a parse mode: nothing in it is markup. */
export interface FormattedText {
  text: string;
  /** In order of offset, the longer first. They nest, and none is within `code`, `pre`, or one of its own kind. */
  entities: SentEntity[];
}

export const endOf = ({ offset, length }: { offset: number; length: number }): number => offset + length;

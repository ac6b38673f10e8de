import type { MediaStore, Media } from './media.js';
import type { FormattedText, TelegramMessage } from './telegram-types.js';

const CONTENT_FIELDS = [
  ...(['text', 'entities', 'caption', 'caption_entities', 'show_caption_above_media', 'has_media_spoiler'] as const),
  ...(['photo', 'document', 'video', 'audio', 'animation', 'voice'] as const),
];

export const textFields = ({ text, entities }: FormattedText): Partial<TelegramMessage> =>
  entities.length > 0 ? { text, entities } : { text };

/** Nothing where there is no caption. */
export function captionFields({ text, entities }: FormattedText): Partial<TelegramMessage> {
  if (text === '') return {};
  return entities.length > 0 ? { caption: text, caption_entities: entities } : { caption: text };
}

/** What a message says and bears, to be repeated in another one. */
export const contentOf = (message: TelegramMessage): Partial<TelegramMessage> =>
  Object.fromEntries(
    CONTENT_FIELDS.filter((field) => message[field] !== undefined).map((field) => [field, message[field]]),
  );

/** Puts another text, or another caption, in the place of the one that the message has. */
export function rewrite(message: TelegramMessage, written: FormattedText): void {
  const isText = message.text !== undefined;
  for (const field of ['text', 'entities', 'caption', 'caption_entities'] as const) delete message[field];
  Object.assign(message, isText ? textFields(written) : captionFields(written));
}

/** The text or the caption. */
export const writtenOf = (message: TelegramMessage): FormattedText => ({
  text: message.text ?? message.caption ?? '',
  entities: message.entities ?? message.caption_entities ?? [],
});

/** The file that a message bears, a photo in its largest size. */
export function mediaOf(message: TelegramMessage, store: MediaStore): Media | null {
  const { photo, animation, document, video, audio, voice } = message;
  const shown = photo?.at(-1) ?? animation ?? document ?? video ?? audio ?? voice;
  return shown ? store.find(String(shown.file_id)) : null;
}

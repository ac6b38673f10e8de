/** What words of a content point at: a user of this product, or a person or channel of a platform. */
export interface MessageMention {
  /** As readers see it, with its sign: `@Ada`. */
  text: string;
  kind: 'person' | 'channel';
  user_id?: string;
  platform?: string;
  account_id?: string;
  external_id?: string;
  /** Which of the places of these words are meant, counted from 0 in the order of writing, and of how many. */
  places?: { at: number[]; of: number };
}

/** What is known of a file without looking into storage. */
export interface MessageFile {
  id: string;
  name: string;
  content_type: string;
  /** As the platform told it until it is stored; null when it did not. */
  bytes: number | null;
  /** `waiting`: on its way from its platform. `failed`: it could not be had. */
  status: 'waiting' | 'stored' | 'failed';
}

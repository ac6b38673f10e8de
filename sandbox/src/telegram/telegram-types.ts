/** The objects of the Bot API that this stand-in makes; the names are the documentation's. */

export interface TelegramUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  username?: string;
}

export interface TelegramChat {
  id: number;
  type: 'private' | 'group' | 'supergroup';
  title?: string;
  username?: string;
  first_name?: string;
}

export interface MessageEntity {
  type: string;
  /** In UTF-16 code units, as `length`. */
  offset: number;
  length: number;
  url?: string;
  user?: TelegramUser;
  language?: string;
  custom_emoji_id?: string;
}

export interface FormattedText {
  text: string;
  entities: MessageEntity[];
}

export interface ReactionType {
  type: 'emoji';
  emoji: string;
}

export interface ForwardOrigin {
  type: 'user';
  sender_user: TelegramUser;
  date: number;
}

/** What a message bears beside words; one of them, or an animation with its document. */
export interface MediaFields {
  /** The same picture in several sizes, the smallest first. */
  photo?: Record<string, unknown>[];
  document?: Record<string, unknown>;
  video?: Record<string, unknown>;
  audio?: Record<string, unknown>;
  animation?: Record<string, unknown>;
  voice?: Record<string, unknown>;
}

export interface TelegramMessage extends MediaFields {
  message_id: number;
  message_thread_id?: number;
  from: TelegramUser;
  chat: TelegramChat;
  /** Unix time in seconds, as `edit_date`. */
  date: number;
  edit_date?: number;
  text?: string;
  entities?: MessageEntity[];
  caption?: string;
  caption_entities?: MessageEntity[];
  show_caption_above_media?: true;
  has_media_spoiler?: true;
  /** The same in all messages of an album. */
  media_group_id?: string;
  reply_to_message?: TelegramMessage;
  /** A message of another chat that this one replies to. */
  external_reply?: { origin: ForwardOrigin; chat: TelegramChat; message_id: number };
  forward_origin?: ForwardOrigin;
  link_preview_options?: unknown;
  reply_markup?: unknown;
  has_protected_content?: true;
  pinned_message?: TelegramMessage;
  migrate_to_chat_id?: number;
  migrate_from_chat_id?: number;
}

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'left' | 'kicked';

/** What an update carries, under the name of its kind. */
export interface UpdatePayloads {
  message: TelegramMessage;
  edited_message: TelegramMessage;
  message_reaction: {
    chat: TelegramChat;
    message_id: number;
    user: TelegramUser;
    date: number;
    old_reaction: ReactionType[];
    new_reaction: ReactionType[];
  };
  my_chat_member: MemberChange;
  chat_member: MemberChange;
}

export interface MemberChange {
  chat: TelegramChat;
  from: TelegramUser;
  date: number;
  old_chat_member: Record<string, unknown>;
  new_chat_member: Record<string, unknown>;
}

export type UpdateKind = keyof UpdatePayloads;
export type TelegramUpdate = { update_id: number } & Partial<UpdatePayloads>;

/** Now, as Telegram tells time. */
export const unixTime = (): number => Math.floor(Date.now() / 1000);

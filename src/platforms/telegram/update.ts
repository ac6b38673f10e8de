/**
 * The parts of Telegram's `Update` that are read here, as documented under https://core.telegram.org/bots/api#update.
 * The library's types leave out what its version of the Bot API did not know yet, so these are our own.
 */
export interface TelegramUpdate {
  /** Grows by one with every update of a bot; after a quiet week it may start anew from a random number. */
  update_id: number;
  message?: TelegramMessage;
  edited_message?: TelegramMessage;
  channel_post?: TelegramMessage;
  edited_channel_post?: TelegramMessage;
  message_reaction?: TelegramReactionChange;
  my_chat_member?: TelegramMembershipChange;
}

/** What we ask Telegram to tell; reactions reach a bot only where it is an administrator. */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'message_reaction',
  'my_chat_member',
] as const;

export interface TelegramUser {
  id: number;
  is_bot: boolean;
  first_name: string;
  last_name?: string;
  username?: string;
}

export interface TelegramChat {
  id: number;
  type: 'private' | 'group' | 'supergroup' | 'channel';
  title?: string;
  username?: string;
  first_name?: string;
  last_name?: string;
}

export interface TelegramEntity {
  type: string;
  /** UTF-16 units, as `length`. */
  offset: number;
  length: number;
  url?: string;
  user?: TelegramUser;
  /** Of `pre`. */
  language?: string;
}

/** What any kind of file tells of itself, as far as it does. */
export interface TelegramFile {
  /** Opens the file for this bot alone, through `getFile`. */
  file_id: string;
  file_name?: string;
  mime_type?: string;
  /** Bytes. */
  file_size?: number;
}

export interface TelegramMessage {
  message_id: number;
  from?: TelegramUser;
  sender_chat?: TelegramChat;
  author_signature?: string;
  chat: TelegramChat;
  /** Unix seconds, as `edit_date`. */
  date: number;
  edit_date?: number;
  text?: string;
  entities?: TelegramEntity[];
  caption?: string;
  caption_entities?: TelegramEntity[];
  reply_to_message?: TelegramMessage;
  new_chat_title?: string;
  migrate_to_chat_id?: number;
  migrate_from_chat_id?: number;
  forum_topic_created?: object;
  /** Of a service message: what was pinned. Unpinning has none. */
  pinned_message?: { message_id: number };
  photo?: TelegramFile[];
  animation?: TelegramFile;
  document?: TelegramFile;
  video?: TelegramFile;
  audio?: TelegramFile;
  voice?: TelegramFile;
  video_note?: TelegramFile;
  sticker?: { emoji?: string };
  dice?: { emoji: string };
  poll?: { question: string };
  contact?: object;
  venue?: object;
  location?: object;
  game?: object;
  story?: object;
  paid_media?: object;
  checklist?: object;
}

export interface TelegramReaction {
  type: 'emoji' | 'custom_emoji' | 'paid';
  emoji?: string;
}

export interface TelegramReactionChange {
  chat: TelegramChat;
  message_id: number;
  /** Absent when a chat reacted in its own name. */
  user?: TelegramUser;
  actor_chat?: TelegramChat;
  date: number;
  old_reaction: TelegramReaction[];
  new_reaction: TelegramReaction[];
}

export interface TelegramMembershipChange {
  chat: TelegramChat;
  date: number;
  new_chat_member: {
    status: 'creator' | 'administrator' | 'member' | 'restricted' | 'left' | 'kicked';
    /** With `restricted` alone: someone restricted need not be in the chat. */
    is_member?: boolean;
  };
}

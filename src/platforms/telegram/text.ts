import { filesOf } from './files.js';
import { type ReadText, readEntities } from './read-entities.js';
import type { TelegramEntity, TelegramMessage, TelegramUser } from './update.js';

/** The bot as it is mentioned and replied to. */
export interface TelegramSelf {
  id: number;
  username: string | null;
}

/** Kinds of content that do not cross, in the words that people know them by; `covers` is sent beside it for old clients. */
const DROPPED: { field: keyof TelegramMessage; word: string; covers?: keyof TelegramMessage }[] = [
  { field: 'sticker', word: 'sticker' },
  { field: 'dice', word: 'dice' },
  { field: 'poll', word: 'poll' },
  { field: 'contact', word: 'contact' },
  { field: 'venue', word: 'venue', covers: 'location' },
  { field: 'location', word: 'location' },
  { field: 'game', word: 'game' },
  { field: 'story', word: 'story' },
  { field: 'paid_media', word: 'paid post' },
  { field: 'checklist', word: 'checklist' },
];

/** What of the message does not cross, such as "1 poll". Every message holds one piece. */
export function droppedOf(message: TelegramMessage): string[] {
  const present = DROPPED.filter(({ field }) => message[field] !== undefined);
  const covered = new Set(present.map(({ covers }) => covers));
  return present.filter(({ field }) => !covered.has(field)).map(({ word }) => `1 ${word}`);
}

/** Anything else is a service message: someone joined, a message was pinned, a title changed. */
export const hasContent = (message: TelegramMessage): boolean =>
  message.text !== undefined ||
  message.caption !== undefined ||
  filesOf(message).length > 0 ||
  droppedOf(message).length > 0;

/** What can be read of the message: its text or caption, else the emoji or question that stands for it. */
export function readText(message: TelegramMessage): ReadText {
  if (message.text !== undefined) return readEntities(message.text, message.entities ?? []);
  if (message.caption !== undefined) return readEntities(message.caption, message.caption_entities ?? []);
  return readEntities(message.sticker?.emoji ?? message.dice?.emoji ?? message.poll?.question ?? '', []);
}

/**
 * Whether the message is meant for the bot: written to it alone, naming it, or answering it. Where the bot's own name is
 * not at hand (a webhook was set without it) any bot counts: privacy mode shows a bot in a group little else, and
 * Telegram makes every bot's username end in `bot`.
 */
export function isAddressed(message: TelegramMessage, self: TelegramSelf | null): boolean {
  if (message.chat.type === 'private') return true;
  if (answersBot(message, self)) return true;
  const text = message.text ?? message.caption ?? '';
  const entities = message.entities ?? message.caption_entities ?? [];
  return entities.some((entity) => namesBot(entity, text.slice(entity.offset, entity.offset + entity.length), self));
}

function answersBot({ reply_to_message: answered }: TelegramMessage, self: TelegramSelf | null): boolean {
  // An anonymous administrator goes by a service bot's name but speaks as the chat.
  if (!answered?.from || answered.sender_chat || answered.forum_topic_created) return false;
  return isSelf(answered.from, self);
}

function namesBot(entity: TelegramEntity, shown: string, self: TelegramSelf | null): boolean {
  if (entity.type === 'text_mention') return entity.user !== undefined && isSelf(entity.user, self);
  if (entity.type !== 'mention' && entity.type !== 'bot_command') return false;
  const username = shown.split('@')[1]?.toLowerCase();
  if (username === undefined) return false;
  return self?.username ? username === self.username.toLowerCase() : username.endsWith('bot');
}

const isSelf = (user: TelegramUser, self: TelegramSelf | null): boolean => (self ? user.id === self.id : user.is_bot);

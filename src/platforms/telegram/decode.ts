import { eventKey, type ExternalAuthor, type InboundEvent, type InboundMessage } from '../inbound-event.js';
import { filesOf } from './files.js';
import { authorExternalId, chatExternalId, messageExternalId } from './ids.js';
import type {
  TelegramChat,
  TelegramMembershipChange,
  TelegramMessage,
  TelegramReaction,
  TelegramReactionChange,
  TelegramUpdate,
} from './update.js';
import { fromTelegramReaction } from './reactions.js';
import { personName } from './person-name.js';
import { droppedOf, hasContent, isAddressed, readText, type TelegramSelf } from './text.js';

/**
 * What one update tells. Telegram tells every fact once, and repeats an update that was not acknowledged unchanged, id
 * included: so the update's id may take part in a key here. Deletions and unpinning are never told to bots.
 */
export function decodeUpdate(update: TelegramUpdate, self: TelegramSelf | null = null): InboundEvent[] {
  const created = update.message ?? update.channel_post;
  if (created) return decodeMessage(created, self);
  const edited = update.edited_message ?? update.edited_channel_post;
  if (edited) return decodeEdit(edited, update.update_id, self);
  if (update.message_reaction) return decodeReactions(update.message_reaction, update.update_id);
  if (update.my_chat_member) return decodeMembership(update.my_chat_member, update.update_id);
  return [];
}

function decodeMessage(message: TelegramMessage, self: TelegramSelf | null): InboundEvent[] {
  const { chat, message_id } = message;
  if (message.migrate_to_chat_id) return [moved(chat.id, message.migrate_to_chat_id)];
  if (message.migrate_from_chat_id) return [moved(message.migrate_from_chat_id, chat.id), seen(chat)];
  // A title may come back to what it was: told as a change, it is a fact of its own.
  if (message.new_chat_title !== undefined) return [seen(chat, message_id)];
  if (message.pinned_message) return [seen(chat), pinned(message, message.pinned_message.message_id)];
  if (!hasContent(message)) return [seen(chat)];
  const channelId = chatExternalId(chat.id);
  const messageId = messageExternalId(message_id);
  const key = eventKey('message.created', channelId, messageId);
  return [seen(chat), { kind: 'message.created', key, channelId, messageId, message: toInboundMessage(message, self) }];
}

function decodeEdit(message: TelegramMessage, updateId: number, self: TelegramSelf | null): InboundEvent[] {
  if (!hasContent(message)) return [];
  const channelId = chatExternalId(message.chat.id);
  const messageId = messageExternalId(message.message_id);
  const version = stamp(message.edit_date ?? message.date, updateId);
  const key = eventKey('message.edited', channelId, messageId, version);
  return [{ kind: 'message.edited', key, channelId, messageId, version, message: toInboundMessage(message, self) }];
}

const UPDATES_A_SECOND = 1_000_000;

/**
 * Telegram stamps whole seconds, in which a person may well edit twice; update ids grow by one. The seconds with the last
 * six digits of the update id below them tell both edits apart and keep the later one ahead, within 2^53 until the year
 * 2255. Only two edits in one second on both sides of a full million would be taken in the wrong order.
 */
const stamp = (seconds: number, updateId: number): number => seconds * UPDATES_A_SECOND + (updateId % UPDATES_A_SECOND);

function toInboundMessage(message: TelegramMessage, self: TelegramSelf | null): InboundMessage {
  const answered = message.reply_to_message;
  return {
    ...readText(message),
    author: authorOf(message),
    // What is written in a forum's topic "replies" to the service message that made the topic.
    replyTo: answered && !answered.forum_topic_created ? messageExternalId(answered.message_id) : null,
    sentAt: new Date(message.date * 1000),
    dropped: droppedOf(message),
    files: filesOf(message),
    direct: message.chat.type === 'private',
    addressed: isAddressed(message, self),
    stamp: null,
  };
}

/**
 * A pin is told by a message of its own, to the bot that made it too; that it was taken away is told to nobody. Messages
 * count within their chat, so that the last digits of this one's id keep apart what happens within a second.
 */
function pinned(message: TelegramMessage, pinnedId: number): InboundEvent {
  const channelId = chatExternalId(message.chat.id);
  const messageId = messageExternalId(pinnedId);
  const actor = authorOf(message);
  const at = message.date * 1000 + (message.message_id % 1000);
  const key = eventKey('pin.added', channelId, messageId, actor.id, at);
  return { kind: 'pin.added', key, channelId, messageId, actor, at };
}

/**
 * A chat that speaks for itself (a channel's post, an anonymous administrator) goes before `from`, which then names a
 * service account of Telegram's.
 */
function authorOf(message: TelegramMessage): ExternalAuthor {
  const { sender_chat: chat, from: user } = message;
  if (chat || !user) {
    const id = authorExternalId((chat ?? message.chat).id);
    return {
      id,
      name: message.author_signature ?? chatName(chat ?? message.chat),
      avatarUrl: null,
      isBot: false,
      ids: [id],
    };
  }
  const id = authorExternalId(user.id);
  // A picture's address would carry the bot token, so none is given.
  return { id, name: personName(user), avatarUrl: null, isBot: user.is_bot, ids: [id] };
}

/** An update tells the whole sets before and after; their difference is what happened. */
function decodeReactions(change: TelegramReactionChange, updateId: number): InboundEvent[] {
  const before = emojisOf(change.old_reaction);
  const after = emojisOf(change.new_reaction);
  const removed = before.filter((emoji) => !after.includes(emoji));
  const added = after.filter((emoji) => !before.includes(emoji));
  return [
    ...removed.map((emoji) => reaction('reaction.removed', emoji, change, updateId)),
    ...added.map((emoji) => reaction('reaction.added', emoji, change, updateId)),
  ];
}

/** Custom and paid reactions have no name that another platform could show. */
const emojisOf = (reactions: TelegramReaction[]): string[] =>
  reactions.flatMap(({ type, emoji }) => (type === 'emoji' && emoji ? [fromTelegramReaction(emoji)] : []));

function reaction(
  kind: 'reaction.added' | 'reaction.removed',
  emoji: string,
  change: TelegramReactionChange,
  updateId: number,
): InboundEvent {
  const channelId = chatExternalId(change.chat.id);
  const messageId = messageExternalId(change.message_id);
  const actor = actorOf(change);
  const key = eventKey(kind, channelId, messageId, emoji, actor.id, stamp(change.date, updateId));
  // Milliseconds, the last three digits taken from the update's id: what follows within a second stays behind.
  return { kind, key, channelId, messageId, emoji, actor, at: change.date * 1000 + (updateId % 1000) };
}

function actorOf({ user, actor_chat, chat }: TelegramReactionChange): ExternalAuthor {
  const id = authorExternalId((user ?? actor_chat ?? chat).id);
  const name = user ? personName(user) : chatName(actor_chat ?? chat);
  return { id, name, avatarUrl: null, isBot: user?.is_bot ?? false, ids: [id] };
}

/** The bot was added, promoted, restricted, removed, or blocked by the person it wrote with. */
function decodeMembership({ chat, date, new_chat_member }: TelegramMembershipChange, updateId: number): InboundEvent[] {
  const { status, is_member } = new_chat_member;
  const isOut = status === 'left' || status === 'kicked' || (status === 'restricted' && is_member === false);
  const at = stamp(date, updateId);
  if (!isOut) return [seen(chat, at)];
  const channelId = chatExternalId(chat.id);
  return [{ kind: 'channel.gone', key: eventKey('channel.gone', channelId, at), channelId }];
}

/** Telegram lists no chats: every message is a chance to learn of one, once under each title. */
function seen(chat: TelegramChat, ...occasion: number[]): InboundEvent {
  const channelId = chatExternalId(chat.id);
  const name = chatName(chat);
  return {
    kind: 'channel.seen',
    key: eventKey('channel.seen', channelId, chat.type, name, ...occasion),
    channelId,
    // Of a group, only a public one has a username.
    channel: {
      name,
      type: chat.type,
      topic: null,
      serverId: null,
      isPrivate: chat.type === 'private' || !chat.username,
    },
  };
}

/** Told twice, in the old chat and in the new one, as the same fact. */
function moved(fromChatId: number, toChatId: number): InboundEvent {
  const channelId = chatExternalId(fromChatId);
  const toChannelId = chatExternalId(toChatId);
  return { kind: 'channel.moved', key: eventKey('channel.moved', channelId, toChannelId), channelId, toChannelId };
}

const chatName = (chat: TelegramChat): string => chat.title ?? personName(chat) ?? `Chat ${chat.id}`;

import { eventKey, type ExternalAuthor, type InboundEvent } from '../inbound-event.js';
import { decodeMessage, isWritten, type MessageContext } from './decode-message.js';
import { emojiOf } from './emoji.js';
import { messageExternalId, microsOf } from './ids.js';
import type { SlackEnvelope, SlackEvent, SlackMessage } from './payloads.js';

interface Told {
  event: SlackEvent;
  channelId: string;
  botUserId: string | null;
}

const DECODERS: Record<string, (told: Told) => InboundEvent[]> = {
  message: decodeMessageEvent,
  app_mention: decodeMention,
  reaction_added: (told) => decodeReaction(told, 'reaction.added'),
  reaction_removed: (told) => decodeReaction(told, 'reaction.removed'),
  pin_added: (told) => decodePin(told, 'pin.added'),
  pin_removed: (told) => decodePin(told, 'pin.removed'),
  channel_created: (told) => decodeChannel(told, false),
  channel_rename: (told) => decodeChannel(told, false),
  group_rename: (told) => decodeChannel(told, true),
  channel_archive: decodeGone,
  channel_deleted: decodeGone,
  channel_left: decodeGone,
  group_archive: decodeGone,
  group_deleted: decodeGone,
  group_left: decodeGone,
  member_left_channel: (told) => (told.event.user === told.botUserId ? decodeGone(told) : []),
  channel_id_changed: decodeMoved,
  tokens_revoked: ({ event }) => (event.tokens?.bot?.length ? revoked(event) : []),
  app_uninstalled: ({ event }) => revoked(event),
};

/**
 * Whose installation hears the event. In a channel that workspaces share, `team_id` may be the other one's, so the
 * authorization counts first, as it does in Slack's own framework.
 */
export const teamOf = ({ authorizations, team_id }: SlackEnvelope): string | null =>
  authorizations?.[0]?.team_id ?? team_id ?? null;

/** Reads the body of an `event_callback`, whichever way it came. What does not concern us gives no events. */
export function decode({ event, authorizations }: SlackEnvelope): InboundEvent[] {
  if (!event || typeof event.type !== 'string') return [];
  const decoder = DECODERS[event.type];
  if (!decoder) return [];
  const { channel } = event;
  const channelId = (typeof channel === 'string' ? channel : channel?.id) ?? event.item?.channel ?? '';
  return decoder({ event, channelId, botUserId: authorizations?.find(({ is_bot }) => is_bot)?.user_id ?? null });
}

/**
 * A message of a history page: its text is the current one, also when it was edited. It tells that it was written and, with
 * the same key as the push, its last edit.
 */
export function decodeWritten(message: SlackMessage, channelId: string, botUserId: string): InboundEvent[] {
  if (!isWritten(message)) return [];
  const context = { botUserId, direct: isDirect(channelId) };
  const version = versionOf(message);
  const edits = version === null ? [] : [edited(channelId, message, version, context)];
  return [created(channelId, message, context), ...edits];
}

/** A conversation of two has an id of its own kind, which tells it where no event does. */
const isDirect = (channelId: string, channelType?: string): boolean =>
  channelType === 'im' || channelId.startsWith('D');

function created(channelId: string, message: SlackMessage, context: MessageContext): InboundEvent {
  const messageId = messageExternalId(message.ts);
  const key = eventKey('message.created', channelId, messageId);
  return { kind: 'message.created', key, channelId, messageId, message: decodeMessage(message, context) };
}

function edited(channelId: string, message: SlackMessage, version: number, context: MessageContext): InboundEvent {
  const messageId = messageExternalId(message.ts);
  const key = eventKey('message.edited', channelId, messageId, version);
  return { kind: 'message.edited', key, channelId, messageId, version, message: decodeMessage(message, context) };
}

function decodeMessageEvent(told: Told): InboundEvent[] {
  const { event, channelId, botUserId } = told;
  if (channelId === '') return [];
  if (event.subtype === 'message_changed') return decodeChange(told);
  if (event.subtype === 'message_deleted') return deleted(channelId, event.deleted_ts ?? event.previous_message?.ts);
  const message = event as SlackMessage;
  // Slack tells that a thread got a reply without the subtype `message_replied` that is documented.
  if (!isWritten(message) || event.message) return [];
  return [created(channelId, message, { botUserId, direct: isDirect(channelId, event.channel_type) })];
}

/** The same message as its `message` event, told a second time under another event id, or alone without that scope. */
function decodeMention({ event, channelId, botUserId }: Told): InboundEvent[] {
  const message = event as SlackMessage;
  if (channelId === '' || !isWritten(message)) return [];
  return [created(channelId, message, { botUserId, direct: isDirect(channelId), mentioned: true })];
}

/**
 * Slack tells as a change also what nobody edited: a link's preview was added, a thread got a reply. The root of a thread
 * that is deleted stays as a tombstone.
 */
function decodeChange({ event, channelId, botUserId }: Told): InboundEvent[] {
  const { message, previous_message: before } = event;
  if (!message) return [];
  if (message.subtype === 'tombstone') return deleted(channelId, message.ts);
  const version = versionOf(message, before, event.event_ts ?? event.ts);
  if (!isWritten(message) || version === null) return [];
  return [edited(channelId, message, version, { botUserId, direct: isDirect(channelId, event.channel_type) })];
}

/**
 * The edit's own stamp; a bot's silent update of its text has none, nor has a file that was deleted, so the time of the
 * event stands for it.
 */
function versionOf(message: SlackMessage, before?: SlackMessage, changedAt?: string): number | null {
  const stamp = message.edited?.ts;
  if (stamp && stamp !== before?.edited?.ts) return microsOf(stamp);
  return changedAt && before && contentOf(message) !== contentOf(before) ? microsOf(changedAt) : null;
}

/** What people see of it, as far as it crosses: previews of links do not, nor what Slack finds out about a file. */
const contentOf = ({ text, blocks, files = [] }: SlackMessage): string =>
  JSON.stringify([text, text ? [] : blocks, files.map(({ id, mode }) => [id, mode === 'tombstone'])]);

function deleted(channelId: string, ts: string | undefined): InboundEvent[] {
  if (!ts) return [];
  const messageId = messageExternalId(ts);
  return [{ kind: 'message.deleted', key: eventKey('message.deleted', channelId, messageId), channelId, messageId }];
}

function decodeReaction({ event, channelId }: Told, kind: 'reaction.added' | 'reaction.removed'): InboundEvent[] {
  const { item, reaction, user, event_ts: at } = event;
  if (item?.type !== 'message' || !item.ts || !reaction || !user || !at) return [];
  const messageId = messageExternalId(item.ts);
  const emoji = emojiOf(reaction) ?? reaction;
  const key = eventKey(kind, channelId, messageId, emoji, user, at);
  return [{ kind, key, channelId, messageId, emoji, actor: actorOf(user), at: microsOf(at) }];
}

function decodePin({ event, channelId }: Told, kind: 'pin.added' | 'pin.removed'): InboundEvent[] {
  const { item, user, event_ts: at } = event;
  const ts = item?.message?.ts;
  if (item?.type !== 'message' || channelId === '' || !ts || !user || !at) return [];
  const messageId = messageExternalId(ts);
  const key = eventKey(kind, channelId, messageId, user, at);
  return [{ kind, key, channelId, messageId, actor: actorOf(user), at: microsOf(at) }];
}

const actorOf = (user: string): ExternalAuthor => ({
  id: user,
  name: null,
  avatarUrl: null,
  isBot: false,
  ids: [user],
});

function decodeChannel({ event, channelId }: Told, isPrivate: boolean): InboundEvent[] {
  const { channel } = event;
  if (typeof channel !== 'object' || !channel.name) return [];
  const { name } = channel;
  const key = eventKey('channel.seen', channelId, name, event.event_ts ?? '');
  const seen = { name, type: channelType(isPrivate), topic: null, serverId: null, isPrivate };
  return [{ kind: 'channel.seen', key, channelId, channel: seen }];
}

/** The words of `conversations.list`. */
export const channelType = (isPrivate: boolean): string => (isPrivate ? 'private_channel' : 'public_channel');

function decodeGone({ event, channelId }: Told): InboundEvent[] {
  if (channelId === '') return [];
  return [{ kind: 'channel.gone', key: eventKey('channel.gone', channelId, event.event_ts ?? ''), channelId }];
}

function decodeMoved({ event }: Told): InboundEvent[] {
  const { old_channel_id: channelId, new_channel_id: toChannelId } = event;
  if (!channelId || !toChannelId) return [];
  return [{ kind: 'channel.moved', key: eventKey('channel.moved', channelId, toChannelId), channelId, toChannelId }];
}

const revoked = (event: SlackEvent): InboundEvent[] => [
  { kind: 'account.revoked', key: eventKey('account.revoked', '', event.type, event.event_ts ?? ''), channelId: '' },
];

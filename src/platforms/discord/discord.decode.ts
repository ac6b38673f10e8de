import type { APIUser } from 'discord.js';
import { eventKey, type InboundEvent } from '../inbound-event.js';
import { type RawChannel, toExternalChannel } from './discord.channels.js';
import { messageAuthor, type RawMember, type RawMessage, reactionActor } from './discord.decode-author.js';
import { decodeMessage, isWritten } from './discord.decode-message.js';

/** A dispatch of the gateway, as it came over the wire. */
export interface GatewayPacket {
  t: string;
  d: unknown;
}

export interface DecodeContext {
  guildId: string;
  botUserId: string;
  /** Whether messages that are read back are from a conversation with the bot alone: they do not tell. */
  direct?: boolean;
  /** Milliseconds: Discord stamps neither reactions nor changes of channels. */
  receivedAt: number;
}

interface RawReaction {
  user_id: string;
  channel_id: string;
  message_id: string;
  member?: RawMember & { user?: APIUser };
  emoji: { id: string | null; name: string | null };
}

type Decoder = (data: never, context: DecodeContext) => InboundEvent[];

const DECODERS: Record<string, Decoder> = {
  MESSAGE_CREATE: (data: RawMessage, context) => [...created(data, context), ...pinned(data, context)],
  MESSAGE_UPDATE: (data: RawMessage, context) => edited(data, context),
  MESSAGE_DELETE: (data: { id: string; channel_id: string }) => [deleted(data.channel_id, data.id)],
  MESSAGE_DELETE_BULK: (data: { ids: string[]; channel_id: string }) =>
    data.ids.map((id) => deleted(data.channel_id, id)),
  MESSAGE_REACTION_ADD: (data: RawReaction, context) => reaction('reaction.added', data, context),
  MESSAGE_REACTION_REMOVE: (data: RawReaction, context) => reaction('reaction.removed', data, context),
  CHANNEL_CREATE: channelSeen,
  CHANNEL_UPDATE: channelSeen,
  THREAD_CREATE: channelSeen,
  THREAD_UPDATE: channelSeen,
  CHANNEL_DELETE: channelGone,
  THREAD_DELETE: channelGone,
};

/** What is heard of a conversation with the bot alone; the rest of it is not asked for. */
const DIRECT_DECODERS = new Set(['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE']);
/** Seen by one person alone, and told without a server although it stands in one. */
const EPHEMERAL = 1 << 6;

/**
 * Pure. What a gateway packet tells of this server, or of a conversation with the bot alone, which belongs to no server;
 * nothing for other servers and for packets of no interest.
 */
export function decodePacket(packet: GatewayPacket, context: DecodeContext): InboundEvent[] {
  const decode = Object.hasOwn(DECODERS, packet.t) ? DECODERS[packet.t] : undefined;
  const data = packet.d as { guild_id?: string; flags?: number } | null;
  if (!decode || !data) return [];
  const isDirect = data.guild_id === undefined;
  if (isDirect && (!DIRECT_DECODERS.has(packet.t) || (data.flags ?? 0) & EPHEMERAL)) return [];
  if (!isDirect && data.guild_id !== context.guildId) return [];
  return decode(data as never, { ...context, direct: isDirect });
}

/** Pure. A message read back tells that it was written and, with the same key as the push, its last edit. */
export function decodeHistory(message: unknown, context: DecodeContext): InboundEvent[] {
  const raw = message as RawMessage;
  return [...created(raw, context), ...edited(raw, context)];
}

function created(message: RawMessage, context: DecodeContext): InboundEvent[] {
  if (!isWritten(message)) return [];
  return [
    {
      kind: 'message.created',
      key: eventKey('message.created', message.channel_id, message.id),
      channelId: message.channel_id,
      messageId: message.id,
      message: decodeMessage(message, context),
    },
  ];
}

/** Discord also tells of link previews and pins as updates: only a stamp of editing makes it an edit. */
function edited(message: RawMessage, context: DecodeContext): InboundEvent[] {
  const version = Date.parse(message.edited_timestamp ?? '');
  if (Number.isNaN(version) || !isWritten(message)) return [];
  return [
    {
      kind: 'message.edited',
      key: eventKey('message.edited', message.channel_id, message.id, version),
      channelId: message.channel_id,
      messageId: message.id,
      version,
      message: decodeMessage(message, context),
    },
  ];
}

/** Discord's own message of this type says who pinned what. */
const PIN_NOTICE = 6;

function pinned(message: RawMessage, { guildId }: DecodeContext): InboundEvent[] {
  const messageId = message.message_reference?.message_id;
  if (message.type !== PIN_NOTICE || messageId === undefined) return [];
  const { channel_id: channelId } = message;
  const at = Date.parse(message.timestamp);
  const key = eventKey('pin.added', channelId, messageId, at);
  return [{ kind: 'pin.added', key, channelId, messageId, actor: messageAuthor(message, guildId), at }];
}

function deleted(channelId: string, messageId: string): InboundEvent {
  return { kind: 'message.deleted', key: eventKey('message.deleted', channelId, messageId), channelId, messageId };
}

function reaction(
  kind: 'reaction.added' | 'reaction.removed',
  data: RawReaction,
  { guildId, receivedAt }: DecodeContext,
): InboundEvent[] {
  const emoji = data.emoji.name;
  if (!emoji) return [];
  return [
    {
      kind,
      key: eventKey(kind, data.channel_id, data.message_id, data.user_id, data.emoji.id ?? emoji, receivedAt),
      channelId: data.channel_id,
      messageId: data.message_id,
      emoji,
      actor: reactionActor(data.user_id, guildId, data.member),
      at: receivedAt,
    },
  ];
}

function channelSeen(data: RawChannel, { guildId, receivedAt }: DecodeContext): InboundEvent[] {
  const seen = toExternalChannel(data, guildId);
  if (!seen) return [];
  const { id, name, type, topic, serverId, isPrivate } = seen;
  return [
    {
      kind: 'channel.seen',
      key: eventKey('channel.seen', id, receivedAt),
      channelId: id,
      channel: { name, type, topic, serverId, isPrivate },
    },
  ];
}

function channelGone(data: RawChannel): InboundEvent[] {
  return [{ kind: 'channel.gone', key: eventKey('channel.gone', data.id), channelId: data.id }];
}

import type { ExternalAuthor, InboundMessage } from '../inbound-event.js';
import { filesOf } from './files.js';
import { dateOf, messageExternalId, SLACKBOT } from './ids.js';
import { STAMP_TYPE, type Images, type SlackMessage } from './payloads.js';
import { readText } from './read-text.js';

/** Where a message stands and who we are there. */
export interface MessageContext {
  botUserId: string | null;
  /** Written to the bot alone. */
  direct: boolean;
  /** Said to be for the bot by the event itself. */
  mentioned?: boolean;
}

/** Messages that people and bots write; every other subtype is Slack's account of something (joins, topics, pins). */
const WRITTEN = new Set([undefined, 'bot_message', 'me_message', 'file_share', 'thread_broadcast']);

export const isWritten = (message: SlackMessage): boolean =>
  WRITTEN.has(message.subtype) && typeof message.ts === 'string';

export function decodeMessage(message: SlackMessage, context: MessageContext): InboundMessage {
  const { botUserId, direct, mentioned = false } = context;
  const { text, mentions } = readText(message);
  const { files, dropped } = filesOf(message.files ?? []);
  const isBlank = text === '' && files.length === 0 && dropped.length === 0;
  const isNamed = mentions.some(({ kind, id }) => kind === 'person' && id === botUserId);
  return {
    text,
    mentions,
    author: authorOf(message),
    replyTo: rootOf(message),
    sentAt: dateOf(message.ts),
    dropped: isBlank ? ['content without text'] : dropped,
    files,
    direct,
    addressed: direct || mentioned || isNamed,
    stamp: stampOf(message),
  };
}

function authorOf(message: SlackMessage): ExternalAuthor {
  const { user, bot_id: botId, app_id: appId, bot_profile: bot, user_profile: profile } = message;
  const ids = [user, botId, appId ?? bot?.app_id].filter((id): id is string => Boolean(id));
  return {
    id: ids[0] ?? '',
    name: message.username || bot?.name || profile?.display_name || profile?.real_name || null,
    avatarUrl: largest(message.icons) ?? largest(bot?.icons) ?? profile?.image_72 ?? null,
    isBot: Boolean(botId) || message.subtype === 'bot_message' || user === SLACKBOT,
    ids,
  };
}

const largest = (images: Images | undefined): string | undefined =>
  images?.image_72 ?? images?.image_48 ?? images?.image_36;

/** Thread replies name their root; the root of a thread names itself. */
const rootOf = ({ ts, thread_ts: root }: SlackMessage): string | null =>
  root && root !== ts ? messageExternalId(root) : null;

function stampOf({ metadata }: SlackMessage): InboundMessage['stamp'] {
  if (metadata?.event_type !== STAMP_TYPE) return null;
  const { delivery_id: deliveryId, part } = metadata.event_payload ?? {};
  return typeof deliveryId === 'string' && typeof part === 'number' ? { deliveryId, part } : null;
}

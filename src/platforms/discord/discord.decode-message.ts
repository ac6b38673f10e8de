import { type InboundMessage, MOST_FILES } from '../inbound-event.js';
import { messageAuthor, type RawMessage } from './discord.decode-author.js';
import { attachmentsOf, filesOf } from './discord.decode-files.js';
import { readableText } from './discord.decode-text.js';

/** Message types that people and bots write: a plain message, a reply, the answers to commands. The rest is Discord's own. */
const WRITTEN_TYPES = [0, 19, 20, 23];
const REPLY = 19;
/** `message_reference.type`: the message only passes on another. */
const FORWARD = 1;

export function isWritten(message: RawMessage): boolean {
  return WRITTEN_TYPES.includes(message.type) && message.author !== undefined;
}

/** Where a message stands and who the bot is there. */
export interface MessageContext {
  guildId: string;
  botUserId: string;
  direct?: boolean;
}

export function decodeMessage(message: RawMessage, context: MessageContext): InboundMessage {
  const { guildId, botUserId, direct = false } = context;
  const { text, mentions } = readableText(contentOf(message), message.mentions ?? []);
  return {
    text,
    mentions,
    author: messageAuthor(message, guildId),
    replyTo: message.type === REPLY ? (message.message_reference?.message_id ?? null) : null,
    sentAt: new Date(message.timestamp),
    dropped: dropped(message),
    files: filesOf(message),
    direct,
    addressed: direct || (message.mentions ?? []).some(({ id }) => id === botUserId),
    stamp: null,
  };
}

/** The text; a forwarded message's own text; else the words of a bot's embeds, which people's posts do not have. */
function contentOf(message: RawMessage): string {
  if (message.content) return message.content;
  const forwarded = message.message_reference?.type === FORWARD ? message.message_snapshots?.[0]?.message : undefined;
  if (forwarded?.content) return forwarded.content;
  const byBot = message.author.bot === true || message.webhook_id !== undefined;
  if (!byBot) return '';
  return (message.embeds ?? [])
    .map(({ title, description }) => [title && `**${title}**`, description].filter(Boolean).join('\n'))
    .filter(Boolean)
    .join('\n\n');
}

function dropped(message: RawMessage): string[] {
  const counts: [number, string][] = [
    [attachmentsOf(message).length - MOST_FILES, 'more file'],
    [message.sticker_items?.length ?? 0, 'sticker'],
    [message.poll ? 1 : 0, 'poll'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}${count === 1 ? '' : 's'}`);
}

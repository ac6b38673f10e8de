import type { Degradation, Encoded, OutboundMessage, Part } from '../contract.js';
import { splitText } from '../text-split.js';
import { authorName, escapeMarkdown, shorten } from './discord.author-name.js';
import { NONCE_WINDOW_MS, TEXT_LIMIT } from './discord.limits.js';
import { toPart } from './discord.payload.js';

/** More messages than this for one text would be a flood. */
const MOST_PARTS = 20;
const EXCERPT_LIMIT = 120;
/** Discord refuses the whole post for a longer picture address. */
const AVATAR_URL_LIMIT = 2048;

/** What Discord would turn into a mention, an emoji, a time or a command; the text is meant literally. */
const TAG_START = /<(?=(?:@[!&]?\d|#\d|a?:\w{2,32}:\d|t:-?\d|\/[^<>:]+:\d|id:\w)[^<>]*>)/g;

/** Pure. Both ways of posting go into each part; the sender takes the one that the channel allows. */
export function encode(message: OutboundMessage): Encoded {
  if (message.content.trim() === '') return { refused: 'Discord takes no empty message.' };
  const author = message.author && authorName(message.author.name);
  const quote = quoteOf(message.replyTo);
  const prefix = author ? `**${escapeMarkdown(author.name)}**: ` : '';
  const literal = message.content.replace(TAG_START, '\\<');
  const texts = splitText(literal, TEXT_LIMIT - quote.length - prefix.length);
  if (texts.length > MOST_PARTS) {
    return {
      refused: `The text is too long: it would take ${texts.length} Discord messages, and ${MOST_PARTS} are allowed.`,
    };
  }
  const isReply = Boolean(message.replyTo?.externalId);
  const face = author && { username: author.name, ...avatarOf(message.author!.avatarUrl) };
  const parts = texts.map((text, index): Part => {
    const first = index === 0;
    const bot = { content: first ? `${quote}${prefix}${text}` : text };
    if (isReply || !face) {
      return toPart({ webhook: null, bot, reply: isReply && first }, { kind: 'idempotent', windowMs: NONCE_WINDOW_MS });
    }
    return toPart({ webhook: { content: first ? quote + text : text, ...face }, bot, reply: false });
  });
  return { parts, degradations: degradationsOf(message, author?.altered ?? false) };
}

/** A message that never crossed cannot be pointed at: its words stand above the answer. */
function quoteOf(replyTo: OutboundMessage['replyTo']): string {
  if (!replyTo || replyTo.externalId) return '';
  const excerpt = shorten(replyTo.excerpt.replace(/\s+/g, ' ').trim(), EXCERPT_LIMIT).replace(TAG_START, '\\<');
  return `> **${escapeMarkdown(authorName(replyTo.authorName).name)}**: ${excerpt}\n`;
}

/** Anything but a web address would have the whole post refused. */
function avatarOf(url: string | null): { avatar_url?: string } {
  return url && /^https?:\/\//i.test(url) && url.length <= AVATAR_URL_LIMIT ? { avatar_url: url } : {};
}

function degradationsOf({ author, replyTo }: OutboundMessage, nameAltered: boolean): Degradation[] {
  const degradations: Degradation[] = [];
  if (author && replyTo?.externalId) {
    degradations.push({ aspect: 'author', reason: 'A Discord reply comes from the bot: the name stands in the text.' });
  } else if (nameAltered) {
    degradations.push({ aspect: 'author', reason: 'Discord does not take this name as it is.' });
  }
  if (replyTo && !replyTo.externalId) {
    degradations.push({ aspect: 'thread', reason: 'The message answered is not on Discord: it is quoted.' });
  }
  return degradations;
}

import type { Degradation, Encoded, OutboundFile, OutboundMessage, Part } from '../contract.js';
import {
  type Block,
  type Document,
  type Inline,
  parseMarkdown,
  placeMentions,
  plainText,
  splitDocument,
  walk,
} from '../rich-text/index.js';
import { authorName, shorten } from './discord.author-name.js';
import { isSnowflake } from './discord.ids.js';
import { MOST_ATTACHMENTS, MOST_USERS, NONCE_WINDOW_MS, TEXT_LIMIT } from './discord.limits.js';
import { type PayloadFile, toPart } from './discord.payload.js';
import { mostUnitsOf, writeDiscord } from './discord.write-text.js';

/** More messages than this for one text would be a flood. */
const MOST_PARTS = 20;
const EXCERPT_LIMIT = 120;
/** What may stand between the name and the text, and between the quote and both. */
const ABOVE_UNITS = 4;
/** Discord refuses the whole post for a longer picture address. */
const AVATAR_URL_LIMIT = 2048;

/**
 * Pure. Both ways of posting go into each part; the sender takes the one that the channel allows. Files hang on the first
 * part, and those that are more than one message takes come behind, one each.
 */
export function encode(message: OutboundMessage): Encoded {
  const { files, replyTo } = message;
  const words = placeMentions(parseMarkdown(message.content), message.mentions);
  const shown = plainText(words);
  if (shown.trim() === '' && files.length === 0) return { refused: 'Discord takes no empty message.' };
  const author = message.author && authorName(message.author.name);
  const quote = quoteOf(replyTo);
  const name = author?.name ?? null;
  const isReply = Boolean(replyTo?.externalId);
  const face = author && { username: author.name, ...avatarOf(message.author!.avatarUrl) };
  const makePart = (document: Document, index: number, carried: OutboundFile[], more: Partial<Part> = {}): Part => {
    const first = index === 0;
    const above = first ? quote : [];
    const own = { users: usersIn(document), files: carried.map(payloadFile) };
    const isNamed = name !== null && (first || carried.length > 0);
    const bot = { content: writeDiscord([...above, ...(isNamed ? named(name, document) : document)]) };
    if (isReply || !face) {
      const certainty = { kind: 'idempotent', windowMs: NONCE_WINDOW_MS } as const;
      return toPart({ webhook: null, bot, reply: isReply && first, ...own }, { ...more, certainty });
    }
    const content = isNamed ? writeDiscord([...above, ...document]) : bot.content;
    return toPart({ webhook: { content, ...face }, bot, reply: false, ...own }, more);
  };
  const reserved = writeDiscord([...quote, ...(name === null ? [] : named(name, []))]).length + ABOVE_UNITS;
  const documents =
    shown.length > MOST_PARTS * TEXT_LIMIT
      ? null
      : splitDocument(words, (document) => (reserved + mostUnitsOf(document)) / TEXT_LIMIT, MOST_PARTS);
  if (documents === null || documents.length > MOST_PARTS) {
    return { refused: `The text is too long: it would take more than ${MOST_PARTS} Discord messages.` };
  }
  const parts = documents.map((document, index) =>
    makePart(document, index, index === 0 ? files.slice(0, MOST_ATTACHMENTS) : []),
  );
  const others = files
    .slice(MOST_ATTACHMENTS)
    .map((file, index) => makePart([], parts.length + index, [file], { file: MOST_ATTACHMENTS + index }));
  return { parts: [...parts, ...others], degradations: degradationsOf(message, author?.altered ?? false) };
}

const payloadFile = ({ id, name, contentType, bytes }: OutboundFile): PayloadFile => ({ id, name, contentType, bytes });

/** Whom Discord is to notify: those alone who are mentioned in this part. */
function usersIn(document: Document): string[] {
  const ids = new Set<string>();
  walk(document, (node) => {
    if (node.kind === 'mention' && node.mention.target === 'person' && isSnowflake(node.mention.id))
      ids.add(node.mention.id);
  });
  return [...ids].slice(0, MOST_USERS);
}

const text = (shown: string): Inline => ({ kind: 'text', text: shown });
const bold = (shown: string): Inline => ({ kind: 'bold', children: [text(shown)] });

/** The author's name before the text, on the same line where that begins with words. */
function named(name: string, document: Document): Document {
  const [first, ...others] = document;
  if (first?.kind === 'paragraph') {
    return [{ ...first, children: [bold(name), text(': '), ...first.children] }, ...others];
  }
  return [{ kind: 'paragraph', children: [bold(name), text(':')] }, ...document];
}

/** A message that never crossed cannot be pointed at: its words stand above the answer. */
function quoteOf(replyTo: OutboundMessage['replyTo']): Block[] {
  if (!replyTo || replyTo.externalId) return [];
  const excerpt = shorten(replyTo.excerpt.replace(/\s+/g, ' ').trim(), EXCERPT_LIMIT);
  const children = [bold(authorName(replyTo.authorName).name), text(`: ${excerpt}`)];
  return [{ kind: 'quote', children: [{ kind: 'paragraph', children }] }];
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

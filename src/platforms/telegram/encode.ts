import type { Degradation, Encoded, OutboundMessage, Part } from '../contract.js';
import { splitText } from '../text-split.js';
import type { TelegramEntity } from './update.js';

/**
 * UTF-16 units of one message. Telegram counts 4,096 characters after its entities are taken out; ours are beside the
 * text, and units are never fewer than characters.
 */
export const TEXT_LIMIT = 4096;
const MAX_PARTS = 20;
const MAX_NAME = 64;
const MAX_EXCERPT = 200;

/** What a part's payload holds. */
export interface TelegramPart {
  text: string;
  entities: SentEntity[];
  /** Whether this part is the one that replies. */
  isReply: boolean;
}

export interface SentEntity extends TelegramEntity {
  type: 'bold' | 'blockquote' | 'code';
}

export const readPart = (part: Part): TelegramPart => part.payload as unknown as TelegramPart;

/** Plain text without a parse mode, so that nothing in it is markup; what is to look different is said by entities. */
export function encodeTelegram(message: OutboundMessage): Encoded {
  if (message.content.trim() === '') return { refused: 'Telegram takes no empty message' };
  const heading = headingOf(message);
  const texts = splitText(message.content, TEXT_LIMIT - heading.text.length);
  if (texts.length > MAX_PARTS) return { refused: `The text is too long: it would take over ${MAX_PARTS} messages` };
  const parts = texts.map((text, index): Part => {
    const { text: before, entities } = index === 0 ? heading : EMPTY;
    const whole: TelegramPart = {
      text: before + text,
      entities: [...entities, ...disarmedMentions(text, before.length)],
      isReply: index === 0,
    };
    return { payload: { ...whole } };
  });
  return { parts, degradations: degradationsOf(message) };
}

interface Heading {
  text: string;
  entities: SentEntity[];
}

const EMPTY: Heading = { text: '', entities: [] };

/** Stands before the first part: what is replied to, where Telegram does not have it, and the author's name in bold. */
function headingOf({ author, replyTo }: OutboundMessage): Heading {
  const quote = replyTo && replyTo.externalId === null ? quoteOf(replyTo) : EMPTY;
  const name = oneLine(author?.name ?? '', MAX_NAME);
  if (name === '') return quote;
  const bold: SentEntity = { type: 'bold', offset: quote.text.length, length: name.length };
  return { text: `${quote.text}${name}: `, entities: [...quote.entities, bold] };
}

function quoteOf({ authorName, excerpt }: { authorName: string; excerpt: string }): Heading {
  const words = [oneLine(authorName, MAX_NAME), oneLine(excerpt, MAX_EXCERPT)].filter(Boolean).join(': ');
  const quoted = `In reply to ${words || 'a message'}`;
  return { text: `${quoted}\n`, entities: [{ type: 'blockquote', offset: 0, length: quoted.length }] };
}

/**
 * Names are shown on one line, without what turns the direction of writing. A full-width sign that looks like `@` takes the
 * place of the real one: it cannot notify anyone.
 */
function oneLine(text: string, limit: number): string {
  const line = text
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll('@', '\uff20')
    .trim();
  if (line.length <= limit) return line;
  // A surrogate pair is not cut in two.
  return `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * Telegram turns `@word` in any text into a mention of whoever has that username, and notifies them. Inside `code` it looks
 * for none, and the text stays as it is.
 */
const MENTION = /(?<![\w@])@[A-Za-z0-9_]{3,32}(?![A-Za-z0-9_])/g;

const disarmedMentions = (text: string, shift: number): SentEntity[] =>
  [...text.matchAll(MENTION)].map(({ 0: found, index }) => ({
    type: 'code',
    offset: index + shift,
    length: found.length,
  }));

function degradationsOf({ author, replyTo }: OutboundMessage): Degradation[] {
  const degradations: Degradation[] = [];
  if (replyTo && replyTo.externalId === null) {
    degradations.push({ aspect: 'thread', reason: 'The message replied to is not on Telegram; it is quoted' });
  }
  if (author?.avatarUrl) {
    degradations.push({ aspect: 'avatar', reason: 'Telegram shows the bot’s own picture' });
  }
  return degradations;
}

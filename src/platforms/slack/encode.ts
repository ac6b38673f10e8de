import type { Degradation, Encoded, OutboundMessage, Part } from '../contract.js';
import { splitText } from '../text-split.js';
import { TEXT_LIMIT } from './capabilities.js';
import { escape } from './text.js';

const MAX_PARTS = 20;
/** Longer names are cut off by Slack. */
const MAX_NAME = 80;
const MAX_EXCERPT = 200;
const MAX_ICON_URL = 2000;

/** What a part's payload holds. */
export interface SlackPart {
  /** Escaped. */
  text: string;
  /** Shown in place of the bot's own; null when there is none. */
  username: string | null;
  iconUrl: string | null;
}

export const readPart = (part: Part): SlackPart => part.payload as unknown as SlackPart;

/** The name in bold before the text, for where the bot may not write under another name. */
export const withName = ({ text, username }: SlackPart): string =>
  username === null ? text : `*${escape(username)}*: ${text}`;

export function encode(message: OutboundMessage): Encoded {
  if (message.content.trim() === '') return { refused: 'Slack takes no empty message' };
  const username = oneLine(message.author?.name ?? '', MAX_NAME) || null;
  const limit = TEXT_LIMIT - Buffer.byteLength(withName({ text: '', username, iconUrl: null }));
  const texts = splitText(quoteOf(message) + message.content, limit, (text) => Buffer.byteLength(escape(text)));
  if (texts.length > MAX_PARTS) return { refused: `The text is too long: it would take over ${MAX_PARTS} messages` };
  const iconUrl = iconOf(message.author?.avatarUrl ?? null);
  const parts = texts.map((text): Part => ({ payload: { text: escape(text), username, iconUrl } }));
  return { parts, degradations: degradationsOf(message) };
}

/** Slack fetches the picture itself, from the web alone. */
const iconOf = (url: string | null): string | null =>
  url !== null && url.length <= MAX_ICON_URL && /^https?:\/\//i.test(url) ? url : null;

/** Slack shows a line that begins with `>` as a quotation, also when it is escaped. */
function quoteOf({ replyTo }: OutboundMessage): string {
  if (!replyTo || replyTo.externalId !== null) return '';
  const words = [oneLine(replyTo.authorName, MAX_NAME), oneLine(replyTo.excerpt, MAX_EXCERPT)].filter(Boolean);
  return `> ${words.join(': ') || 'an earlier message'}\n`;
}

/** Without what turns the direction of writing, and without line breaks, which would end the quotation. */
function oneLine(text: string, limit: number): string {
  const line = text
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (line.length <= limit) return line;
  // A surrogate pair is not cut in two.
  return `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function degradationsOf({ replyTo }: OutboundMessage): Degradation[] {
  if (!replyTo || replyTo.externalId !== null) return [];
  return [{ aspect: 'thread', reason: 'The message replied to is not on Slack; it is quoted' }];
}

import type { Degradation, Encoded, OutboundFile, OutboundMessage, Part } from '../contract.js';
import { oneLine } from '../one-line.js';
import {
  type Block,
  type Document,
  type Inline,
  parseMarkdown,
  placeMentions,
  splitDocument,
} from '../rich-text/index.js';
import { MOST_ENTITIES, PHOTO_BYTES, TEXT_LIMIT } from './capabilities.js';
import type { FormattedText } from './formatted-text.js';
import { writeEntities } from './write-entities.js';

const MAX_PARTS = 20;
const MAX_NAME = 64;
const MAX_EXCERPT = 200;
const PHOTO_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png']);

/** What a part's payload holds: a text, or the caption of a file, which may be empty. */
export interface TelegramPart extends FormattedText {
  /** Whether this part is the one that replies. */
  isReply: boolean;
  /** Of a part with a file: what it is sent as. A photo is shown at once; a document keeps its name. */
  sentAs?: 'photo' | 'document';
}

export const readPart = (part: Part): TelegramPart => part.payload as unknown as TelegramPart;

/** Text without a parse mode, so that nothing in it is markup; what is to look different is said by entities. */
export function encodeTelegram(message: OutboundMessage): Encoded {
  const hasText = message.content.trim() !== '';
  if (!hasText && message.files.length === 0) return { refused: 'Telegram takes no empty message' };
  const people = message.mentions.filter(({ target }) => target === 'person');
  const words = hasText ? placeMentions(parseMarkdown(message.content), people) : [];
  const whole = [...quoteOf(message), ...withName(message, words)];
  const texts = hasText ? splitDocument(whole, fullness, MAX_PARTS).map(writeEntities) : [];
  if (texts.length > MAX_PARTS) return { refused: `The text is too long: it would take over ${MAX_PARTS} messages` };
  // Without a text to stand before, the name stands below the first file.
  const caption = hasText ? NOTHING : writeEntities(whole);
  const parts = [
    ...texts.map((text, index) => partOf({ ...text, isReply: index === 0 })),
    ...message.files.map((file, index) => filePart(file, index, index === 0 ? caption : NOTHING, !hasText)),
  ];
  return { parts, degradations: degradationsOf(message, people.length < message.mentions.length) };
}

const NOTHING: FormattedText = { text: '', entities: [] };

function fullness(document: Document): number {
  const { text, entities } = writeEntities(document);
  return Math.max(text.length / TEXT_LIMIT, entities.length / MOST_ENTITIES);
}

const partOf = (payload: TelegramPart): Part => ({ payload: { ...payload } });

function filePart(file: OutboundFile, index: number, caption: FormattedText, isAlone: boolean): Part {
  const sentAs = PHOTO_TYPES.has(file.contentType) && file.bytes <= PHOTO_BYTES ? 'photo' : 'document';
  return { ...partOf({ ...caption, isReply: isAlone && index === 0, sentAs }), files: [file.id], file: index };
}

/** The author's name in bold, on the text's first line where that is one of words; alone where there is no text. */
function withName({ author }: OutboundMessage, [first, ...others]: Document): Document {
  const name = oneLine(author?.name ?? '', MAX_NAME);
  if (name === '') return first ? [first, ...others] : [];
  const bold: Inline = { kind: 'bold', children: [{ kind: 'text', text: name }] };
  if (!first) return [{ kind: 'paragraph', children: [bold] }];
  if (first.kind !== 'paragraph') {
    return [{ kind: 'paragraph', children: [bold, { kind: 'text', text: ':' }] }, first, ...others];
  }
  return [{ ...first, children: [bold, { kind: 'text', text: ': ' }, ...first.children] }, ...others];
}

/** What is replied to, where Telegram does not have it. */
function quoteOf({ replyTo }: OutboundMessage): Block[] {
  if (!replyTo || replyTo.externalId !== null) return [];
  const words = [oneLine(replyTo.authorName, MAX_NAME), oneLine(replyTo.excerpt, MAX_EXCERPT)].filter(Boolean);
  const text = `In reply to ${words.join(': ') || 'a message'}`;
  return [{ kind: 'quote', children: [{ kind: 'paragraph', children: [{ kind: 'text', text }] }] }];
}

function degradationsOf({ author, replyTo }: OutboundMessage, hasChannels: boolean): Degradation[] {
  const degradations: Degradation[] = [];
  if (replyTo && replyTo.externalId === null) {
    degradations.push({ aspect: 'thread', reason: 'The message replied to is not on Telegram; it is quoted' });
  }
  if (author?.avatarUrl) {
    degradations.push({ aspect: 'avatar', reason: 'Telegram shows the bot’s own picture' });
  }
  if (hasChannels) {
    degradations.push({ aspect: 'mention', reason: 'Telegram has no mention of a chat that a bot could make' });
  }
  return degradations;
}

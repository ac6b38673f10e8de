import type { Degradation, Encoded, OutboundMessage, Part } from '../contract.js';
import { oneLine } from '../one-line.js';
import {
  type Block,
  type Document,
  type Inline,
  parseMarkdown,
  placeMentions,
  splitDocument,
} from '../rich-text/index.js';
import { TEXT_LIMIT } from './capabilities.js';
import { type Markup, writeMarkup } from './markup.js';

const MAX_PARTS = 20;
const MAX_NAME = 64;
const MAX_EXCERPT = 200;

/** What a part's payload holds. */
export type TeamsPart = Markup;

export const readPart = (part: Part): TeamsPart => part.payload as unknown as TeamsPart;

export function encode(message: OutboundMessage): Encoded {
  if (message.content.trim() === '') return { refused: 'Teams takes no empty message' };
  const people = message.mentions.filter(({ target }) => target === 'person');
  const words = placeMentions(parseMarkdown(message.content), people);
  const documents = splitDocument([...quoteOf(message), ...withName(message, words)], fullness, MAX_PARTS);
  if (documents.length > MAX_PARTS)
    return { refused: `The text is too long: it would take over ${MAX_PARTS} messages` };
  const parts = documents.map((document): Part => ({ payload: { ...writeMarkup(document) } }));
  return { parts, degradations: degradationsOf(message, people.length < message.mentions.length) };
}

function fullness(document: Document): number {
  const { text, entities } = writeMarkup(document);
  return (text.length + (entities.length > 0 ? JSON.stringify(entities).length : 0)) / TEXT_LIMIT;
}

/** The author's name in bold, on the text's first line where that is one of words. */
function withName({ author }: OutboundMessage, [first, ...others]: Document): Document {
  const name = oneLine(author?.name ?? '', MAX_NAME);
  if (name === '') return first ? [first, ...others] : [];
  const prefix: Inline[] = [
    { kind: 'bold', children: [{ kind: 'text', text: name }] },
    { kind: 'text', text: first?.kind === 'paragraph' ? ': ' : ':' },
  ];
  if (first?.kind === 'paragraph') return [{ ...first, children: [...prefix, ...first.children] }, ...others];
  return [{ kind: 'paragraph', children: prefix }, ...(first ? [first] : []), ...others];
}

function quoteOf({ replyTo }: OutboundMessage): Block[] {
  if (!replyTo || replyTo.externalId !== null) return [];
  const words = [oneLine(replyTo.authorName, MAX_NAME), oneLine(replyTo.excerpt, MAX_EXCERPT)].filter(Boolean);
  const text = `In reply to ${words.join(': ') || 'an earlier message'}`;
  return [{ kind: 'quote', children: [{ kind: 'paragraph', children: [{ kind: 'text', text }] }] }];
}

function degradationsOf({ author, replyTo }: OutboundMessage, hasChannels: boolean): Degradation[] {
  const degradations: Degradation[] = [];
  if (replyTo && replyTo.externalId === null) {
    degradations.push({ aspect: 'thread', reason: 'The message replied to is not on Teams; it is quoted' });
  }
  if (author?.avatarUrl) degradations.push({ aspect: 'avatar', reason: 'Teams shows the bot’s own picture' });
  if (hasChannels)
    degradations.push({ aspect: 'mention', reason: 'A bot cannot link to a channel of Teams in a text' });
  return degradations;
}

import { type InboundMention, mentionToken, withoutTokens } from '../inbound-event.js';
import {
  type Block,
  type Document,
  inlinesOf,
  isLinkable,
  MARK,
  type Span,
  writeMarkdown,
} from '../rich-text/index.js';
import { authorExternalId } from './ids.js';
import { personName } from './person-name.js';
import type { TelegramEntity } from './update.js';

/** A text with its mentions, as the core takes it. */
export interface ReadText {
  /** Markdown, with a token for each mention. */
  text: string;
  mentions: InboundMention[];
}

/**
 * Reads what Telegram tells of a text. Only people without a username are mentioned by an entity that says who they are;
 * of others the id is their `@username`. Addresses, tags and commands, which Telegram finds by itself, stay words.
 */
export function readEntities(text: string, entities: readonly TelegramEntity[]): ReadText {
  const placed = entities.filter((entity) => isPlaced(entity, text));
  const mentions = new Map<string, InboundMention>();
  for (const entity of placed) {
    const id = mentionedId(entity, text);
    if (id === null) continue;
    const words = withoutTokens(wordsOf(entity, text)).replace(/^@/, '');
    const told = entity.user && personName(entity.user);
    const name = (told && withoutTokens(told)) || words;
    mentions.set(id, { token: mentionToken('person', id), kind: 'person', id, name });
  }
  return { text: writeMarkdown(blocksOf(piecesOf(text, placed))), mentions: [...mentions.values()] };
}

const wordsOf = ({ offset, length }: TelegramEntity, text: string): string => text.slice(offset, offset + length);

/** Every bot's username ends with this, and nobody else's. */
const PERSON = /^@(?!\w*bot$)\w{2,32}$/i;

/** Null where nobody is mentioned. */
function mentionedId(entity: TelegramEntity, text: string): string | null {
  if (entity.type === 'text_mention') return entity.user ? authorExternalId(entity.user.id) : null;
  const username = entity.type === 'mention' ? wordsOf(entity, text) : '';
  return PERSON.test(username) ? username.toLowerCase() : null;
}

const isPlaced = ({ offset, length }: TelegramEntity, text: string): boolean =>
  Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length > 0 && offset + length <= text.length;

const MARKS: Readonly<Record<string, number>> = {
  bold: MARK.bold,
  italic: MARK.italic,
  strikethrough: MARK.strike,
  spoiler: MARK.spoiler,
};

/** A stretch of text in which no entity begins or ends. */
interface Piece {
  /** The block that it stands in, within a quote or not. */
  quote: TelegramEntity | null;
  pre: TelegramEntity | null;
  span: Span;
}

function piecesOf(text: string, entities: readonly TelegramEntity[]): Piece[] {
  const edges = new Set([0, text.length, ...entities.flatMap(({ offset, length }) => [offset, offset + length])]);
  const cuts = [...edges].sort((a, b) => a - b);
  return cuts.slice(1).map((end, index) => pieceAt(text, cuts[index]!, end, entities));
}

function pieceAt(text: string, start: number, end: number, entities: readonly TelegramEntity[]): Piece {
  const around = entities.filter(({ offset, length }) => offset <= start && end <= offset + length);
  const find = (...types: string[]) => around.find(({ type }) => types.includes(type)) ?? null;
  const mention = around.find((entity) => mentionedId(entity, text) !== null) ?? null;
  const shown = withoutTokens(text.slice(start, end));
  const span: Span = {
    kind: find('code') && !mention ? 'code' : 'text',
    text: mention ? tokenAt(mention, start, text) : shown + addressBehind(find('text_link'), end),
    marks: around.reduce((marks, { type }) => marks | (MARKS[type] ?? 0), 0),
    url: mention ? null : linkOf(find('text_link')),
  };
  return { quote: find('blockquote', 'expandable_blockquote'), pre: find('pre'), span };
}

/** The mention is where it begins; whatever else begins or ends within it. */
const tokenAt = (entity: TelegramEntity, start: number, text: string): string =>
  entity.offset === start ? mentionToken('person', mentionedId(entity, text)!) : '';

const linkOf = (link: TelegramEntity | null): string | null =>
  link?.url && isLinkable(link.url) ? withoutTokens(link.url) : null;

/** An address that Markdown has no link for, such as `tg://`, is written out behind its words. */
function addressBehind(link: TelegramEntity | null, end: number): string {
  if (!link?.url || isLinkable(link.url) || link.offset + link.length !== end) return '';
  return ` (${withoutTokens(link.url)})`;
}

function blocksOf(pieces: readonly Piece[]): Document {
  return runsOf(pieces, ({ quote }) => quote).flatMap(({ of: quote, run, isFirst, isLast }): Block[] => {
    const blocks = quotedBlocks(run, !quote && !isFirst, !quote && !isLast);
    return quote ? [{ kind: 'quote', children: blocks }] : blocks;
  });
}

/** `behind` and `before`: whether another block stands before or behind the pieces, from which a line break divides them. */
function quotedBlocks(pieces: readonly Piece[], behind: boolean, before: boolean): Block[] {
  return runsOf(pieces, ({ pre }) => pre).flatMap(({ of: pre, run, isFirst, isLast }): Block[] => {
    const spans = run.map(({ span }) => span);
    if (pre) {
      const code = spans.map(({ text }) => text).join('');
      return [
        { kind: 'code-block', language: pre.language === undefined ? null : withoutTokens(pre.language), text: code },
      ];
    }
    return paragraph(spans, behind || !isFirst, before || !isLast);
  });
}

/** Blocks are a line break apart by themselves: the one that is in the text goes. */
function paragraph(spans: readonly Span[], behind: boolean, before: boolean): Block[] {
  const text = spans.map((span) => span.text).join('');
  const isBetween = behind && before;
  if (text === '' || (text === '\n' && isBetween)) return [];
  const start = behind && text.startsWith('\n') ? 1 : 0;
  const end = before && text.endsWith('\n') && text.length > start ? text.length - 1 : text.length;
  return [{ kind: 'paragraph', children: inlinesOf(slice(spans, start, end)) }];
}

function slice(spans: readonly Span[], start: number, end: number): Span[] {
  let at = 0;
  return spans.map((span) => {
    const from = at;
    at += span.text.length;
    return { ...span, text: span.text.slice(Math.max(0, start - from), Math.max(0, end - from)) };
  });
}

interface Run {
  of: TelegramEntity | null;
  run: Piece[];
  isFirst: boolean;
  isLast: boolean;
}

/** Neighbours that stand in the same block. */
function runsOf(pieces: readonly Piece[], blockOf: (piece: Piece) => TelegramEntity | null): Run[] {
  const runs: { of: TelegramEntity | null; run: Piece[] }[] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last && last.of === blockOf(piece)) last.run.push(piece);
    else runs.push({ of: blockOf(piece), run: [piece] });
  }
  return runs.map((run, index) => ({ ...run, isFirst: index === 0, isLast: index === runs.length - 1 }));
}

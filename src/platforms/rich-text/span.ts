import type { MarkKind, Mention } from './document.js';

/** The marks of a span are a sum of these. */
export const MARK: Readonly<Record<MarkKind, number>> = { bold: 1, italic: 2, strike: 4, spoiler: 8 };

/**
 * A stretch of text under one set of marks: inline nodes laid flat. Marks that overlap without nesting, as entities
 * with offsets do, can be said without more ado; `inlinesOf` nests them.
 */
export interface Span {
  kind: 'text' | 'code' | 'mention';
  /** As shown. */
  text: string;
  /** A sum of `MARK`s. */
  marks: number;
  url: string | null;
  /** Set where `kind` is `mention`. */
  mention?: Mention;
}

/** Most text is: it needs none of the care that marks do. */
export const isBare = (span: Span): boolean => span.kind === 'text' && span.marks === 0 && span.url === null;

/**
 * White space at both ends of a span is divided from what stands between, blank lines from what is marked, and lines of
 * code from each other.
 */
export function piecesOf(spans: readonly Span[]): Span[] {
  const pieces: Span[] = [];
  for (const span of spans) {
    if (span.kind === 'mention') pushMention(pieces, span);
    else if (span.kind === 'code') pushParts(pieces, span, withoutReturns(span.text).split(/(\n)/));
    else pushText(pieces, span);
  }
  return pieces;
}

function pushMention(pieces: Span[], span: Span): void {
  const text = span.text.replace(/\s+/g, ' ').trim();
  if (text !== '') pieces.push({ ...span, text, mention: { ...span.mention!, text } });
}

function pushText(pieces: Span[], span: Span): void {
  const text = withoutReturns(span.text);
  const from = text.length - text.trimStart().length;
  const to = Math.max(from, text.trimEnd().length);
  if (!isBare(span) && text.includes('\n') && BLANK_LINE.test(text)) pushParts(pieces, span, text.split(/(\s+)/));
  else if (from === 0 && to === text.length && text === span.text && text !== '') pieces.push(span);
  else pushParts(pieces, span, [text.slice(0, from), text.slice(from, to), text.slice(to)]);
}

function pushParts(pieces: Span[], { kind, marks, url }: Span, parts: readonly string[]): void {
  for (const text of parts) if (text !== '') pieces.push({ kind: text === '\n' ? 'text' : kind, text, marks, url });
}

export const withoutReturns = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

export const isSpace = (piece: Span): boolean => piece.kind === 'text' && /^\s/.test(piece.text);

export const BLANK_LINE = /\n[ \t]*\n/;

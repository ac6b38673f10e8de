import { ASCII_PUNCTUATION, addressEnd, isWordAt, isWordBefore } from './inline-tokens.js';
import { escapeAt } from './line-starts.js';
import type { Inline } from './document.js';
import { parseInline } from './parse-inline.js';
import { inlinesOf, settle, settledSpansOf, type Span } from './spans.js';

/** What is written: literal text, signs that are marks, and italics, whose sign depends on what stands beside them. */
interface Piece {
  text: string;
  kind: 'literal' | 'label' | 'sign' | 'italic' | 'italic-end';
}

/** What is escaped: what must be at the beginning of a line; all that could be a mark; bare addresses as well. */
type Care = 'line-starts' | 'marks' | 'addresses';

const CARES: readonly Care[] = ['line-starts', 'marks', 'addresses'];

const SIGNS = { bold: '**', strike: '~~', spoiler: '||' } as const;

const BLANK_LINES = /(\n(?:[ \t]*\n)+)/;

/**
 * Writes one line of words with every sign escaped that could be a mark, whatever stands around it; underscores within
 * a word, and what is in an address, cannot.
 */
export function escapeLine(line: string): string {
  const start = escapeAt(line);
  let written = '';
  let address = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (at >= address) address = addressEnd(line, at) ?? address;
    if (at === start || (at >= address && couldMarkAnywhere(line, at))) written += '\\';
    written += line[at]!;
  }
  return written;
}

/** As `couldMark`, of a line whose ends may come to stand beside anything. */
function couldMarkAnywhere(line: string, at: number): boolean {
  const isAtEdge = at === 0 || at === line.length - 1;
  if (/[[\]]/.test(line[at]!)) return true;
  if (/[*_~|]/.test(line[at]!) && isAtEdge) return true;
  if (line[at] === '\\') return isAtEdge || ASCII_PUNCTUATION.test(line.charAt(at + 1));
  return couldMark(line, at, true);
}

/** Writes a paragraph, or with `lineStarts` unset a heading, each stretch between blank lines with as few escapes as it can. */
export const writeInline = (inlines: readonly Inline[], lineStarts = true): string =>
  stretches(settledSpansOf(inlines).map(withoutMention))
    .map((spans) => writeStretch(spans, lineStarts))
    .join('');

const withoutMention = (span: Span): Span =>
  span.kind === 'mention' ? { kind: 'text', text: span.text, marks: span.marks, url: span.url } : span;

/** Blank lines stand in text without marks alone; they come out as stretches of their own. */
function stretches(spans: readonly Span[]): Span[][] {
  const divided: Span[][] = [[]];
  for (const span of spans) {
    const parts = span.kind === 'text' ? span.text.split(BLANK_LINES) : [span.text];
    parts.forEach((text, index) => {
      if (index > 0) divided.push([]);
      if (text !== '') divided.at(-1)!.push({ ...span, text });
    });
  }
  return divided.filter((stretch) => stretch.length > 0);
}

function writeStretch(spans: readonly Span[], lineStarts: boolean): string {
  const meant = settle(spans);
  const pieces = piecesOf(inlinesOf(meant), false);
  let written = '';
  for (const care of CARES) {
    written = render(pieces, care, lineStarts);
    if (JSON.stringify(settle(parseInline(written))) === JSON.stringify(meant)) break;
  }
  return written;
}

function piecesOf(inlines: readonly Inline[], inLabel: boolean): Piece[] {
  return inlines.flatMap((inline): Piece[] => {
    switch (inline.kind) {
      case 'text':
        return [{ kind: inLabel ? 'label' : 'literal', text: inline.text }];
      case 'mention':
        return [{ kind: inLabel ? 'label' : 'literal', text: inline.mention.text }];
      case 'code':
        return [sign(writeCode(inline.text))];
      case 'link':
        return [sign('['), ...piecesOf(inline.children, true), sign(`](${writeAddress(inline.url)})`)];
      case 'italic': {
        const children = piecesOf(inline.children, inLabel);
        return [{ kind: 'italic', text: '*' }, ...children, { kind: 'italic-end', text: '*' }];
      }
      default:
        return [sign(SIGNS[inline.kind]), ...piecesOf(inline.children, inLabel), sign(SIGNS[inline.kind])];
    }
  });
}

const sign = (text: string): Piece => ({ kind: 'sign', text });

function writeCode(text: string): string {
  const lengths = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
  let length = 1;
  while (lengths.has(length)) length += 1;
  const ticks = '`'.repeat(length);
  const padded = /^`|`$/.test(text) || (/^ .* $/s.test(text) && /[^ ]/.test(text));
  return padded ? `${ticks} ${text} ${ticks}` : ticks + text + ticks;
}

function writeAddress(url: string): string {
  let depth = 0;
  let paired = true;
  for (const character of url) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) paired = false;
  }
  const safe = url.replace(/\\(?=[!-/:-@[-`{-~]|$)/g, '\\\\');
  return paired && depth === 0 ? safe : safe.replace(/[()]/g, '\\$&');
}

function render(given: readonly Piece[], care: Care, lineStarts: boolean): string {
  const pieces = chooseItalics(given);
  const raw = pieces.map((piece) => piece.text).join('');
  const starts = lineStarts ? escapedLineStarts(raw) : new Set<number>();
  let written = '';
  let at = 0;
  let address = 0;
  for (const { kind, text } of pieces) {
    if (kind === 'sign' || kind === 'italic' || kind === 'italic-end') {
      written += text;
      at += text.length;
      continue;
    }
    for (const end = at + text.length; at < end; at += 1) {
      if (care === 'marks' && at >= address) address = addressEnd(raw, at) ?? address;
      const escaped =
        starts.has(at) ||
        (raw[at] === '\\' && ASCII_PUNCTUATION.test(raw.charAt(at + 1))) ||
        (care !== 'line-starts' && at >= address && couldMark(raw, at, kind === 'label')) ||
        (care === 'addresses' && raw.startsWith('://', at));
      written += escaped ? `\\${raw[at]!}` : raw[at]!;
    }
  }
  return written;
}

/** Underscores, unless a word touches them from outside. */
function chooseItalics(pieces: readonly Piece[]): Piece[] {
  const chosen = pieces.map((piece) => ({ ...piece }));
  const open: number[] = [];
  chosen.forEach((piece, index) => {
    if (piece.kind === 'italic') open.push(index);
    if (piece.kind !== 'italic-end') return;
    const start = open.pop()!;
    const before = chosen[start - 1]?.text ?? '';
    // A character for private use stands for something else, such as a name, that will take its place.
    const touched = isWordBefore(before, before.length) || /\p{Co}$/u.test(before);
    const apart = !touched && !isWordAt(chosen[index + 1]?.text ?? '', 0);
    if (apart) chosen[start]!.text = piece.text = '_';
  });
  return chosen;
}

/** Where in a text each line is escaped that would otherwise begin a block. */
function escapedLineStarts(raw: string): Set<number> {
  const starts = new Set<number>();
  let from = 0;
  for (const line of raw.split('\n')) {
    const at = escapeAt(line);
    if (at >= 0) starts.add(from + at);
    from += line.length + 1;
  }
  return starts;
}

/** Whether a literal sign could be taken for a mark, given what stands beside it. */
function couldMark(raw: string, at: number, inLabel: boolean): boolean {
  const before = raw.charAt(at - 1);
  const behind = raw.charAt(at + 1);
  switch (raw[at]) {
    case '`':
      return true;
    case '*':
      return /\S/.test(before) || /\S/.test(behind);
    case '_':
      return !(isWordBefore(raw, at) && isWordAt(raw, at + 1)) && (/\S/.test(before) || /\S/.test(behind));
    case '~':
    case '|':
      return before === raw[at] || behind === raw[at];
    case '[':
      return inLabel;
    case ']':
      return inLabel || behind === '(';
    default:
      return false;
  }
}

import { inlineText, type Inline, inlinesOf, MARK, settle, type Span, spansOf } from '../rich-text/index.js';
import { escape, NOTHING, type Piece, type Where } from './discord.escape.js';
import { readInline } from './discord.read-inline.js';
import { isSnowflake } from './discord.ids.js';

/**
 * How marks are written: as usual; with underscores for italics; kept apart by what nobody sees; with addresses that end
 * before them; not at all.
 */
type Manner = 'stars' | 'underscores' | 'apart' | 'ended' | 'plain';
const MANNERS: readonly Manner[] = ['stars', 'underscores', 'apart', 'ended'];

const SIGNS = { bold: '**', strike: '~~', spoiler: '||' } as const;

/**
 * Writes a line or paragraph in normal form, in the first manner that Discord reads as it is meant; marks that it can read
 * in none are left out, so that nobody sees their signs.
 */
export function writeInline(inlines: readonly Inline[], where: Where): string {
  const meant = inlines.flatMap((inline) => prepared(inline));
  // Words alone are written in the same way in each.
  if (meant.every(({ kind }) => kind === 'text')) return render(meant, 'plain', where);
  for (const form of formsOf(meant)) {
    const wanted = essence(spansOf(form));
    for (const manner of MANNERS) {
      const written = render(form, manner, where);
      if (essence(readInline(written, ([tag]) => tag)) === wanted) return written;
    }
  }
  return render(meant, 'plain', where);
}

/** UTF-16 units that it takes at most, in normal form; never fewer when something is added. */
export function mostUnits(inlines: readonly Inline[], where: Where): number {
  const meant = inlines.flatMap((inline) => prepared(inline));
  const units = render(meant, 'plain', where).length;
  if (meant.every(({ kind }) => kind === 'text')) return units;
  return Math.max(units, ...formsOf(meant).map((form) => render(form, 'apart', where).length)) + mostToEnd(meant);
}

/** What it takes at most to end the addresses before signs. Behind a `>`, what was of the address is escaped as well. */
function mostToEnd(meant: readonly Inline[]): number {
  const words = spansOf(meant)
    .map(({ text, url }) => text + (url ?? ''))
    .join('');
  const addresses = words.split('://').length - 1;
  if (addresses === 0) return 0;
  return 3 * addresses + (words.includes('>') ? words.replace(/[\s\p{L}\p{N}]+/gu, '').length : 0);
}

/** What is tried in turn before all marks are left out. */
function formsOf(meant: readonly Inline[]): (readonly Inline[])[] {
  const worded = meant.map((inline) => withoutCode(inline, false));
  const isWorded = worded.some((inline, index) => inline !== meant[index]);
  const forms = isWorded ? [meant, worded] : [meant];
  return spansOf(meant).some(isHidden) ? [...forms, onlyHidden(meant)] : forms;
}

/** Discord ends a mark at the first sign of its kind, even in code: rather than the mark, such code is given up. */
function withoutCode(inline: Inline, inMark: boolean): Inline {
  if (inline.kind === 'code') return inMark && /[*_~|\\]/.test(inline.text) ? { ...inline, kind: 'text' } : inline;
  if (!('children' in inline)) return inline;
  const children = inline.children.map((child) => withoutCode(child, inMark || inline.kind !== 'link'));
  return children.some((child, index) => child !== inline.children[index]) ? { ...inline, children } : inline;
}

const isHidden = ({ marks }: Span): boolean => (marks & MARK.spoiler) !== 0;

/** What is hidden must not be seen for want of another mark. In an address only what nobody sees divides its signs. */
function onlyHidden(meant: readonly Inline[]): Inline[] {
  const spans = spansOf(meant);
  return inlinesOf(
    spans.map(({ kind, text, marks, url, mention }, index) => ({
      kind: mention ? kind : 'text',
      text: apart(url !== null && spans[index + 1]?.url !== url ? `${text} (${url})` : text),
      marks: marks & MARK.spoiler,
      url: null,
      mention,
    })),
  );
}

const apart = (text: string): string => text.replace(/\|(?=\|)/g, `|${NOTHING}`);

/** Mentions as Discord's tags, and of a link that Discord would not make one the address behind its label. */
function prepared(inline: Inline, inLabel = false): Inline[] {
  if (inline.kind === 'mention') {
    const { target, id, text } = inline.mention;
    // In a link's label nothing is mentioned.
    if (inLabel || !isSnowflake(id)) return [{ kind: 'text', text }];
    return [{ kind: 'mention', mention: { target, id, text: `<${target === 'person' ? '@' : '#'}${id}>` } }];
  }
  if (inline.kind === 'code' && writeCode(inline.text) === null) return [{ kind: 'text', text: inline.text }];
  if (!('children' in inline)) return [inline];
  const isLink = inline.kind === 'link';
  const children = inline.children.flatMap((child) => prepared(child, inLabel || isLink));
  if (!isLink) return [{ ...inline, children }];
  const label = inlineText(children);
  const linkable = /^https?:/i.test(inline.url) && !/https?:\/\/|[[\]`]/i.test(label);
  if (linkable) return [{ ...inline, children }];
  return [...children, { kind: 'text', text: addressInWords(inline.url, label) }];
}

const addressInWords = (url: string, label: string): string => {
  const shown = url.replace(/^(?:mailto|tel):/i, '');
  return label.trim() === shown || label.trim() === url ? '' : ` (${shown})`;
};

/** Signs that could end the link or a mark around it are written as their codes, which lead to the same place. */
function safeAddress(url: string): string {
  const paired = /^[^()]*(?:\([^()]*\)[^()]*)*$/.test(url);
  return url.replace(
    paired ? /[\\*~|`[\]"']/g : /[\\*~|`[\]"'()]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** What is read, without what nobody sees. */
const essence = (spans: readonly Span[]): string =>
  JSON.stringify(
    settle(
      spans.map(({ kind, text, marks, url }): Span => {
        return {
          kind: kind === 'mention' ? 'text' : kind,
          text: text.replaceAll(NOTHING, ''),
          marks,
          url: url && safeAddress(url),
        };
      }),
    ),
  );

function render(meant: readonly Inline[], manner: Manner, where: Where): string {
  const pieces = manner === 'plain' ? plainPieces(meant) : piecesOf(meant);
  return escape(withSigns(pieces, manner), where);
}

function plainPieces(meant: readonly Inline[]): Piece[] {
  const pieces: Piece[] = [];
  const spans = spansOf(meant);
  spans.forEach(({ kind, text, url }, index) => {
    pieces.push(kind === 'mention' ? sign(text) : literal(text));
    if (url !== null && spans[index + 1]?.url !== url) pieces.push(literal(` (${url})`));
  });
  return pieces;
}

function piecesOf(inlines: readonly Inline[], pieces: Piece[] = []): Piece[] {
  for (const inline of inlines) {
    switch (inline.kind) {
      case 'text':
        pieces.push(literal(inline.text));
        break;
      case 'mention':
        pieces.push(sign(inline.mention.text));
        break;
      case 'code':
        pieces.push(sign(writeCode(inline.text) ?? inline.text));
        break;
      case 'link':
        pieces.push(sign('['));
        piecesOf(inline.children, pieces).push(sign(`](${safeAddress(inline.url)})`));
        break;
      case 'italic':
        pieces.push({ kind: 'italic', text: '*' });
        piecesOf(inline.children, pieces).push({ kind: 'italic-end', text: '*' });
        break;
      default:
        pieces.push(sign(SIGNS[inline.kind]));
        piecesOf(inline.children, pieces).push(sign(SIGNS[inline.kind]));
    }
  }
  return pieces;
}

const sign = (text: string): Piece => ({ kind: 'sign', text });
const literal = (text: string): Piece => ({ kind: 'literal', text });

/** Null where no number of backticks does: three of them begin a block. */
function writeCode(text: string): string | null {
  const runs = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
  const ticks = !runs.has(1) && !/^`|`$/.test(text) ? '`' : !runs.has(2) ? '``' : null;
  if (ticks === null || text.includes('```')) return null;
  const begins = /^ *`/.test(text) ? ' ' : '';
  const ends = /` *$/.test(text) ? ' ' : '';
  return ticks + begins + text + ends + ticks;
}

function withSigns(given: readonly Piece[], manner: Manner): readonly Piece[] {
  if (manner === 'stars' || manner === 'plain') return given;
  const pieces = withUnderscores(given);
  if (manner === 'underscores') return pieces;
  const apart: Piece[] = [];
  let words = '';
  for (const piece of [...pieces, null]) {
    if (piece?.kind === 'literal') words += piece.text;
    else {
      const isEnded = manner === 'ended' && piece !== null && !piece.text.startsWith('<');
      if (words !== '') apart.push(...(isEnded ? withAddressesEnded(words) : [literal(words)]));
      else if (apart.length > 0 && piece) apart.push(sign(NOTHING));
      if (piece) apart.push(piece);
      words = '';
    }
  }
  return apart;
}

/** An address would go on into the sign behind it: between angle brackets it does not, and without a colon it is none. */
function withAddressesEnded(words: string): Piece[] {
  let from = words.length;
  while (from > 0 && /[^\s<]/.test(words[from - 1]!)) from -= 1;
  const parts = words.slice(from).split(/(https?:\/\/[^>]*)/i);
  if (parts.length === 1) return [literal(words)];
  const pieces = parts.flatMap((part, index): Piece[] => {
    if (index % 2 === 0) return part === '' ? [] : [literal(part)];
    if (/^https?:\/\/$/i.test(part)) return [literal(part.slice(0, -3)), sign('\\:'), literal('//')];
    return [sign(`<${part.replace(/`(?=``)|](?=\()/g, `$&${NOTHING}`)}>`)];
  });
  return [literal(words.slice(0, from)), ...pieces];
}

/** Underscores, unless a word stands behind them. */
function withUnderscores(given: readonly Piece[]): Piece[] {
  const pieces = [...given];
  const open: number[] = [];
  given.forEach(({ kind }, index) => {
    if (kind === 'italic') open.push(index);
    if (kind !== 'italic-end') return;
    const start = open.pop()!;
    if (/^[0-9A-Za-z_]/.test(pieces[index + 1]?.text ?? '')) return;
    pieces[start] = { kind: 'italic', text: '_' };
    pieces[index] = { kind, text: '_' };
  });
  return pieces;
}

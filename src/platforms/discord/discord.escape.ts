import { mayBeginTag } from './discord.tags.js';

/** A zero-width space: nobody sees it, and it keeps signs from being read as one. */
export const NOTHING = '\u200b';

/** What stands beside what: literal text, signs of marks, italics, whose sign depends on their neighbours. */
export interface Piece {
  kind: 'literal' | 'sign' | 'italic' | 'italic-end';
  text: string;
}

export interface Where {
  /** A line of a heading: what ends one is escaped. */
  heading: boolean;
}

const ADDRESS = /https?:\/\/[^\s<]+[^<.,:;"'\]\s]/iy;

/** The pieces in a row, with a backslash before each sign of literal text that Discord would take for more. */
export function escape(pieces: readonly Piece[], where: Where): string {
  const raw = pieces.length === 1 ? pieces[0]!.text : pieces.map(({ text }) => text).join('');
  const starts = lineStarts(raw);
  const links = raw.includes('](');
  // Letters and colons matter in addresses alone.
  const markable = raw.includes('://') ? MARKABLE : MARKABLE_IN_WORDS;
  let written = '';
  let at = 0;
  // Addresses go on until white space, whatever literal texts they are put together from here.
  let address = 0;
  let signs = 0;
  for (const [index, { kind, text }] of pieces.entries()) {
    const end = at + text.length;
    if (at >= signs) signs = at + literalUnits(pieces, index);
    if (kind === 'literal') {
      for (const match of text.matchAll(markable)) {
        const found = end - text.length + match.index;
        if (found >= address) address = Math.min(addressEnd(raw, found) ?? address, signs);
        if (found < address && found >= 2 && raw.startsWith('```', found - 2)) {
          // A block of code begins in addresses too, and a backslash would be seen there.
          written += raw.slice(at, found) + NOTHING;
          at = found;
        }
        if (found < address && raw.startsWith('](', found - 1)) {
          // As could a link that was begun further before.
          written += raw.slice(at, found) + NOTHING;
          at = found;
        }
        if (found < address || !(starts.has(found) || couldMark(raw, found, links, where))) continue;
        // Behind an address a backslash would be of it, and be seen.
        const isStuck = raw[found] === '<' && address > 0 && behindAddress(raw, address, found);
        if (isStuck) {
          written += raw.slice(at, found + 1) + NOTHING;
          at = found + 1;
          continue;
        }
        written += `${raw.slice(at, found)}\\`;
        at = found;
      }
    }
    written += raw.slice(at, end);
    at = end;
  }
  return written;
}

/** Whether only what Discord leaves out at an address's end stands between; more of that than anybody writes counts too. */
const behindAddress = (raw: string, end: number, at: number): boolean =>
  /^[.,:;"'\]]*$/.test(raw.slice(end, Math.min(at, end + 64)));

/** How far it is to the next sign of a mark. */
function literalUnits(pieces: readonly Piece[], from: number): number {
  let units = 0;
  for (let at = from; pieces[at]?.kind === 'literal'; at += 1) units += pieces[at]!.text.length;
  return units;
}

/** What may have to be escaped, and what addresses begin with. */
const MARKABLE = /[`\\*_~|[(<#>+.:hH-]/g;
const MARKABLE_IN_WORDS = /[`\\*_~|[(<#>+.-]/g;

/** A backslash in an address would be seen, and nothing in it is a mark. */
function addressEnd(raw: string, at: number): number | null {
  if (raw[at] !== 'h' && raw[at] !== 'H') return null;
  ADDRESS.lastIndex = at;
  const found = ADDRESS.exec(raw);
  return found && at + found[0].length;
}

const BLOCK_START = /^[ \t]*(?:([>#*+]|-(?=[ \t#]))|\d+(\.)(?=[ \t]|$))/;

/** The signs that would begin a quote, a heading, small text or a list. */
function lineStarts(raw: string): Set<number> {
  const starts = new Set<number>();
  let from = 0;
  for (const line of raw.split('\n')) {
    const found = BLOCK_START.exec(line);
    if (found) starts.add(from + found[0].length - 1);
    from += line.length + 1;
  }
  return starts;
}

/** Whether a literal sign could be more than that, given what stands beside it. */
function couldMark(raw: string, at: number, links: boolean, { heading }: Where): boolean {
  const before = raw.charAt(at - 1);
  const behind = raw.charAt(at + 1);
  switch (raw[at]) {
    case '`':
    case '_':
      // Even an underscore inside a word begins italics, where one at a word's end follows, be it in an address.
      return true;
    case '\\':
      return /[^0-9A-Za-z\s]/.test(behind);
    case '*':
      return /\S/.test(before) || /\S/.test(behind);
    case '~':
    case '|':
      return before === raw[at] || behind === raw[at];
    case '[':
      return links;
    case '(':
      // The label of a link that stands before goes on to the last place where it may end.
      return before === ']';
    case '<':
      return mayBeginTag(raw, at) || (behind === '<' && mayBeginTag(raw, at + 1));
    case ':':
      // A backslash behind what is no address yet would make it one, and be seen.
      return /https?$/i.test(raw.slice(Math.max(0, at - 5), at)) && raw.startsWith('://', at);
    case '#':
      return heading;
    default:
      return false;
  }
}

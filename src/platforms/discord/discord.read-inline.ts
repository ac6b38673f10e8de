import { isLinkable, MARK, type Span } from '../rich-text/index.js';
import { closeOfStars, closeOfUnderscores, Closings } from './discord.closings.js';
import { TAG } from './discord.tags.js';

/** What stands in the text in place of a tag, such as `<@80351110224678912>`. */
export type ReadTag = (tag: RegExpExecArray) => string;

/** Marks stand in each other so deep; what is deeper is text. */
const DEEPEST = 16;
const ESCAPE = /\\[^0-9A-Za-z\s]/y;
const AUTOLINK = /<(https?:\/\/[^\s<>]+)>/iy;
const ADDRESS = /https?:\/\/[^\s<]+[^<.,:;"'\]\s]/iy;
const TARGET = /\(\s*<?(https?:\/\/[^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/iy;
const SHRUG = '¯\\_(ツ)_/¯';

interface Place {
  marks: number;
  url: string | null;
  depth: number;
}

/**
 * Reads the text between Discord's blocks: `**bold**`, `*italic*`, `_italic_`, `__underlined__`, `~~strike~~`,
 * `||spoiler||`, code, links, tags and escapes. Underlined is only its text. What could begin several marks begins the
 * one that reaches furthest, and a mark ends at the first place where it may, as in Discord's own clients.
 * https://support.discord.com/hc/en-us/articles/210298617
 */
export function readInline(text: string, readTag: ReadTag): Span[] {
  const spans: Span[] = [];
  read(text, { marks: 0, url: null, depth: 0 }, readTag, spans);
  return spans;
}

function read(text: string, place: Place, readTag: ReadTag, spans: Span[]): void {
  const { marks, url, depth } = place;
  const closings = new Closings(text);
  let literal = '';
  const flush = (): void => {
    if (literal !== '') spans.push({ kind: 'text', text: literal, marks, url });
    literal = '';
  };
  const within = (content: string, more: Partial<Place>): void => {
    flush();
    read(content, { ...place, ...more, depth: depth + 1 }, readTag, spans);
  };
  for (let at = 0; at < text.length;) {
    const sign = text[at]!;
    let end = at + 1;
    if (sign === '\\') {
      const escape = matchAt(ESCAPE, text, at);
      literal += escape ? escape[0].slice(1) : sign;
      if (escape) end = at + 2;
    } else if (sign === '¯' && text.startsWith(SHRUG, at)) {
      literal += SHRUG;
      end = at + SHRUG.length;
    } else if (sign === '`') {
      const code = closings.codeAt(at);
      if (code) {
        flush();
        spans.push({ kind: 'code', text: code.text, marks, url });
      } else literal += text.slice(at, closings.ticksEnd(at));
      end = code?.end ?? closings.ticksEnd(at);
    } else if (sign === '<') {
      const tag = matchAt(TAG, text, at);
      const found = tag ?? matchAt(AUTOLINK, text, at);
      literal += found ? (tag ? readTag(tag) : found[1]!) : sign;
      if (found) end = at + found[0].length;
    } else if ((sign === 'h' || sign === 'H') && matchAt(ADDRESS, text, at)) {
      const address = addressAt(text, at);
      literal += address;
      end = at + address.length;
    } else if (sign === '[' && url === null && depth < DEEPEST) {
      const link = linkAt(text, at, closings);
      if (link) within(link.label, { url: link.url });
      else literal += sign;
      end = link?.end ?? end;
    } else {
      const mark = depth < DEEPEST ? markAt(text, at, closings) : null;
      if (mark) within(text.slice(at + mark.length, mark.close), { marks: marks | mark.mark });
      else literal += sign;
      end = mark ? mark.close + mark.length : end;
    }
    at = end;
  }
  flush();
}

export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** The bare address that begins here: a parenthesis that was open before it is not of it. */
function addressAt(text: string, at: number): string {
  let address = matchAt(ADDRESS, text, at)![0];
  let open = 0;
  for (const character of address) open += character === '(' ? 1 : character === ')' ? -1 : 0;
  for (; open < 0 && address.endsWith(')'); open += 1) address = address.slice(0, -1);
  return address;
}

/** Discord shows a link as it is written where its label looks like an address itself. */
function linkAt(text: string, at: number, closings: Closings): { label: string; url: string; end: number } | null {
  const labelEnd = closings.labelEnd(at + 1);
  if (labelEnd === null || labelEnd === at + 1 || closings.nextBracket(at + 1) < labelEnd) return null;
  const target = matchAt(TARGET, text, labelEnd + 1);
  const label = text.slice(at + 1, labelEnd);
  if (!target || !isLinkable(target[1]!) || label.trim() === '' || /https?:\/\//i.test(label)) return null;
  return { label, url: target[1]!, end: labelEnd + 1 + target[0].length };
}

interface FoundMark {
  mark: number;
  length: number;
  close: number;
}

function markAt(text: string, at: number, closings: Closings): FoundMark | null {
  const sign = text[at]!;
  const doubled = text[at + 1] === sign;
  const found: (FoundMark | null)[] = [];
  const add = (mark: number, length: number, close: number | null): void => {
    if (close !== null) found.push({ mark, length, close });
  };
  if (sign === '*') add(MARK.italic, 1, closeOfStars(text, at, closings));
  if (sign === '_') add(MARK.italic, 1, closeOfUnderscores(text, at, closings));
  if (doubled && sign === '*') add(MARK.bold, 2, closings.pair('**', at + 3));
  // Underlined: there is no such mark.
  if (doubled && sign === '_') add(0, 2, closings.pair('__', at + 3));
  if (doubled && sign === '~') add(MARK.strike, 2, closings.pair('~~', at + 3));
  if (doubled && sign === '|') add(MARK.spoiler, 2, closings.pair('||', at + 3));
  const reach = ({ close, length }: FoundMark): number => close + length;
  return found.reduce((best, one) => (best && one && reach(best) >= reach(one) ? best : one), null);
}

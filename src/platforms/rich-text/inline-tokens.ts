import { isLinkable, MAX_URL_UNITS } from './document.js';

/** What a line of house Markdown is made of, before marks have found their partners. */
export type Token =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | Delimiter
  /** A bracket that is text unless a link has been found to begin with it. */
  | { kind: 'label'; url: string | null }
  | { kind: 'label-end' }
  /** A blank line is behind: no mark reaches over it. */
  | { kind: 'break' };

/** A run of one sign that may open marks, close them, or both. */
export interface Delimiter {
  kind: 'delimiter';
  sign: string;
  length: number;
  opens: boolean;
  closes: boolean;
}

export const ASCII_PUNCTUATION = /[!-/:-@[-`{-~]/;

/** Letters, digits and the accents upon them. */
const WORD = /[\p{L}\p{N}\p{M}]/u;

/** The lengths in which a sign's run can be a mark. */
const RUNS: Readonly<Record<string, { shortest: number; longest: number }>> = {
  '*': { shortest: 1, longest: Infinity },
  _: { shortest: 1, longest: 1 },
  '~': { shortest: 2, longest: 2 },
  '|': { shortest: 2, longest: 2 },
};

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const closingTicks = runsOfTicks(text);
  /** Brackets that may yet turn out to begin a link, each with what was visible before it. */
  let labels: { index: number; visible: number }[] = [];
  let visible = 0;
  let literal = '';

  const push = (token: Token): void => {
    if (literal !== '') tokens.push({ kind: 'text', text: literal });
    literal = '';
    tokens.push(token);
  };
  const say = (shown: string): void => {
    literal += shown;
    if (/\S/.test(shown)) visible += 1;
  };

  for (let at = 0; at < text.length;) {
    const sign = text[at]!;
    let end = at + 1;
    if (sign === '\\' && ASCII_PUNCTUATION.test(text.charAt(at + 1))) {
      end = at + 2;
      say(text[at + 1]!);
    } else if (sign === '`') {
      end = runEnd(text, at);
      const close = closingTicks(end - at, end);
      if (close === null) say(text.slice(at, end));
      else {
        push({ kind: 'code', text: codeText(text.slice(end, close)) });
        visible += 1;
        end = close + (end - at);
      }
    } else if (sign in RUNS) {
      end = runEnd(text, at);
      const delimiter = delimiterAt(text, at, end);
      if (delimiter) push(delimiter);
      else say(text.slice(at, end));
    } else if (sign === '[') {
      push({ kind: 'label', url: null });
      labels.push({ index: tokens.length - 1, visible });
    } else if (sign === ']') {
      const label = labels.pop();
      const target = label && visible > label.visible ? linkTarget(text, end) : null;
      if (label && target) {
        push({ kind: 'label-end' });
        tokens[label.index] = { kind: 'label', url: target.url };
        // No link stands in a link.
        labels = [];
        end = target.end;
      } else say(sign);
    } else if (sign === '\n' && blankLineFollows(text, end)) {
      say(sign);
      push({ kind: 'break' });
      labels = [];
    } else {
      end = addressEnd(text, at) ?? end;
      say(text.slice(at, end));
    }
    at = end;
  }
  if (literal !== '') tokens.push({ kind: 'text', text: literal });
  return tokens;
}

function runEnd(text: string, from: number): number {
  let end = from + 1;
  while (text[end] === text[from]) end += 1;
  return end;
}

function blankLineFollows(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return text[at] === '\n';
}

/** Finds the next run of so many backticks on the same line. Asked from left to right, it looks at each run once. */
function runsOfTicks(text: string): (length: number, from: number) => number | null {
  const runs = new Map<number, { starts: number[]; next: number }>();
  for (const { 0: ticks, index } of text.matchAll(/`+/g)) {
    const same = runs.get(ticks.length);
    if (same) same.starts.push(index);
    else runs.set(ticks.length, { starts: [index], next: 0 });
  }
  let lineEnd = -1;
  return (length, from) => {
    if (lineEnd < from) {
      lineEnd = text.indexOf('\n', from);
      if (lineEnd < 0) lineEnd = text.length;
    }
    const same = runs.get(length);
    if (!same) return null;
    while (same.next < same.starts.length && same.starts[same.next]! < from) same.next += 1;
    const close = same.starts[same.next];
    return close !== undefined && close < lineEnd ? close : null;
  };
}

/** One space on both sides lets code begin or end with a backtick. */
function codeText(text: string): string {
  const padded = text.startsWith(' ') && text.endsWith(' ') && /[^ ]/.test(text);
  return padded ? text.slice(1, -1) : text;
}

function delimiterAt(text: string, at: number, end: number): Delimiter | null {
  const sign = text[at]!;
  const length = end - at;
  const { shortest, longest } = RUNS[sign]!;
  if (length < shortest || length > longest) return null;
  const before = characterBefore(text, at);
  const behind = characterAt(text, end);
  const outsideWord = (character: string): boolean => sign !== '_' || !WORD.test(character);
  const opens = /^\S/.test(behind) && outsideWord(before);
  const closes = /\S$/.test(before) && outsideWord(behind);
  return opens || closes ? { kind: 'delimiter', sign, length, opens, closes } : null;
}

const characterAt = (text: string, at: number): string =>
  at < text.length ? String.fromCodePoint(text.codePointAt(at)!) : '';

export function characterBefore(text: string, at: number): string {
  const pair = text.slice(Math.max(0, at - 2), at);
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(pair) ? pair : pair.slice(-1);
}

export const isWordAt = (text: string, at: number): boolean => WORD.test(characterAt(text, at));
export const isWordBefore = (text: string, at: number): boolean => WORD.test(characterBefore(text, at));

/** What a label's bracket is followed by: `(address)`. */
function linkTarget(text: string, from: number): { url: string; end: number } | null {
  if (!/^\((?:https?:|mailto:|tel:)/i.test(text.slice(from, from + 8))) return null;
  const piece = /[^\s\\()]+|\\[!-/:-@[-`{-~]|[\\()]/y;
  piece.lastIndex = from + 1;
  let url = '';
  for (let depth = 0; url.length <= MAX_URL_UNITS;) {
    const found = piece.exec(text)?.[0];
    if (found === undefined) return null;
    if (found === '(') depth += 1;
    if (found === ')') depth -= 1;
    if (depth < 0) return isLinkable(url) ? { url, end: piece.lastIndex } : null;
    url += found.length === 2 && found.startsWith('\\') ? found.slice(1) : found;
  }
  return null;
}

const parenthesis = (sign: string): number => (sign === '(' ? 1 : sign === ')' ? -1 : 0);

/** What a bare address does not contain: white space, and what stands around addresses. */
const BESIDE_ADDRESSES = /[\s<>"`|\\[\]]/;
const ENDS_SENTENCES = /[*_~.,:;!?'")。、，．：；！？）」』】〉》”’»…]/;

/**
 * Where the http or https address that begins here ends; null where none does. Punctuation at its end is not of it, but
 * for a parenthesis that closes one within it.
 */
export function addressEnd(text: string, from: number): number | null {
  const scheme = /^https?:\/\//i.exec(text.slice(from, from + 8))?.[0];
  if (!scheme || /[A-Za-z0-9]/.test(text.charAt(from - 1))) return null;
  let end = from + scheme.length;
  while (end < text.length && !BESIDE_ADDRESSES.test(text[end]!)) end += 1;
  let unclosed = 0;
  for (let place = from; place < end; place += 1) unclosed += parenthesis(text[place]!);
  while (end > from + scheme.length && ENDS_SENTENCES.test(text[end - 1]!)) {
    if (text[end - 1] === ')' && unclosed >= 0) break;
    end -= 1;
    unclosed -= parenthesis(text[end]!);
  }
  return end;
}

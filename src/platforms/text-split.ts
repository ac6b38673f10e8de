/** How long a platform counts a text to be. It must not shrink when text is added to the end. */
export type Measure = (text: string) => number;

const utf16Units: Measure = (text) => text.length;

/**
 * Cuts a text into parts that measure at most `limit` each: between paragraphs where one ends in the later half of what
 * fits, else between lines, else between words, else between characters as people see them. Only white space at the cuts
 * is lost. A text that fits comes back as it is; white space alone makes no part of its own.
 */
export function splitText(text: string, limit: number, measure: Measure = utf16Units): string[] {
  const parts: string[] = [];
  let rest = text;
  while (measure(rest.slice(0, limit + 1)) > limit || measure(rest) > limit) {
    const cut = bestCut(rest, longestFit(rest, limit, measure));
    const head = rest.slice(0, cut).trimEnd();
    if (head !== '') parts.push(head);
    rest = withoutLeadingSpace(rest.slice(cut));
  }
  if (rest !== '' || parts.length === 0) parts.push(rest);
  return parts;
}

/** UTF-16 units of the longest beginning that measures at most `limit`; at least one unit, so that there is progress. */
function longestFit(text: string, limit: number, measure: Measure): number {
  let fits = 0;
  let exceeds = Math.min(text.length, limit + 1);
  while (measure(text.slice(0, exceeds)) <= limit) {
    fits = exceeds;
    exceeds = Math.min(text.length, exceeds * 2);
  }
  while (exceeds - fits > 1) {
    const middle = (fits + exceeds) >> 1;
    if (measure(text.slice(0, middle)) <= limit) fits = middle;
    else exceeds = middle;
  }
  return Math.max(fits, 1);
}

/** The last good place to cut at or before `fit`; a boundary that stands right after what fits counts. */
function bestCut(text: string, fit: number): number {
  const half = fit / 2;
  const paragraph = text.lastIndexOf('\n\n', fit);
  if (paragraph >= half) return paragraph;
  const line = text.lastIndexOf('\n', fit);
  if (line >= half) return line;
  for (let at = fit; at > 0; at -= 1) if (/\s/.test(text.charAt(at))) return at;
  return characterCut(text, fit);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** An emoji of several code points and a letter with its accents stay whole, unless one alone is too long. */
function characterCut(text: string, fit: number): number {
  // What follows can matter to the last character only so far.
  const around = text.slice(0, fit + 64);
  const start = graphemes.segment(around).containing(fit)?.index ?? fit;
  if (start > 0) return start;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(fit - 1)) && /[\udc00-\udfff]/.test(text.charAt(fit));
  if (!splitsPair) return fit;
  return fit > 1 ? fit - 1 : fit + 1;
}

/** Whole blank lines go; the indentation of the line that follows stays. */
const withoutLeadingSpace = (text: string): string => text.replace(/^\s*\n|^[^\S\n]+/, '');

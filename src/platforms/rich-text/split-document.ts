import { Cuts } from './cuts.js';
import type { Document } from './document.js';
import { layOut, type LaidOut } from './laid-out.js';
import { normalise } from './normalise.js';

/** How much of a part's room a document in normal form takes: it fits where that is at most 1. */
export type Fullness = (document: Document) => number;

/**
 * Cuts a document into parts that each fit, in their normal form: between blocks or paragraphs where one ends in the
 * later half of what fits, else between lines, else between words, else between characters as people see them. Only
 * white space at the cuts is lost. What is cut goes on in the next part: marks, quotes and code blocks as they were,
 * lists with their numbers. A link's label and a mention are cut only where they do not fit by themselves.
 *
 * `fullness` must not shrink when something is added. It is asked a few times per part, about little more than fits; at
 * worst as many times as the part's length has binary digits, three times. A single code point that does not fit makes a
 * part nevertheless. Of more parts than `most`, one more is made, and what would follow is left out.
 */
export function splitDocument(document: Document, fullness: Fullness, most = Infinity): Document[] {
  const laid = layOut(normalise(document));
  const { text } = laid;
  const search = new Search(laid, fullness);
  const parts: Document[] = [];
  for (let from = 0; parts.length <= most;) {
    const cut = search.cutBehind(from);
    const end = cut === null ? text.length : from + text.slice(from, cut).trimEnd().length;
    if (end > from || (cut === null && parts.length === 0)) parts.push(laid.slice(from, end));
    if (cut === null) break;
    from = cut + leadingSpace(text.slice(cut));
  }
  return parts;
}

/** A place, and how full a part is that ends there. */
interface Probe {
  place: number;
  full: number;
}

const FIRST_GUESS = 256;
/** How much longer than what is known to fit the next try is at most. */
const GROWTH = 4;

class Search {
  private readonly cuts: Cuts;
  /** How much is thought to fit: what did in the part before. */
  private guess = FIRST_GUESS;

  constructor(
    private readonly laid: LaidOut,
    private readonly fullness: Fullness,
  ) {
    this.cuts = new Cuts(laid);
  }

  /** Where to cut what begins here; null where all the rest fits, or is a single character. */
  cutBehind(from: number): number | null {
    const { length } = this.laid.text;
    const fit = Math.max(from + 1, this.furthestFit(from));
    if (fit >= length) return null;
    this.guess = fit - from;
    const { free, high } = this.uncut(from, fit);
    const best = this.cuts.best(from, high, free);
    if (best !== null) return best;
    return high < fit ? high : characterCut(this.laid.text, from, high);
  }

  /** Where what fits ends, or another place for which the cut is the same. */
  private furthestFit(from: number): number {
    const { length } = this.laid.text;
    let low: Probe = { place: from, full: 0 };
    let high: Probe = { place: length + 1, full: Infinity };
    for (let asked = 0; high.place - low.place > 1; asked += 1) {
      const isKnown = high.place <= length;
      if (isKnown && this.cuts.isSettled(from, Math.max(low.place, from + 1), Math.max(high.place - 1, from + 1)))
        break;
      const tried = isKnown ? between(low, high, asked) : this.further(from, low, asked);
      const inside = Math.max(low.place + 1, Math.min(Math.round(tried), high.place - 1));
      const place = inside === length ? length : this.cuts.nearestWord(inside, low.place, high.place);
      const probe = { place, full: this.fullness(this.laid.slice(from, place)) };
      if (probe.full <= 1) low = probe;
      else high = probe;
    }
    return low.place;
  }

  /** As far as it would fit if all were like what does; more from time to time, since it may be less dense. */
  private further(from: number, low: Probe, asked: number): number {
    const units = low.place - from;
    if (units === 0) return from + this.guess;
    return low.place + units * Math.min(GROWTH - 1, Math.max(1 / low.full - 1, 2 ** asked / 1024));
  }

  /**
   * The furthest place to cut at, lest a mention or a label be cut that stands across what fits: in front of it, where it
   * fits by itself. If it does not, it may be cut too, at the places behind `free`.
   */
  private uncut(from: number, fit: number): { free: number; high: number } {
    const { laid } = this;
    if (!laid.isWithin(fit)) return { free: fit, high: fit };
    let start = fit;
    while (laid.isWithin(start)) start -= 1;
    let end = fit;
    while (laid.isWithin(end)) end += 1;
    const fits = start > from && this.fullness(laid.slice(start, end)) <= 1;
    return { free: start, high: fits ? start : fit };
  }
}

/** Where the part would be full if it filled evenly; now and then the middle, since few do. */
function between(low: Probe, high: Probe, asked: number): number {
  const share = (1 - low.full) / (high.full - low.full);
  const isEven = asked % 3 !== 2 && share >= 0 && share <= 1;
  return low.place + (high.place - low.place) * (isEven ? share : 0.5);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** An emoji of several code points and a letter with its accents stay whole, unless one alone is too long. */
function characterCut(text: string, from: number, fit: number): number {
  // What stands further away does not matter to the character at the cut.
  const around = text.slice(from, fit + 64);
  const start = from + (graphemes.segment(around).containing(fit - from)?.index ?? fit - from);
  if (start > from) return start;
  const splitsPair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(fit - 1, fit + 1));
  if (!splitsPair) return fit;
  return fit > from + 1 ? fit - 1 : fit + 1;
}

/** Blank lines and the spaces before them go; the indentation of the line that follows stays. */
function leadingSpace(text: string): number {
  const space = text.length - text.trimStart().length;
  const line = text.slice(0, space).lastIndexOf('\n') + 1;
  return line > 0 ? line : space;
}

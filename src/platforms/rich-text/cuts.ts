import type { LaidOut } from './laid-out.js';

const SPACE = /\s/;

/** Where a text that is laid out can be cut well, each place found in the same time however far it is. */
export class Cuts {
  /** For each place the last one, up to it, where a paragraph, a line or a word ends, and that is in no label or mention. */
  private readonly paragraphs: Int32Array;
  private readonly lines: Int32Array;
  private readonly words: Int32Array;
  /** For each place the last one, up to it, that is in a label or a mention. */
  private readonly within: Int32Array;

  constructor(private readonly laid: LaidOut) {
    const size = laid.text.length + 1;
    this.paragraphs = new Int32Array(size);
    this.lines = new Int32Array(size);
    this.words = new Int32Array(size);
    this.within = new Int32Array(size);
    const last = { paragraph: -1, line: -1, word: -1, within: -1 };
    for (let at = 0; at < size; at += 1) {
      if (laid.isWithin(at)) last.within = at;
      else if (this.endsWord(at)) {
        last.word = at;
        if (this.endsLine(at)) last.line = at;
        if (this.endsParagraph(at)) last.paragraph = at;
      }
      this.paragraphs[at] = last.paragraph;
      this.lines[at] = last.line;
      this.words[at] = last.word;
      this.within[at] = last.within;
    }
  }

  /**
   * The best place behind `from`, up to `furthest`; null without white space there. Labels and mentions may be cut behind
   * `free`.
   */
  best(from: number, furthest: number, free: number): number | null {
    const half = from + (furthest - from) / 2;
    const lastOf = (known: Int32Array, ends: (at: number) => boolean): number => {
      for (let at = furthest; at > free; at -= 1) if (ends(at)) return at;
      return known[Math.min(free, furthest)]!;
    };
    const paragraph = lastOf(this.paragraphs, (at) => this.endsParagraph(at));
    if (paragraph > from && paragraph >= half) return paragraph;
    const line = lastOf(this.lines, (at) => this.endsLine(at));
    if (line > from && line >= half) return line;
    const word = lastOf(this.words, (at) => this.endsWord(at));
    return word > from ? word : null;
  }

  /** Whether the best place is the same one whichever of the places from `least` to `most` is the furthest. */
  isSettled(from: number, least: number, most: number): boolean {
    if (this.within[most]! >= least) return false;
    const best = this.best(from, least, least);
    return best !== null && best === this.best(from, most, most);
  }

  /** An end of a word close to a place, between two others; the place itself where there is none. */
  nearestWord(place: number, after: number, before: number): number {
    const last = this.words[place]!;
    if (last > after) return last;
    let next = place + 1;
    while (next < before && this.words[next] === last) next += 1;
    return next < before ? next : place;
  }

  private endsWord(at: number): boolean {
    return SPACE.test(this.laid.text.charAt(at));
  }

  private endsLine(at: number): boolean {
    return this.laid.text.charAt(at) === '\n';
  }

  private endsParagraph(at: number): boolean {
    return this.laid.betweenBlocks.has(at) || this.laid.text.startsWith('\n\n', at);
  }
}

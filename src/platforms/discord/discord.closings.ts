/** Where what begins in a text may end: each list is made once, so that reading takes time in proportion to the text. */
export class Closings {
  /** For each place whether a backslash takes its meaning away. */
  readonly escaped: Uint8Array;
  /** From where on a mark of single signs is known to find no end. */
  readonly dead: Record<'*' | '_', number> = { '*': Infinity, _: Infinity };
  private readonly pairs = new Map<string, number[]>();
  private readonly runs = new Map<number, number[]>();

  constructor(private readonly text: string) {
    this.escaped = new Uint8Array(text.length + 1);
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] !== '\\') continue;
      this.escaped[at + 1] = 1;
      at += 1;
    }
    for (const { 0: ticks, index } of text.matchAll(/`+/g)) {
      const same = this.runs.get(ticks.length);
      if (same) same.push(index);
      else this.runs.set(ticks.length, [index]);
    }
  }

  /** The first end of a mark of two signs at this place or behind; one that a third sign follows is none. */
  pair(signs: string, from: number): number | null {
    let places = this.pairs.get(signs);
    if (!places) {
      places = [];
      for (let at = this.text.indexOf(signs); at >= 0; at = this.text.indexOf(signs, at + 1)) {
        const followed = this.text[at + 2] === signs[0] && signs !== '||' && signs !== '~~';
        if (!this.escaped[at] && !followed) places.push(at);
      }
      this.pairs.set(signs, places);
    }
    return firstFrom(places, from);
  }

  ticksEnd(at: number): number {
    let end = at;
    while (this.text[end] === '`') end += 1;
    return end;
  }

  /** Code ends at the next run of as many backticks; a space beside a backtick at its ends is not of it. */
  codeAt(at: number): { text: string; end: number } | null {
    const start = this.ticksEnd(at);
    const close = firstFrom(this.runs.get(start - at) ?? [], start + 1);
    if (close === null) return null;
    let content = this.text.slice(start, close);
    if (/^ +`/.test(content)) content = content.slice(1);
    if (/` +$/.test(content)) content = content.slice(0, -1);
    return { text: content, end: close + (start - at) };
  }

  /** The `]` of the next `](`. */
  labelEnd(from: number): number | null {
    let places = this.pairs.get('](');
    if (!places) {
      places = [...this.text.matchAll(/\]\(/g)].map(({ index }) => index).filter((at) => !this.escaped[at]);
      this.pairs.set('](', places);
    }
    return firstFrom(places, from);
  }

  nextBracket(from: number): number {
    const at = this.text.indexOf('[', from);
    return at < 0 ? Infinity : at;
  }
}

/** The first of ascending numbers that is not smaller. */
function firstFrom(places: readonly number[], least: number): number | null {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return places[low] ?? null;
}

/** `*italic*`: no white space inside at its ends; doubled stars in it are something else. */
export function closeOfStars(text: string, open: number, { escaped, dead }: Closings): number | null {
  if (open >= dead['*'] || !/^\S/.test(text.charAt(open + 1))) return null;
  for (let at = open + 1; at < text.length;) {
    const sign = text[at]!;
    if (sign === '*' && !escaped[at]) {
      if (text[at + 1] === '*') at += 2;
      else if (at === open + 1 || /\s/.test(text[at - 1]!)) return null;
      else return at;
    } else at += sign === '\\' ? 2 : 1;
  }
  dead['*'] = open;
  return null;
}

/** `_italic_`: no letter or digit behind it; doubled underscores in it are something else. */
export function closeOfUnderscores(text: string, open: number, { escaped, dead }: Closings): number | null {
  if (open >= dead._) return null;
  for (let at = open + 1; at < text.length;) {
    const sign = text[at]!;
    if (sign === '_' && !escaped[at]) {
      if (at > open + 1 && !/[0-9A-Za-z_]/.test(text.charAt(at + 1))) return at;
      if (text[at + 1] !== '_') return null;
      at += 2;
    } else at += sign === '\\' ? 2 : 1;
  }
  dead._ = open;
  return null;
}

import type { Inline, MarkKind } from './document.js';
import { isBare, isSpace, MARK, type Span } from './span.js';

/**
 * Of marks that overlap, the one that began later is closed where the other ends, and opened anew: behind white space, if
 * any stands there, since no mark begins with that.
 */
export function nest(pieces: readonly Span[], range: Range, pending: readonly Outer[] = OUTERS): Inline[] {
  const inlines: Inline[] = [];
  let closed = false;
  for (let at = range.from; at < range.to;) {
    const piece = pieces[at]!;
    const loose: boolean = isBare(piece) || (closed && isSpace(piece));
    const found: Reach | null = loose ? null : longest(pieces, { from: at, to: range.to }, pending);
    closed = found !== null;
    if (!found) pushLeaf(inlines, piece);
    else {
      const { outer, end } = found;
      const within = pending.filter((kind) => kind !== outer);
      const children = nest(pieces, { from: at, to: end }, within);
      inlines.push(outer === 'link' ? { kind: 'link', url: piece.url!, children } : { kind: outer, children });
    }
    at = found?.end ?? at + 1;
  }
  return inlines;
}

type Outer = MarkKind | 'link';

const OUTERS: readonly Outer[] = ['spoiler', 'bold', 'italic', 'strike', 'link'];

export interface Range {
  from: number;
  to: number;
}

interface Reach {
  outer: Outer;
  end: number;
}

/** What reaches furthest from here; of equals the first, so that a link stands inside the marks that it wears whole. */
function longest(
  spans: readonly Span[],
  range: Range,
  pending: readonly Outer[],
): { outer: Outer; end: number } | null {
  const linksAhead = pending.includes('link');
  let outer: Outer | null = null;
  let end = range.from;
  for (const kind of pending) {
    const reaches = reach(spans, range, kind, linksAhead);
    if (reaches <= end) continue;
    outer = kind;
    end = reaches;
  }
  return outer && { outer, end };
}

/** Where the mark ends; a link that it covers in part stays out. */
function reach(spans: readonly Span[], { from, to }: Range, kind: Outer, linksAhead: boolean): number {
  const { url } = spans[from]!;
  let end = from;
  if (kind === 'link') {
    while (url !== null && end < to && spans[end]!.url === url) end += 1;
    return end;
  }
  while (end < to && (spans[end]!.marks & MARK[kind]) !== 0) end += 1;
  const cut = linksAhead && end < to ? spans[end]!.url : null;
  while (end > from && cut !== null && spans[end - 1]!.url === cut) end -= 1;
  return end;
}

function pushLeaf(inlines: Inline[], { kind, text, mention }: Span): void {
  const last = inlines.at(-1);
  if (mention) inlines.push({ kind: 'mention', mention });
  else if (kind === 'text' && last?.kind === 'text') last.text += text;
  else inlines.push({ kind: kind === 'code' ? 'code' : 'text', text });
}

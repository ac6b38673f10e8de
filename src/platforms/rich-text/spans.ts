import { isLinkable, type Inline } from './document.js';
import { nest } from './nest.js';
import { BLANK_LINE, isBare, isSpace, MARK, piecesOf, type Span, withoutReturns } from './span.js';

export { MARK, type Span } from './span.js';

/** Inline nodes laid flat, as they are. */
export function spansOf(inlines: readonly Inline[]): Span[] {
  const spans: Span[] = [];
  const lay = (nodes: readonly Inline[], marks: number, url: string | null): void => {
    for (const node of nodes) {
      switch (node.kind) {
        case 'text':
        case 'code':
          spans.push({ kind: node.kind, text: node.text, marks, url });
          break;
        case 'mention':
          spans.push({ kind: 'mention', text: node.mention.text, marks, url, mention: node.mention });
          break;
        case 'link':
          lay(node.children, marks, url ?? (isLinkable(node.url) ? node.url : null));
          break;
        default:
          lay(node.children, marks | MARK[node.kind], url);
      }
    }
  };
  lay(inlines, 0, null);
  return spans;
}

/**
 * What `inlinesOf` has answered, and the lists in normal form: a document goes through many hands, none of which changes
 * it, and its normal form would be worked out in each.
 */
const nested = new WeakSet<readonly Inline[]>();
const settledSpans = new WeakSet<readonly Span[]>();

/** The spans' normal form, nested: links are not divided, longer marks stand outside. */
export function inlinesOf(spans: readonly Span[]): Inline[] {
  const settled = settle(spans);
  const pieces = settled.every(isBare) ? settled : piecesOf(settled);
  const inlines = nest(pieces, { from: 0, to: pieces.length });
  nested.add(inlines);
  return inlines;
}

/** Whether `inlinesOf` made them, so that they are their own normal form. */
export const areNested = (inlines: readonly Inline[]): boolean => nested.has(inlines);

/** Inline nodes laid flat, in the spans' normal form. */
export function settledSpansOf(inlines: readonly Inline[]): readonly Span[] {
  const spans = spansOf(inlines);
  if (!nested.has(inlines)) return settle(spans);
  settledSpans.add(spans);
  return spans;
}

/**
 * The normal form of spans: neighbours with the same marks are one, code has no line breaks, and marks and links begin
 * and end at what can be seen and do not reach over a blank line.
 */
export function settle(spans: readonly Span[]): readonly Span[] {
  if (settledSpans.has(spans)) return spans;
  const settled = spans.every(isBare) ? asOne(spans) : withoutLooseSpace(withSharedSpace(spans));
  settledSpans.add(settled);
  return settled;
}

function asOne(spans: readonly Span[]): Span[] {
  const text = spans.map((span) => span.text).join('');
  return text === '' ? [] : [{ kind: 'text', text: withoutReturns(text), marks: 0, url: null }];
}

function withSharedSpace(spans: readonly Span[]): Span[] {
  const pieces = piecesOf(spans);
  const settled: Span[] = [];
  for (let at = 0; at < pieces.length;) {
    let end = at;
    while (end < pieces.length && isSpace(pieces[end]!)) end += 1;
    if (end > at) append(settled, underTheirNeighbours(pieces.slice(at, end), settled.at(-1), pieces[end]));
    else append(settled, pieces[end++]!);
    at = end;
  }
  return settled;
}

/** A mark that covers a link in part ends at the link, so white space beside that link is not under it either. */
function withoutLooseSpace(spans: readonly Span[]): Span[] {
  if (!spans.some((span) => span.url !== null)) return [...spans];
  const pieces = piecesOf(spans);
  const covering = marksOverLinks(pieces);
  const settled: Span[] = [];
  pieces.forEach((piece, at) => {
    const loose = isSpace(piece) && piece.url === null;
    const marks = loose ? piece.marks & (covering[at - 1] ?? 0) & (covering[at + 1] ?? 0) : piece.marks;
    append(settled, { ...piece, marks });
  });
  return settled;
}

/** For each piece its marks, or where it is in a link, those that cover all of the link. */
function marksOverLinks(pieces: readonly Span[]): number[] {
  const covering = pieces.map((piece) => piece.marks);
  for (let at = 0; at < pieces.length;) {
    const { url } = pieces[at]!;
    let end = at + 1;
    while (url !== null && pieces[end]?.url === url) end += 1;
    const marks = covering.slice(at, end).reduce((shared, own) => shared & own);
    covering.fill(marks, at, end);
    at = end;
  }
  return covering;
}

/** White space has the marks that it shares with what stands before and after it. */
function underTheirNeighbours(run: readonly Span[], before: Span | undefined, after: Span | undefined): Span {
  const text = run.length === 1 ? run[0]!.text : run.map((piece) => piece.text).join('');
  if (!before || !after || BLANK_LINE.test(text)) return { kind: 'text', text, marks: 0, url: null };
  const marks = run.reduce((shared, piece) => shared & piece.marks, before.marks & after.marks);
  const { url } = before;
  const isShared = after.url === url && run.every((piece) => piece.url === url);
  return { kind: 'text', text, marks, url: isShared ? url : null };
}

function append(spans: Span[], next: Span): void {
  const last = spans.at(-1);
  const joins =
    last?.kind === next.kind && next.kind !== 'mention' && last.marks === next.marks && last.url === next.url;
  if (joins)
    spans[spans.length - 1] = { kind: last.kind, text: last.text + next.text, marks: last.marks, url: last.url };
  else spans.push(next);
}

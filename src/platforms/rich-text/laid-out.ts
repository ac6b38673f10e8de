import type { Block, Document } from './document.js';
import { normalise } from './normalise.js';
import { inlinesOf, settledSpansOf, type Span } from './spans.js';

/** A document laid out along one text, so that it can be cut at any place of that text. */
export interface LaidOut {
  /** All that can be seen, blocks and list items a line break apart. */
  text: string;
  /** Where a block of the document itself ends and the next follows. */
  betweenBlocks: ReadonlySet<number>;
  /** For each place whether a cut there would go through a mention or a link's label. */
  isWithin(place: number): boolean;
  /** What stands from one place to another, in its quotes, lists and marks, in normal form. */
  slice(from: number, to: number): Document;
}

interface Leaf {
  start: number;
  end: number;
  kind: 'leaf';
  block: Exclude<Block, { kind: 'quote' | 'list' }>;
  /** Empty for a code block. */
  spans: { span: Span; start: number }[];
}

interface Nest {
  start: number;
  end: number;
  kind: 'nest';
  block: Extract<Block, { kind: 'quote' | 'list' }>;
  /** The items of a list; a quote has all in one. */
  parts: { start: number; end: number; children: (Leaf | Nest)[] }[];
}

/** Lays out a document in normal form. */
export function layOut(document: Document): LaidOut {
  const texts: string[] = [];
  const whole: { start: number; end: number }[] = [];
  let length = 0;
  const say = (text: string): void => {
    texts.push(text);
    length += text.length;
  };

  const layLeaf = (block: Leaf['block']): Leaf => {
    const start = length;
    const spans: Leaf['spans'] = [];
    if (block.kind === 'code-block') say(block.text);
    else {
      for (const span of settledSpansOf(block.children)) {
        spans.push({ span, start: length });
        const label = spans.at(-2)?.span.url;
        if (span.url !== null && span.url === label) whole.at(-1)!.end = length + span.text.length;
        else if (span.url !== null || span.mention) whole.push({ start: length, end: length + span.text.length });
        say(span.text);
      }
    }
    return { kind: 'leaf', block, start, end: length, spans };
  };
  const layBlock = (block: Block): Leaf | Nest => {
    if (block.kind !== 'quote' && block.kind !== 'list') return layLeaf(block);
    const start = length;
    const parts = (block.kind === 'list' ? block.items : [block.children]).map((children, index) => {
      if (index > 0) say('\n');
      const begun = length;
      return { start: begun, children: layBlocks(children), end: length };
    });
    return { kind: 'nest', block, start, end: length, parts };
  };
  const layBlocks = (blocks: readonly Block[]): (Leaf | Nest)[] =>
    blocks.map((block, index) => {
      if (index > 0) say('\n');
      return layBlock(block);
    });

  const laid = layBlocks(document);
  const within = new Uint8Array(length + 1);
  for (const { start, end } of whole) within.fill(1, start + 1, end);
  return {
    text: texts.join(''),
    betweenBlocks: new Set(laid.slice(0, -1).map((block) => block.end)),
    isWithin: (place) => within[place] === 1,
    slice: (from, to) => normalise(sliceBlocks(laid, { from, to, last: to === length })),
  };
}

interface Range {
  from: number;
  to: number;
  /** Whether nothing stands behind. */
  last: boolean;
}

/** What is empty is in the range where it stands in front of the range's end. */
const touches = ({ start, end }: { start: number; end: number }, { from, to, last }: Range): boolean =>
  start === end ? from <= start && (start < to || last) : start < to && end > from;

const sliceBlocks = (blocks: readonly (Leaf | Nest)[], range: Range): Block[] =>
  blocks.filter((block) => touches(block, range)).map((block) => sliceBlock(block, range));

function sliceBlock(laid: Leaf | Nest, range: Range): Block {
  if (range.from <= laid.start && laid.end <= range.to) return laid.block;
  if (laid.kind === 'leaf') return sliceLeaf(laid, range);
  const parts = laid.parts.filter((part) => touches(part, range));
  const items = parts.map((part) => sliceBlocks(part.children, range));
  if (laid.block.kind === 'quote') return { kind: 'quote', children: items.flat() };
  const start = laid.block.ordered ? laid.block.start + laid.parts.indexOf(parts[0]!) : 1;
  return { ...laid.block, start, items };
}

function sliceLeaf({ block, start, spans }: Leaf, { from, to }: Range): Block {
  if (block.kind === 'code-block') {
    return { ...block, text: block.text.slice(Math.max(0, from - start), Math.max(0, to - start)) };
  }
  const kept: Span[] = [];
  for (let at = firstReaching(spans, from); at < spans.length && spans[at]!.start < to; at += 1) {
    const { span, start: begun } = spans[at]!;
    const text = span.text.slice(Math.max(0, from - begun), to - begun);
    const cut = text.length < span.text.length;
    // A mention that is cut is no mention any more.
    kept.push(cut && span.mention ? { kind: 'text', text, marks: span.marks, url: span.url } : { ...span, text });
  }
  return { ...block, children: inlinesOf(kept) };
}

/** The index of the first span that does not end before the place. */
function firstReaching(spans: Leaf['spans'], place: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { span, start } = spans[middle]!;
    if (start + span.text.length <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}

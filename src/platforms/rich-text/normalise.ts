import { MAX_DEPTH, type Block, type Document, type Inline } from './document.js';
import { areNested, inlinesOf, settle, settledSpansOf, spansOf, type Span } from './spans.js';

type List = Extract<Block, { kind: 'list' }>;

const LARGEST_NUMBER = 999_999_999;
const BLANK_AT_END = /^[ \t]*$/;
const LANGUAGE = /^[^\s`]{1,40}$/;

/**
 * The one form of all documents that look the same. Neighbouring paragraphs are one, and so are neighbouring quotes,
 * and lists where the numbers go on; equal marks are merged, nested alike and stand at what can be seen; empty marks,
 * headings and code blocks are gone, and so are marks within themselves, links in links and links that are not allowed; a heading is one line;
 * what stands deeper than `MAX_DEPTH` is text. Only white space and what cannot be seen is lost.
 */
export const normalise = (document: Document): Document => normaliseBlocks(document, 0);

/** The normal form of blocks that stand in so many quotes and lists. */
export function normaliseBlocks(blocks: readonly Block[], depth: number): Block[] {
  const normal: Block[] = [];
  let lines: Lines | null = null;
  let quoted: Block[] | null = null;
  const endOpen = (): void => {
    if (lines) normal.push(paragraphBehind(normal.at(-1), lines));
    if (quoted) normal.push({ kind: 'quote', children: normaliseBlocks(quoted, depth + 1) });
    lines = quoted = null;
  };
  for (const block of depth < MAX_DEPTH ? blocks : blocks.flatMap(withoutContainers)) {
    if (block.kind === 'paragraph') {
      if (quoted) endOpen();
      lines ??= [];
      lines.push(block.children);
    } else if (block.kind === 'quote') {
      if (lines) endOpen();
      quoted ??= [];
      for (const child of block.children) quoted.push(child);
    } else {
      const own = normaliseBlock(block, depth);
      if (!own) continue;
      endOpen();
      const before = normal.at(-1);
      if (before?.kind === 'list' && own.kind === 'list' && goesOn(before, own)) before.items.push(...own.items);
      else normal.push(own);
    }
  }
  endOpen();
  return isNothing(normal) ? [] : normal;
}

/** The children of neighbouring paragraphs. */
type Lines = (readonly Inline[])[];

function paragraphBehind(before: Block | undefined, lines: Lines): Block {
  const [first] = lines;
  const isAlone = lines.length === 1 && before?.kind !== 'list';
  if (isAlone && areNested(first!)) return { kind: 'paragraph', children: first as Inline[] };
  const spans = settle(lines.flatMap((line, index) => [...(index > 0 ? [plain('\n')] : []), ...spansOf(line)]));
  return { kind: 'paragraph', children: inlinesOf(before?.kind === 'list' ? outdent(spans) : spans) };
}

const plain = (text: string): Span => ({ kind: 'text', text, marks: 0, url: null });

const isNothing = ([first, ...others]: Block[]): boolean =>
  first?.kind === 'paragraph' && first.children.length === 0 && others.length === 0;

/** Those that have been through here, as all do several times. */
const normalHeadings = new WeakSet<Block>();

/** Null for what is empty. */
function normaliseBlock(block: Exclude<Block, { kind: 'paragraph' | 'quote' }>, depth: number): Block | null {
  switch (block.kind) {
    case 'heading': {
      if (normalHeadings.has(block)) return block;
      const line = spansOf(block.children).map((span) => ({ ...span, text: span.text.replace(/[\r\n]+/g, ' ') }));
      const heading = { ...block, children: inlinesOf(trim(settle(line))) };
      normalHeadings.add(heading);
      return heading.children.length > 0 ? heading : null;
    }
    case 'code-block': {
      const text = block.text.replace(/\r\n?/g, '\n');
      const language = block.language !== null && LANGUAGE.test(block.language) ? block.language : null;
      return text === '' ? null : { kind: 'code-block', language, text };
    }
    case 'list': {
      const items = block.items.map((item) => withoutBlankEnd(normaliseBlocks(item, depth + 1)));
      if (items.length === 0) return null;
      const start = Math.max(0, Math.min(Math.trunc(block.start) || 0, LARGEST_NUMBER - items.length + 1));
      return { kind: 'list', ordered: block.ordered, start: block.ordered ? start : 1, items };
    }
  }
}

const goesOn = (before: List, after: List): boolean =>
  before.ordered === after.ordered && (!before.ordered || before.start + before.items.length === after.start);

/** The text of what stands too deep, list items with their signs. */
function withoutContainers(block: Block): Block[] {
  if (block.kind === 'quote') return block.children.flatMap(withoutContainers);
  if (block.kind !== 'list') return [block];
  return block.items.flatMap((item, index) => {
    const sign = plainSign(block, index);
    const [first, ...others] = item.flatMap(withoutContainers);
    if (first?.kind !== 'paragraph') return [paragraph(sign), ...(first ? [first] : []), ...others];
    return [{ ...first, children: [...paragraph(sign).children, ...first.children] }, ...others];
  });
}

/** What a list item begins with where it is text. */
export const plainSign = (list: List, index: number): string => (list.ordered ? `${list.start + index}. ` : '• ');

const paragraph = (text: string): Extract<Block, { kind: 'paragraph' }> => ({
  kind: 'paragraph',
  children: [{ kind: 'text', text }],
});

/** A paragraph behind a list begins at the margin: indented, it would belong to the last item. */
function outdent(spans: readonly Span[]): Span[] {
  const [first, ...others] = spans;
  if (first?.kind !== 'text' || first.marks !== 0 || first.url !== null) return [...spans];
  const visible = first.text.search(/\S/);
  const space = visible < 0 ? first.text : first.text.slice(0, visible);
  const line = space.lastIndexOf('\n') + 1;
  const text = first.text.slice(0, line) + first.text.slice(line).replace(/^[ \t]+/, '');
  return text === '' ? others : [{ ...first, text }, ...others];
}

/** Blank lines at the end of an item cannot be told from those behind it. */
function withoutBlankEnd(item: Block[]): Block[] {
  const last = item.at(-1);
  if (last?.kind !== 'paragraph') return item;
  const shown = last.children.at(-1);
  if (shown && (shown.kind !== 'text' || !/\n[ \t]*$|^[ \t]*$/.test(shown.text))) return item;
  const spans = settledSpansOf(last.children);
  const end = spans.at(-1);
  if (!end) return item.slice(0, -1);
  if (end.kind !== 'text') return item;
  const lines = end.text.split('\n');
  const onlyLine = spans.length === 1;
  while (lines.length > (onlyLine ? 0 : 1) && BLANK_AT_END.test(lines.at(-1)!)) lines.pop();
  if (lines.length === 0) return item.slice(0, -1);
  const kept = [...spans.slice(0, -1), { ...end, text: lines.join('\n') }];
  return [...item.slice(0, -1), { kind: 'paragraph', children: inlinesOf(kept) }];
}

function trim(spans: readonly Span[]): Span[] {
  const ends = (span: Span, index: number): Span => {
    if (span.kind !== 'text') return span;
    const begun = index === 0 ? span.text.trimStart() : span.text;
    return { ...span, text: index === spans.length - 1 ? begun.trimEnd() : begun };
  };
  return spans.map(ends).filter((span) => span.text !== '');
}

import { readUrl } from '../read-url.js';
import { addressEnd } from '../rich-text/inline-tokens.js';
import { type Block, type Document, type Inline, MARK, type Span, spansOf } from '../rich-text/index.js';
import type { RichTextGroup, RichTextLeaf, RichTextList, RichTextStyle } from './blocks.js';

type ListBlock = Extract<Block, { kind: 'list' }>;

/** Signs between which hidden text stands, as it does in Markdown: Slack has no spoilers. */
export const SPOILER_SIGN = '||';

/** Whoever numbers further means a year or an amount. */
const LARGEST_NUMBER = 9999;

/**
 * Writes a document, in its normal form, as the elements of a `rich_text` block, in which all text is literal: nothing has
 * to be escaped. Headings are bold lines, hidden text stands between signs, and a quote in a quote is part of the outer one.
 */
export function writeBlocks(document: Document): RichTextGroup[] {
  const writer = new BlockWriter();
  writer.write(document, { quoted: false, level: 0 });
  return writer.end();
}

interface Place {
  quoted: boolean;
  /** How many lists it stands in. */
  level: number;
}

class BlockWriter {
  private readonly groups: RichTextGroup[] = [];

  write(blocks: readonly Block[], place: Place): void {
    for (const block of blocks) this.writeBlock(block, place);
  }

  /** Slack refuses what has no elements. */
  end(): RichTextGroup[] {
    return this.groups.filter(({ elements }) => elements.length > 0);
  }

  private writeBlock(block: Block, place: Place): void {
    switch (block.kind) {
      case 'paragraph':
        this.line(leavesOf(block.children), place);
        break;
      case 'heading':
        this.line(leavesOf([{ kind: 'bold', children: block.children }]), place);
        break;
      case 'code-block':
        this.endLines();
        this.groups.push({ type: 'rich_text_preformatted', elements: [said(block.text)], ...borderOf(place) });
        break;
      case 'quote':
        this.write(block.children, { ...place, quoted: true });
        break;
      case 'list':
        this.writeList(block, place);
    }
  }

  private writeList(list: ListBlock, place: Place): void {
    const isNumbered = list.ordered && list.start >= 1 && list.start + list.items.length <= LARGEST_NUMBER;
    list.items.forEach((item, index) => {
      const number = list.start + index;
      const [first, ...others] = item;
      const leads = first?.kind === 'paragraph' || first?.kind === 'heading';
      const sign: Inline[] = list.ordered && !isNumbered ? [{ kind: 'text', text: `${number}. ` }] : [];
      const line = leads ? leavesOf([...sign, ...inlinesOf(first)]) : leavesOf(sign);
      if (list.ordered && !isNumbered) this.line(line, place);
      else this.item(line, list.ordered ? number : null, place);
      this.write(leads ? others : item, { ...place, level: place.level + 1 });
    });
  }

  /** Adds to the list that is being written where it goes on. */
  private item(elements: RichTextLeaf[], number: number | null, place: Place): void {
    const style = number === null ? 'bullet' : 'ordered';
    const last = this.groups.at(-1);
    const indent = place.level;
    const goesOn =
      last?.type === 'rich_text_list' &&
      last.style === style &&
      (last.indent ?? 0) === indent &&
      Boolean(last.border) === place.quoted &&
      (number === null || (last.offset ?? 0) + last.elements.length + 1 === number);
    const item = { type: 'rich_text_section' as const, elements: elements.length > 0 ? elements : [said(' ')] };
    if (goesOn) return void last.elements.push(item);
    this.endLines();
    const list: RichTextList = { type: 'rich_text_list', style, indent, elements: [item], ...borderOf(place) };
    if (number !== null && number > 1) list.offset = number - 1;
    this.groups.push(list);
  }

  private line(elements: RichTextLeaf[], { quoted, level }: Place): void {
    const last = this.groups.at(-1);
    if (last?.type === 'rich_text_list' && level > 0 && Boolean(last.border) === quoted) {
      last.elements.at(-1)!.elements.push(said('\n'), ...elements);
      return;
    }
    const type = quoted ? 'rich_text_quote' : 'rich_text_section';
    if (last?.type === type) return void last.elements.push(said('\n'), ...elements);
    this.endLines();
    this.groups.push({ type, elements: elements.length > 0 ? elements : [said('\n')] });
  }

  /** As in what Slack's own clients write, a line ends before something else begins. */
  private endLines(): void {
    const last = this.groups.at(-1);
    if (last?.type === 'rich_text_section') last.elements.push(said('\n'));
  }
}

const inlinesOf = (block: Extract<Block, { kind: 'paragraph' | 'heading' }>): Inline[] =>
  block.kind === 'heading' ? [{ kind: 'bold', children: block.children }] : block.children;

const borderOf = ({ quoted }: Place): { border?: number } => (quoted ? { border: 1 } : {});

const said = (text: string, style?: RichTextStyle): RichTextLeaf => ({ type: 'text', text, ...(style && { style }) });

function leavesOf(inlines: readonly Inline[]): RichTextLeaf[] {
  const leaves: RichTextLeaf[] = [];
  let hidden = false;
  for (const span of spansOf(inlines)) {
    if (hidden !== isHidden(span)) leaves.push(said(SPOILER_SIGN));
    hidden = isHidden(span);
    leaves.push(...leavesOfSpan(span));
  }
  if (hidden) leaves.push(said(SPOILER_SIGN));
  return leaves.filter(({ text }) => text !== '');
}

const isHidden = ({ marks }: Span): boolean => (marks & MARK.spoiler) !== 0;

function leavesOfSpan(span: Span): RichTextLeaf[] {
  const style = styleOf(span);
  const styled = style && { style };
  const { kind, text, mention, url } = span;
  if (mention?.target === 'person') return [{ type: 'user', user_id: mention.id, ...styled }];
  if (mention) return [{ type: 'channel', channel_id: mention.id, ...styled }];
  // Slack refuses the whole message for an address that it cannot read.
  if (url !== null && readUrl(url) !== null) return text === '' ? [] : [{ type: 'link', url, text, ...styled }];
  return kind === 'code' ? [said(text, style)] : withAddresses(text, style);
}

function styleOf({ kind, marks }: Span): RichTextStyle | undefined {
  const style: RichTextStyle = {
    ...(marks & MARK.bold && { bold: true }),
    ...(marks & MARK.italic && { italic: true }),
    ...(marks & MARK.strike && { strike: true }),
    ...(kind === 'code' && { code: true }),
  };
  return Object.keys(style).length > 0 ? style : undefined;
}

/** In rich text, addresses lead somewhere only where they are links. */
function withAddresses(text: string, style: RichTextStyle | undefined): RichTextLeaf[] {
  const leaves: RichTextLeaf[] = [];
  let from = 0;
  for (let at = text.indexOf('http'); at >= 0; at = text.indexOf('http', at + 1)) {
    const end = at < from ? null : addressEnd(text, at);
    const url = end === null ? '' : text.slice(at, end);
    if (end === null || readUrl(url) === null) continue;
    leaves.push(said(text.slice(from, at), style), { type: 'link', url, ...(style && { style }) });
    from = end;
  }
  return [...leaves, said(text.slice(from), style)];
}

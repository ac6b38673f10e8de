import { type Block, type Document, type Inline, inlinesOf, normalise, spansOf } from '../rich-text/index.js';
import { NOTHING } from './discord.escape.js';
import { mostUnits, writeInline } from './discord.write-inline.js';

/** How the text between blocks is written, or only counted. */
type Lines = (inlines: readonly Inline[], heading: boolean) => string[];

/** A document as Discord's Markdown: what is literal is shown as that. */
export const writeDiscord = (document: Document): string =>
  new BlockWriter((inlines, heading) => writeInline(inlines, { heading }).split('\n'))
    .write(normalise(document))
    .join('\n');

/** UTF-16 units that `writeDiscord` takes at most of a document in normal form: they do not shrink when something is added. */
export function mostUnitsOf(document: Document): number {
  let units = 0;
  const count: Lines = (inlines, heading) => {
    const lines = Array.from({ length: linesIn(inlines) }, () => '');
    units += mostUnits(inlines, { heading }) - (lines.length - 1);
    return lines;
  };
  return new BlockWriter(count).write(document).join('\n').length + units;
}

const linesIn = (inlines: readonly Inline[]): number =>
  inlines.reduce((sum, inline) => {
    if ('children' in inline) return sum + linesIn(inline.children) - 1;
    return inline.kind === 'text' ? sum + inline.text.split('\n').length - 1 : sum;
  }, 1);

type List = Extract<Block, { kind: 'list' }>;

const LANGUAGE = /^[\w+\-.#]+$/;

/**
 * Discord has headings of three levels, quotes that do not stand in quotes, and in lists only text and lists. Deeper
 * headings are bold, a quote within is part of the one around it, and code in a list stands at the margin.
 */
class BlockWriter {
  constructor(private readonly lines: Lines) {}

  write(blocks: readonly Block[], inQuote = false): string[] {
    return blocks.flatMap((block, index) => {
      const before = blocks[index - 1];
      // Lists right behind each other would be one.
      const apart = before?.kind === 'list' && block.kind === 'list' ? [NOTHING] : [];
      return [...apart, ...this.block(block, inQuote)];
    });
  }

  private block(block: Block, inQuote: boolean): string[] {
    switch (block.kind) {
      case 'paragraph':
        return this.lines(block.children, false);
      case 'heading':
        if (block.level > 3) return this.bold(block.children);
        return this.lines(block.children, true).map((line) => `${'#'.repeat(block.level)} ${line}`);
      case 'code-block':
        return writeCodeBlock(block.text, block.language);
      case 'quote': {
        const lines = this.write(block.children, true);
        if (inQuote) return lines;
        // A quote that ends with a blank line would lose it, and be a sign alone.
        const last = lines.pop() || NOTHING;
        return [...lines, last].map((line) => `> ${line}`);
      }
      case 'list':
        return this.list(block, '', inQuote);
    }
  }

  private bold(children: readonly Inline[]): string[] {
    return this.lines(inlinesOf(spansOf([{ kind: 'bold', children: [...children] }])), false);
  }

  private list({ items, ordered, start }: List, indent: string, inQuote: boolean): string[] {
    return items.flatMap((item, index) => {
      const sign = ordered ? `${start + index}. ` : '- ';
      return this.item(item, indent + sign, indent + '  ', inQuote);
    });
  }

  private item(blocks: readonly Block[], begin: string, indent: string, inQuote: boolean): string[] {
    const inside = blocks.flatMap((block) => (block.kind === 'quote' ? flat(block.children) : [block]));
    const lines = inside.flatMap((block, index): string[] => {
      if (block.kind === 'code-block') return this.block(block, inQuote);
      if (block.kind === 'list') {
        const apart = inside[index - 1]?.kind === 'list' ? [indent + NOTHING] : [];
        return [...apart, ...this.list(block, indent, inQuote)];
      }
      const own = block.kind === 'heading' ? this.bold(block.children) : this.block(block, inQuote);
      return own
        .map((line) => (line.trim() === '' ? NOTHING : line))
        .map((line, at) => (at + index > 0 ? indent : '') + line);
    });
    const first = inside[0]?.kind;
    const begun = first === 'paragraph' || first === 'heading' || first === 'quote';
    return begun ? [begin + (lines[0]?.trimStart() || NOTHING), ...lines.slice(1)] : [begin + NOTHING, ...lines];
  }
}

const flat = (blocks: readonly Block[]): Block[] =>
  blocks.flatMap((block) => (block.kind === 'quote' ? flat(block.children) : [block]));

/** Nothing in code can be escaped: what would end it is divided by what nobody sees. */
function writeCodeBlock(text: string, language: string | null): string[] {
  const lines = text.split('\n').map((line) => line.replace(/`(?=``)/g, `\`${NOTHING}`));
  // Discord leaves out blank lines at both ends.
  if (lines[0] === '') lines[0] = NOTHING;
  if (lines.at(-1) === '') lines[lines.length - 1] = NOTHING;
  return [`\`\`\`${language !== null && LANGUAGE.test(language) ? language : ''}`, ...lines, '```'];
}

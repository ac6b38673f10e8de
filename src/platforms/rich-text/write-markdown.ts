import type { Block, Document } from './document.js';
import { normalise } from './normalise.js';
import { escapeLine, writeInline } from './write-inline.js';

/**
 * Writes house Markdown: `parseMarkdown(writeMarkdown(d))` is `normalise(d)`, its mentions having become text. Literal
 * text is escaped only where it would be taken for a mark.
 */
export const writeMarkdown = (document: Document): string => writeBlocks(normalise(document)).join('\n');

/**
 * A text as house Markdown that shows exactly it, whatever it is put between on a line: marks, words, or the brackets of
 * a link. Only code that was begun before it ends at a backtick of it. It takes one line: line breaks become spaces.
 */
export const escapeMarkdown = (text: string): string => escapeLine(text.replace(/[\r\n]+/g, ' '));

/** The lines. */
function writeBlocks(blocks: readonly Block[]): string[] {
  let sign = '.';
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1];
    // A numbered list right behind another has another sign, lest its items be taken for the other's.
    sign = before?.kind === 'list' && before.ordered && sign === '.' ? ')' : '.';
    return writeBlock(block, sign);
  });
}

function writeBlock(block: Block, sign: string): string[] {
  switch (block.kind) {
    case 'paragraph':
      return writeInline(block.children).split('\n');
    case 'heading':
      return [`${'#'.repeat(block.level)} ${writeInline(block.children, false)}`];
    case 'code-block': {
      const longest = (block.text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
      const fence = '`'.repeat(longest + 1);
      return [fence + (block.language ?? ''), ...block.text.split('\n'), fence];
    }
    case 'quote':
      return (block.children.length > 0 ? writeBlocks(block.children) : ['']).map((line) =>
        line === '' ? '>' : `> ${line}`,
      );
    case 'list':
      return block.items.flatMap((item, index) =>
        writeItem(writeBlocks(item), block.ordered ? `${block.start + index}${sign} ` : '- '),
      );
  }
}

const writeItem = ([first = '', ...others]: readonly string[], marker: string): string[] => [
  marker + first,
  ...others.map((line) => (line === '' ? '' : ' '.repeat(marker.length) + line)),
];

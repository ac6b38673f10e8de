import type { Block, Document, Inline } from './document.js';
import { plainSign } from './normalise.js';

/**
 * What a reader sees: marks are gone, a link is its label, list items begin with `• ` or `1. ` and what else belongs to
 * them is indented. Blocks are a line break apart.
 */
export const plainText = (document: Document): string => document.map(textOfBlock).join('\n');

function textOfBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return inlineText(block.children);
    case 'code-block':
      return block.text;
    case 'quote':
      return plainText(block.children);
    case 'list':
      return block.items.map((item, index) => plainSign(block, index) + indent(plainText(item))).join('\n');
  }
}

const indent = (text: string): string => text.replace(/\n(?!\n|$)/g, '\n  ');

/** What a reader sees of a line. */
export const inlineText = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if (inline.kind === 'mention') return inline.mention.text;
      return 'children' in inline ? inlineText(inline.children) : inline.text;
    })
    .join('');

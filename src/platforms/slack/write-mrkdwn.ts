import { type Block, type Document, type Inline } from '../rich-text/index.js';
import { SPOILER_SIGN } from './write-blocks.js';

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const SIGNS = { bold: '*', italic: '_', strike: '~', spoiler: SPOILER_SIGN } as const;

/** Slack's three control characters; with them escaped no text is a mention, a broadcast or a link of ours. */
export const escape = (text: string): string => text.replace(/[&<>]/g, (found) => ESCAPES[found] ?? found);

/**
 * Writes a document in Slack's own markup: what notifications and screen readers are given in place of the blocks. It has
 * no escape for the signs of its marks, so that a literal one may be taken for a mark there.
 */
export const writeMrkdwn = (document: Document): string => linesOf(document).join('\n');

function linesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block): string[] => {
    switch (block.kind) {
      case 'paragraph':
        return inlineMrkdwn(block.children).split('\n');
      case 'heading':
        return [inlineMrkdwn([{ kind: 'bold', children: block.children }])];
      case 'code-block':
        return ['```', ...escape(block.text).split('\n'), '```'];
      case 'quote':
        return linesOf(block.children).map((line) => `> ${line}`);
      case 'list':
        return block.items.flatMap((item, index) => {
          const [first = '', ...others] = linesOf(item);
          const sign = block.ordered ? `${block.start + index}. ` : '• ';
          return [sign + first, ...others.map((line) => `    ${line}`)];
        });
    }
  });
}

function inlineMrkdwn(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      switch (inline.kind) {
        case 'text':
          return escape(inline.text);
        case 'code':
          return `\`${escape(inline.text)}\``;
        case 'mention':
          return `<${inline.mention.target === 'person' ? '@' : '#'}${escape(inline.mention.id)}>`;
        case 'link': {
          const label = inlineMrkdwn(inline.children).replace(/[\n|]/g, ' ');
          return `<${escape(inline.url.replaceAll('|', '%7C'))}|${label}>`;
        }
        default:
          return SIGNS[inline.kind] + inlineMrkdwn(inline.children) + SIGNS[inline.kind];
      }
    })
    .join('');
}

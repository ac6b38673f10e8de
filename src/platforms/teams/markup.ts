import type { Block, Document, Inline, MarkKind, Mention } from '../rich-text/index.js';
import { escapeHtml } from './html-tokens.js';

/** Makes a mention real: Teams looks for `text` in the message. */
export interface MentionEntity {
  type: 'mention';
  text: string;
  mentioned: { id: string; name: string };
}

export interface Markup {
  /** For the text format `xml`. */
  text: string;
  entities: MentionEntity[];
}

/**
 * A document as the simple XML that Teams takes in a bot's text. What its documentation does not promise on all clients is
 * written out: headings are bold, items of lists have their sign, spoilers stand between bars. Its Markdown is no choice:
 * it has no way to say that a character is literal.
 */
export function writeMarkup(document: Document): Markup {
  const writer = new MarkupWriter();
  const text = writer.blocks(document);
  return { text, entities: writer.entities };
}

const TAGS: Readonly<Record<Exclude<MarkKind, 'spoiler'>, string>> = { bold: 'strong', italic: 'em', strike: 'strike' };
const SPOILER = '||';
/** As the character itself: XML knows no `&nbsp;`. */
const KEPT_SPACE = '\u00a0';
const INDENT = KEPT_SPACE.repeat(3);
const NEW_LINE = '<br/>';

/** Blocks that begin and end their lines by themselves. */
const isElement = ({ kind }: Block): boolean => kind === 'quote' || kind === 'code-block';

class MarkupWriter {
  readonly entities: MentionEntity[] = [];

  blocks(blocks: readonly Block[], indent = ''): string {
    let markup = '';
    blocks.forEach((block, index) => {
      const before = blocks[index - 1];
      if (before && !isElement(before) && !isElement(block)) markup += NEW_LINE;
      markup += this.block(block, indent, index === 0);
    });
    return markup;
  }

  /** `indent` stands before every line but the first of all, which has the sign of its item before it. */
  private block(block: Block, indent: string, isFirst: boolean): string {
    switch (block.kind) {
      case 'paragraph':
        return (isFirst ? '' : indent) + this.inlines(block.children).replaceAll(NEW_LINE, NEW_LINE + indent);
      case 'heading':
        return `${isFirst ? '' : indent}<strong>${this.inlines(block.children)}</strong>`;
      case 'code-block':
        return `<pre>${escapeHtml(block.text)}</pre>`;
      case 'quote':
        return `<blockquote>${this.blocks(block.children)}</blockquote>`;
      case 'list':
        return this.items(block, indent, isFirst);
    }
  }

  private items({ items, ordered, start }: Extract<Block, { kind: 'list' }>, indent: string, isFirst: boolean): string {
    const lines = items.map((item, index) => {
      const sign = ordered ? `${start + index}. ` : '• ';
      return (isFirst && index === 0 ? '' : indent) + sign + this.blocks(item, indent + INDENT);
    });
    return lines.join(NEW_LINE);
  }

  private inlines(inlines: readonly Inline[]): string {
    return inlines.map((inline) => this.inline(inline)).join('');
  }

  private inline(inline: Inline): string {
    switch (inline.kind) {
      case 'text':
        return literal(inline.text);
      case 'code':
        return `<code>${literal(inline.text)}</code>`;
      case 'link':
        return `<a href="${escapeHtml(inline.url)}">${this.inlines(inline.children)}</a>`;
      case 'mention':
        return this.mention(inline.mention);
      case 'spoiler':
        return SPOILER + this.inlines(inline.children) + SPOILER;
      default:
        return `<${TAGS[inline.kind]}>${this.inlines(inline.children)}</${TAGS[inline.kind]}>`;
    }
  }

  /** Teams finds mentions by their words: of two people with one name, the second would become the first. */
  private mention({ target, id, text: shown }: Mention): string {
    const name = shown.replace(/^@/, '');
    const text = `<at>${escapeHtml(name)}</at>`;
    const other = this.entities.find((entity) => entity.text === text);
    if (target !== 'person' || name === '' || (other && other.mentioned.id !== id)) return literal(shown);
    if (!other) this.entities.push({ type: 'mention', text, mentioned: { id, name } });
    return text;
  }
}

/** HTML shows a run of spaces as one, and none where a line begins. */
function literal(text: string): string {
  const lines = text.split('\n').map((line) => escapeHtml(line).replace(/ {2,}/g, kept));
  return lines.map((line, index) => (index > 0 ? line.replace(/^ /, kept) : line)).join(NEW_LINE);
}

const kept = (spaces: string): string => KEPT_SPACE.repeat(spaces.length);

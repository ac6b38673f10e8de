import type { Block, Document, Inline, MarkKind, Mention } from '../rich-text/index.js';
import { cleanText } from './clean-text.js';
import { endOf, type FormattedText, type SentEntity } from './formatted-text.js';
import { dividedAtSpoilers, guardMentions, withoutUsernames, WORD_JOINER } from './guard-mentions.js';
import { isCertainLink, shownAddress } from './links.js';

/**
 * A document as text and entities. What Telegram has no entity for is written out: headings are bold, items of lists begin
 * with their sign, quotes within others with `>`. No `@word` mentions anybody; mentions of the document do.
 */
export function writeEntities(document: Document): FormattedText {
  const writer = new EntityWriter();
  writer.blocks(document);
  const { text, entities } = dividedAtSpoilers(writer);
  const all = [...entities, ...guardMentions(text, entities)];
  return { text, entities: inOrder(withoutMarksInCode(all, text)) };
}

const MARKS = { bold: 'bold', italic: 'italic', strike: 'strikethrough', spoiler: 'spoiler' } as const;
const INDENT = '  ';
const QUOTE_SIGN = '> ';
const USERNAME = /^@[A-Za-z0-9_]{2,32}$/;

class EntityWriter {
  text = '';
  readonly entities: SentEntity[] = [];
  /** What lines begin with; blank ones stay blank. */
  private prefix = '';
  private readonly open = new Set<MarkKind>();
  private isInLink = false;

  blocks(blocks: readonly Block[], isWithin = false): void {
    blocks.forEach((block, index) => {
      if (index > 0) this.text += '\n';
      this.block(block, isWithin);
    });
  }

  /** `isWithin`: in a quote or a list. */
  private block(block: Block, isWithin: boolean): void {
    switch (block.kind) {
      case 'paragraph':
        return this.inlines(block.children);
      case 'heading':
        return this.mark('bold', block.children);
      case 'code-block': {
        const { language } = block;
        const start = this.text.length;
        this.text += cleanText(block.text);
        return this.add(start, { type: 'pre', ...(language !== null && { language }) });
      }
      case 'quote':
        return isWithin ? this.innerQuote(block.children) : this.quote(block.children);
      case 'list':
        return this.list(block);
    }
  }

  private quote(children: readonly Block[]): void {
    const start = this.text.length;
    this.blocks(children, true);
    this.add(start, { type: 'blockquote' });
  }

  /** Quotes of Telegram's stand in nothing but the text itself. */
  private innerQuote(children: readonly Block[]): void {
    if (!this.isAtLineStart()) this.text += QUOTE_SIGN;
    this.indented(QUOTE_SIGN, () => this.blocks(children, true));
  }

  private list({ items, ordered, start }: Extract<Block, { kind: 'list' }>): void {
    items.forEach((item, index) => {
      if (index > 0) this.text += '\n';
      this.say(ordered ? `${start + index}. ` : '• ');
      this.indented(INDENT, () => this.blocks(item, true));
    });
  }

  private inlines(inlines: readonly Inline[]): void {
    for (const inline of inlines) this.inline(inline);
  }

  private inline(inline: Inline): void {
    switch (inline.kind) {
      case 'text':
        return this.say(inline.text);
      case 'code': {
        const start = this.begin();
        this.say(inline.text);
        // A link cannot have code in it, and no spoiler hides it.
        if (!this.isInLink && !this.open.has('spoiler')) this.add(start, { type: 'code' });
        return;
      }
      case 'link':
        return this.link(inline.url, inline.children);
      case 'mention':
        return this.mention(inline.mention);
      default:
        return this.mark(inline.kind, inline.children);
    }
  }

  private mark(kind: MarkKind, children: readonly Inline[]): void {
    if (this.open.has(kind)) return this.inlines(children);
    const start = this.begin();
    this.open.add(kind);
    this.inlines(children);
    this.open.delete(kind);
    this.add(start, { type: MARKS[kind] });
  }

  private link(url: string, children: readonly Inline[]): void {
    if (this.isInLink) return this.inlines(children);
    const isCertain = isCertainLink(url);
    const start = this.begin();
    this.isInLink = isCertain;
    this.inlines(children);
    this.isInLink = false;
    const label = this.text.slice(start);
    if (isCertain && label !== url) this.add(start, { type: 'text_link', url });
    if (!isCertain && label !== url && label !== shownAddress(url)) this.say(` (${shownAddress(url)})`);
  }

  /** Somebody whom the bot never met is not mentioned, and then nobody with a username like their name is to be either. */
  private mention({ target, id, text }: Mention): void {
    if (!this.isInLink && target === 'person' && USERNAME.test(id)) return this.username(id);
    const userId = Number(id);
    if (this.isInLink || target !== 'person' || !/^\d{1,16}$/.test(id) || !Number.isSafeInteger(userId)) {
      return this.say(text);
    }
    const start = this.begin();
    this.say(text.startsWith('@') ? `@${WORD_JOINER}${text.slice(1)}` : text);
    this.add(start, { type: 'text_mention', user: { id: userId } });
  }

  /** Their name is not shown: Telegram tells people by their usernames alone. */
  private username(id: string): void {
    const start = this.begin();
    this.text += id;
    this.add(start, { type: 'mention' });
  }

  private say(words: string): void {
    const clean = cleanText(words);
    (this.open.has('spoiler') ? withoutUsernames(clean) : clean).split('\n').forEach((line, index) => {
      if (index > 0) this.text += '\n';
      if (line === '') return;
      this.begin();
      this.text += line;
    });
  }

  /** Where the next word will stand. */
  private begin(): number {
    if (this.isAtLineStart()) this.text += this.prefix;
    return this.text.length;
  }

  private isAtLineStart(): boolean {
    return this.text === '' || this.text.endsWith('\n');
  }

  private indented(by: string, write: () => void): void {
    const before = this.prefix;
    this.prefix += by;
    write();
    this.prefix = before;
  }

  private add(start: number, entity: Unplaced): void {
    const length = this.text.length - start;
    if (length > 0) this.entities.push({ ...entity, offset: start, length });
  }
}

type Unplaced = SentEntity extends infer Each
  ? Each extends SentEntity
    ? Omit<Each, 'offset' | 'length'>
    : never
  : never;

const isMark = ({ type }: SentEntity): boolean =>
  type === 'bold' || type === 'italic' || type === 'strikethrough' || type === 'spoiler';

/** Code can be in no mark: marks end in front of it, and go on behind. */
function withoutMarksInCode(entities: readonly SentEntity[], text: string): SentEntity[] {
  const codes = inOrder(entities.filter(({ type }) => type === 'code' || type === 'pre'));
  return entities.flatMap((entity) => {
    if (!isMark(entity)) return [entity];
    const pieces: SentEntity[] = [];
    let from = entity.offset;
    const keep = (to: number): void => {
      if (text.slice(from, to).trim() !== '') pieces.push({ ...entity, offset: from, length: to - from });
    };
    for (const code of codes) {
      if (endOf(code) <= from || code.offset >= endOf(entity)) continue;
      keep(code.offset);
      from = endOf(code);
    }
    keep(endOf(entity));
    return pieces;
  });
}

const inOrder = (entities: readonly SentEntity[]): SentEntity[] =>
  [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);

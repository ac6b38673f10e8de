import { type Block, type Document, inlinesOf, isLinkable, MARK, MAX_DEPTH } from '../rich-text/index.js';
import { withoutTokens } from '../inbound-event.js';
import { attribute, type HtmlToken, tokensOf } from './html-tokens.js';
import { HtmlLine } from './html-line.js';

/** What a mention in the HTML becomes: its `itemid`, null where it has none, and the name that it shows. */
export type NameMention = (itemId: string | null, shown: string) => string;

const MENTION = 'http://schema.skype.com/Mention';
const REPLY = 'http://schema.skype.com/Reply';

const MARKS: Readonly<Record<string, number>> = {
  b: MARK.bold,
  strong: MARK.bold,
  i: MARK.italic,
  em: MARK.italic,
  s: MARK.strike,
  strike: MARK.strike,
  del: MARK.strike,
};
const CODE = new Set(['code', 'tt', 'kbd', 'samp']);
const BLOCKS = new Set(['p', 'div', 'section', 'article', 'table', 'tbody', 'thead', 'tr', 'dl', 'dt', 'dd', 'hr']);
/** These have no end, whatever is written. */
const VOID = new Set(['br', 'hr', 'img', 'wbr', 'input', 'meta', 'link', 'col']);
const HEADING = /^h([1-6])$/;

/** Where blocks go: the whole text, a quotation, or an item of a list. */
interface Container {
  blocks: Block[];
  /** Of a list alone. */
  list: Extract<Block, { kind: 'list' }> | null;
}

/** Reads the HTML that Teams writes, and is content with any other: of a tag that it does not know, the text is kept. */
export function readHtml(html: string, nameMention: NameMention): { document: Document; quotedId: string | null } {
  const reader = new HtmlReader(nameMention);
  for (const token of tokensOf(html)) reader.take(token);
  return { document: reader.end(), quotedId: reader.quotedId };
}

class HtmlReader {
  /** The message that this one quotes, as replies in chats do. */
  quotedId: string | null = null;
  private readonly root: Container = { blocks: [], list: null };
  private readonly containers: Container[] = [this.root];
  /** Elements that are open, with what their end does; the counts save a search for an element that is not. */
  private readonly open: { name: string; end: () => void }[] = [];
  private readonly counts = new Map<string, number>();
  private readonly line = new HtmlLine();
  private heading: 1 | 2 | 3 | 4 | 5 | 6 | null = null;
  /** The text of a block of code, while one is open. */
  private code: { text: string; language: string | null } | null = null;
  /** How many elements are open whose content is left out. */
  private skipping = 0;
  private depth = 0;
  /** Whether a mention is open: one within it is a part of its name. */
  private isMention = false;

  constructor(private readonly nameMention: NameMention) {}

  take(token: HtmlToken): void {
    if (token.kind === 'text') this.text(withoutTokens(token.text));
    else if (token.kind === 'close') this.close(token.name);
    else if (VOID.has(token.name)) this.lone(token.name, token.attributes);
    else this.begin(token.name, this.opened(token.name, token.attributes));
  }

  end(): Document {
    while (this.open.length > 0) this.pop();
    this.flush();
    return this.root.blocks;
  }

  private text(text: string): void {
    if (this.skipping > 0) return;
    if (this.code) this.code.text += text;
    else this.line.text(text);
  }

  private lone(name: string, attributes: string): void {
    if (this.skipping > 0) return;
    if (name === 'br') {
      if (this.code) this.code.text += '\n';
      else this.line.lineBreak();
    }
    if (name === 'hr') this.flush();
    // An emoji of Teams is a picture with the character as its other text; other pictures are attachments.
    const isEmoji = /\/Emoji$/i.test(attribute(attributes, 'itemtype') ?? '');
    if (name === 'img' && isEmoji) this.text(attribute(attributes, 'alt') ?? '');
  }

  private begin(name: string, end: () => void): void {
    this.open.push({ name, end });
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Ends the innermost element of that name and all within it; an end without a beginning is nothing. */
  private close(name: string): void {
    if (!this.counts.get(name)) return;
    while (this.pop() !== name);
  }

  private pop(): string | undefined {
    const element = this.open.pop();
    if (!element) return undefined;
    this.counts.set(element.name, (this.counts.get(element.name) ?? 1) - 1);
    element.end();
    return element.name;
  }

  /** Does what the beginning of an element means; answers what its end does. */
  private opened(name: string, attributes: string): () => void {
    if (this.skipping > 0) return nothing;
    if (this.code) return this.inCode(this.code, name, attributes);
    const mark = Object.hasOwn(MARKS, name) ? MARKS[name] : undefined;
    if (mark !== undefined) return this.line.mark(mark);
    if (CODE.has(name)) return this.line.code();
    const [, level] = HEADING.exec(name) ?? [];
    if (level !== undefined) return this.headed(Number(level) as 1 | 2 | 3 | 4 | 5 | 6);
    if (BLOCKS.has(name)) return this.block();
    switch (name) {
      case 'a':
        return this.link(withoutTokens(attribute(attributes, 'href') ?? ''));
      case 'at':
      case 'span':
        return this.mention(name, attributes);
      case 'emoji':
        this.line.text(withoutTokens(attribute(attributes, 'alt') ?? ''));
        return this.skip();
      case 'script':
      case 'style':
        return this.skip();
      case 'pre':
      case 'codeblock':
        return this.codeBlock(attributes);
      case 'blockquote':
        return this.quote(attributes);
      case 'ul':
      case 'ol':
        return this.list(name === 'ol', Number(attribute(attributes, 'start') ?? 1));
      case 'li':
        return this.item();
      case 'td':
      case 'th':
        this.line.separate(' | ');
        return nothing;
      default:
        return nothing;
    }
  }

  private link(url: string): () => void {
    return isLinkable(url) ? this.line.link(url) : nothing;
  }

  private mention(name: string, attributes: string): () => void {
    if (name === 'span' && attribute(attributes, 'itemtype')?.toLowerCase() !== MENTION.toLowerCase()) return nothing;
    if (this.isMention) return nothing;
    this.isMention = true;
    const itemId = attribute(attributes, 'itemid') ?? attribute(attributes, 'id');
    const end = this.line.capture((shown) => this.nameMention(itemId, shown));
    return () => {
      this.isMention = false;
      end();
    };
  }

  private skip(): () => void {
    this.skipping += 1;
    return () => (this.skipping -= 1);
  }

  private block(): () => void {
    this.flush();
    return () => this.flush();
  }

  private headed(level: 1 | 2 | 3 | 4 | 5 | 6): () => void {
    this.flush();
    this.heading = level;
    return () => {
      this.flush();
      this.heading = null;
    };
  }

  private codeBlock(attributes: string): () => void {
    this.flush();
    const code = (this.code = { text: '', language: languageIn(attributes) });
    return () => {
      this.code = null;
      const text = code.text.replaceAll('\u00a0', ' ').replace(/^\n|\n$/g, '');
      this.push({ kind: 'code-block', language: code.language, text });
    };
  }

  /** Nothing within code has a meaning but lines, and the language, which HTML writes on the inner of two elements. */
  private inCode(code: { text: string; language: string | null }, name: string, attributes: string): () => void {
    if (name === 'code') code.language ??= languageIn(attributes);
    if (BLOCKS.has(name) && code.text !== '' && !code.text.endsWith('\n')) code.text += '\n';
    return nothing;
  }

  private quote(attributes: string): () => void {
    this.flush();
    if (attribute(attributes, 'itemtype')?.toLowerCase() === REPLY.toLowerCase()) {
      this.quotedId ??= attribute(attributes, 'itemid');
      return this.skip();
    }
    const children: Block[] = [];
    return this.nested({ blocks: children, list: null }, () => this.push({ kind: 'quote', children }));
  }

  private list(ordered: boolean, start: number): () => void {
    this.flush();
    const isStart = ordered && Number.isSafeInteger(start) && start >= 0;
    const list: Container['list'] = { kind: 'list', ordered, start: isStart ? start : 1, items: [] };
    return this.nested({ blocks: [], list }, () => {
      if (list.items.length > 0) this.push(list);
    });
  }

  /** An item that is still open ends where the next one of its list begins. */
  private item(): () => void {
    this.flush();
    const { list } = this.top;
    if (!list) {
      const isOpen = this.containers.at(-2)?.list !== null && this.containers.length > 1 && this.counts.get('li');
      if (!isOpen) return () => this.flush();
      while (this.pop() !== 'li');
      return this.item();
    }
    const blocks: Block[] = [];
    list.items.push(blocks);
    return this.within({ blocks, list: null }, () => undefined);
  }

  /** A quotation or list; what is deeper than a document may be stays where it is. */
  private nested(container: Container, end: () => void): () => void {
    if (this.depth >= MAX_DEPTH) return () => this.flush();
    this.depth += 1;
    return this.within(container, () => {
      this.depth -= 1;
      end();
    });
  }

  private within(container: Container, end: () => void): () => void {
    this.containers.push(container);
    return () => {
      this.flush();
      this.containers.pop();
      end();
    };
  }

  /** What stands in a list without being an item goes with the item before it, such as a list of its own. */
  private push(block: Block): void {
    const { blocks, list } = this.top;
    if (list && list.items.length === 0) list.items.push([]);
    (list?.items.at(-1) ?? blocks).push(block);
  }

  private get top(): Container {
    return this.containers.at(-1) ?? this.root;
  }

  private flush(): void {
    const spans = this.line.take();
    if (spans === null) return;
    const children = inlinesOf(spans);
    const isHeading = this.heading !== null && children.length > 0;
    this.push(isHeading ? { kind: 'heading', level: this.heading ?? 1, children } : { kind: 'paragraph', children });
  }
}

const nothing = (): void => undefined;

function languageIn(attributes: string): string | null {
  const [, language] = /(?:language-|^)([\w+#.-]{1,32})$/i.exec(attribute(attributes, 'class') ?? '') ?? [];
  return language?.toLowerCase() ?? null;
}

import { badRequest } from './api-error.js';
import type { FormattedText, MessageEntity } from './telegram-types.js';

const RESERVED = '_*[]()~`>#+-=|{}.!';
const STYLES: Record<string, string> = {
  '*': 'bold',
  _: 'italic',
  __: 'underline',
  '~': 'strikethrough',
  '||': 'spoiler',
};

interface Span {
  mark: string;
  type: string;
  offset: number;
  at: number;
}

/** Telegram's MarkdownV2 style; every reserved character that marks nothing must be escaped, else it is refused. */
export function parseMarkdownV2(source: string): FormattedText {
  return new MarkdownV2Reader(source).read();
}

class MarkdownV2Reader {
  private text = '';
  private position = 0;
  private readonly open: Span[] = [];
  private readonly entities: MessageEntity[] = [];
  private quote: { offset: number; isExpandable: boolean } | null = null;

  constructor(private readonly source: string) {}

  read(): FormattedText {
    while (this.position < this.source.length) this.step();
    const left = this.open.at(-1);
    if (left) {
      const kind = left.type.replace(/^./, (letter) => letter.toUpperCase());
      throw cannotParse(`Can't find end of ${kind} entity at byte offset ${this.bytes(left.at)}`);
    }
    this.endQuote();
    return { text: this.text, entities: this.entities };
  }

  private step(): void {
    const char = this.source[this.position]!;
    if (char === '\\' && /[\n -~]/.test(this.source[this.position + 1] ?? '')) return this.take(this.position + 1, 2);
    if (this.startsLine() && this.readQuoteMark()) return;
    if (char === '\n') return this.endLine();
    if (char === '`') return this.readCode();
    if (char === '[') return this.start('[', 'text_link');
    if (char === '!' && this.source[this.position + 1] === '[') return this.start('![', 'custom_emoji');
    if (char === ']' && ['[', '!['].includes(this.open.at(-1)?.mark ?? '')) return this.readTarget();
    const mark = this.markHere();
    if (mark) return this.readMark(mark);
    if (RESERVED.includes(char)) {
      throw cannotParse(`Character '${char}' is reserved and must be escaped with the preceding '\\'`);
    }
    this.take(this.position, 1);
  }

  private take(at: number, advance: number): void {
    this.text += this.source[at];
    this.position += advance;
  }

  private startsLine(): boolean {
    return this.position === 0 || this.source[this.position - 1] === '\n';
  }

  /** `>` opens or continues a quotation, `**>` opens one after another, `||` before the line's end folds it. */
  private readQuoteMark(): boolean {
    const isNew = this.source.startsWith('**>', this.position);
    if (isNew || (this.quote && this.source[this.position] !== '>')) this.endQuote();
    if (!isNew && this.source[this.position] !== '>') return false;
    this.quote ??= { offset: this.text.length, isExpandable: false };
    this.position += isNew ? 3 : 1;
    return true;
  }

  private endLine(): void {
    if (this.quote && this.source[this.position + 1] !== '>') this.endQuote();
    this.take(this.position, 1);
  }

  private endQuote(): void {
    if (!this.quote) return;
    const { offset, isExpandable } = this.quote;
    this.push({
      type: isExpandable ? 'expandable_blockquote' : 'blockquote',
      offset,
      length: this.text.length - offset,
    });
    this.quote = null;
  }

  private readCode(): void {
    const fence = this.source.startsWith('```', this.position) ? '```' : '`';
    const at = this.position;
    const offset = this.text.length;
    this.position += fence.length;
    const language = fence === '```' ? this.readLanguage() : '';
    while (!this.source.startsWith(fence, this.position)) {
      if (this.position >= this.source.length) {
        const kind = fence === '```' ? 'Pre' : 'Code';
        throw cannotParse(`Can't find end of ${kind} entity at byte offset ${this.bytes(at)}`);
      }
      const isEscape = this.source[this.position] === '\\' && '`\\'.includes(this.source[this.position + 1] ?? ' ');
      if (isEscape) this.take(this.position + 1, 2);
      else this.take(this.position, 1);
    }
    this.position += fence.length;
    const entity = { type: fence === '```' ? 'pre' : 'code', offset, length: this.text.length - offset };
    this.push(language ? { ...entity, language } : entity);
  }

  private readLanguage(): string {
    const match = /^([^\s`]*)\n/.exec(this.source.slice(this.position, this.position + 80));
    if (!match) return '';
    this.position += match[0].length;
    return match[1]!;
  }

  private markHere(): string {
    const two = this.source.slice(this.position, this.position + 2);
    if (two === '__' || two === '||') return two;
    const one = two[0]!;
    return '*_~'.includes(one) ? one : '';
  }

  private readMark(mark: string): void {
    const top = this.open.at(-1);
    if (top?.mark === mark) {
      this.open.pop();
      this.position += mark.length;
      return this.push({ type: top.type, offset: top.offset, length: this.text.length - top.offset });
    }
    const endsLine = [undefined, '\n'].includes(this.source[this.position + mark.length]);
    if (mark === '||' && this.quote && endsLine) {
      this.quote.isExpandable = true;
      this.position += 2;
      return;
    }
    this.start(mark, STYLES[mark]!);
  }

  private start(mark: string, type: string): void {
    this.open.push({ mark, type, offset: this.text.length, at: this.position });
    this.position += mark.length;
  }

  private readTarget(): void {
    const span = this.open.pop()!;
    this.position += 1;
    let target = '';
    if (this.source[this.position] === '(') {
      const end = /(?<!\\)\)/.exec(this.source.slice(this.position));
      if (!end) throw cannotParse(`Can't find end of a URL at byte offset ${this.bytes(this.position)}`);
      target = this.source.slice(this.position + 1, this.position + end.index).replace(/\\([\n -~])/g, '$1');
      this.position += end.index + 1;
    }
    const entity = { type: span.type, offset: span.offset, length: this.text.length - span.offset };
    if (span.type === 'text_link') return this.push({ ...entity, url: target || this.text.slice(span.offset) });
    this.push({ ...entity, custom_emoji_id: /^tg:\/\/emoji\?id=(\d+)$/.exec(target)?.[1] ?? '' });
  }

  private push(entity: MessageEntity): void {
    if (entity.length > 0) this.entities.push(entity);
  }

  private bytes(at: number): number {
    return Buffer.byteLength(this.source.slice(0, at));
  }
}

function cannotParse(reason: string): Error {
  return badRequest(`can't parse entities: ${reason}`);
}

import { badRequest } from './api-error.js';
import type { FormattedText, MessageEntity } from './telegram-types.js';

const TAGS: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
};
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const CHARACTER = /&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot));?/giy;
const ATTRIBUTE = /([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi;

interface OpenTag {
  name: string;
  attributes: Map<string, string>;
  offset: number;
  /** Where the tag stands in the source, for messages. */
  at: number;
}

/** Telegram's HTML style: a short list of tags, four named entities, numeric ones, everything else refused. */
export function parseHtml(source: string): FormattedText {
  const reader = new HtmlReader(source);
  return reader.read();
}

class HtmlReader {
  private text = '';
  private position = 0;
  private readonly open: OpenTag[] = [];
  private readonly entities: MessageEntity[] = [];

  constructor(private readonly source: string) {}

  read(): FormattedText {
    while (this.position < this.source.length) {
      const char = this.source[this.position]!;
      if (char === '&') this.readCharacter();
      else if (char === '<') this.readTag();
      else {
        this.text += char;
        this.position += 1;
      }
    }
    const left = this.open.at(-1);
    if (left) throw cannotParse(`Can't find end tag corresponding to start tag "${left.name}"`);
    // Only a block has a language; on code within a line it means nothing.
    for (const entity of this.entities) if (entity.type === 'code') delete entity.language;
    return { text: this.text, entities: this.entities };
  }

  private readCharacter(): void {
    const text = characterAt(this.source, this.position);
    this.text += text.value;
    this.position += text.length;
  }

  private readTag(): void {
    const at = this.position;
    const end = this.source.indexOf('>', at);
    const isClosing = this.source[at + 1] === '/';
    if (end < 0) throw cannotParse(`Unclosed ${isClosing ? 'end' : 'start'} tag at byte offset ${this.bytes(at)}`);
    const inner = this.source.slice(at + (isClosing ? 2 : 1), end);
    const name = /^[^\s>]*/.exec(inner)![0].toLowerCase();
    this.position = end + 1;
    if (isClosing) this.close(name, at);
    else this.start(name, inner.slice(name.length), at);
  }

  private start(name: string, rest: string, at: number): void {
    const attributes = new Map<string, string>();
    for (const [, key, a, b, c] of rest.matchAll(ATTRIBUTE))
      attributes.set(key!.toLowerCase(), decode(a ?? b ?? c ?? ''));
    const isPlainSpan = name === 'span' && attributes.get('class') !== 'tg-spoiler';
    if (isPlainSpan) throw cannotParse(`Tag "span" must have class "tg-spoiler" at byte offset ${this.bytes(at)}`);
    if (!Object.hasOwn(TAGS, name)) {
      throw cannotParse(`Unsupported start tag "${name}" at byte offset ${this.bytes(at)}`);
    }
    this.open.push({ name, attributes, offset: this.text.length, at });
  }

  private close(name: string, at: number): void {
    const tag = this.open.pop();
    if (!tag) throw cannotParse(`Unexpected end tag at byte offset ${this.bytes(at)}`);
    if (name !== '' && name !== tag.name) {
      const expected = `expected "</${tag.name}>", found "</${name}>"`;
      throw cannotParse(`Unmatched end tag at byte offset ${this.bytes(at)}, ${expected}`);
    }
    const length = this.text.length - tag.offset;
    if (length === 0) return;
    const entity = this.entityOf(tag, length);
    if (entity) this.entities.push(entity);
  }

  private entityOf(tag: OpenTag, length: number): MessageEntity | null {
    const entity: MessageEntity = { type: TAGS[tag.name]!, offset: tag.offset, length };
    if (tag.name === 'a') {
      const url = tag.attributes.get('href') || this.text.slice(tag.offset);
      return { ...entity, url };
    }
    if (tag.name === 'tg-emoji') return { ...entity, custom_emoji_id: tag.attributes.get('emoji-id') ?? '' };
    if (tag.name === 'blockquote' && tag.attributes.has('expandable')) entity.type = 'expandable_blockquote';
    if (tag.name === 'pre') return this.withLanguage(entity);
    const language = /^language-(.+)$/.exec(tag.attributes.get('class') ?? '')?.[1];
    return tag.name === 'code' && language ? { ...entity, language } : entity;
  }

  /** `<pre><code class="language-x">` is one block of that language. */
  private withLanguage(pre: MessageEntity): MessageEntity {
    const index = this.entities.findIndex(
      (other) => other.type === 'code' && other.offset === pre.offset && other.length === pre.length,
    );
    if (index < 0) return pre;
    const [code] = this.entities.splice(index, 1);
    return code?.language ? { ...pre, language: code.language } : pre;
  }

  private bytes(at: number): number {
    return Buffer.byteLength(this.source.slice(0, at));
  }
}

function cannotParse(reason: string): Error {
  return badRequest(`can't parse entities: ${reason}`);
}

function characterAt(source: string, at: number): { value: string; length: number } {
  CHARACTER.lastIndex = at;
  const match = CHARACTER.exec(source);
  if (!match) return { value: '&', length: 1 };
  const [whole, hex, decimal, named] = match;
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  if (!named && (code === 0 || code > 0x10ffff)) return { value: '&', length: 1 };
  return { value: named ? NAMED[named.toLowerCase()]! : String.fromCodePoint(code), length: whole.length };
}

function decode(value: string): string {
  let text = '';
  for (let at = 0; at < value.length;) {
    const next = value[at] === '&' ? characterAt(value, at) : { value: value[at]!, length: 1 };
    text += next.value;
    at += next.length;
  }
  return text;
}

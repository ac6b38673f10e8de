import type { OutboundMessage } from '../contract.js';
import { encodeTelegram, readPart, type TelegramPart, TEXT_LIMIT } from './encode.js';

const message = (content: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  content,
  author: { name: 'Ada Lovelace', avatarUrl: null },
  replyTo: null,
  ...more,
});

function encode(outbound: OutboundMessage): { parts: TelegramPart[]; degradations: string[] } {
  const encoded = encodeTelegram(outbound);
  if ('refused' in encoded) throw new Error(encoded.refused);
  return { parts: encoded.parts.map(readPart), degradations: encoded.degradations.map(({ aspect }) => aspect) };
}
const first = (outbound: OutboundMessage): TelegramPart => encode(outbound).parts[0]!;
const marked = ({ text, entities }: TelegramPart) =>
  entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)]);

describe('The author', () => {
  it('stands in bold before the text', () => {
    const part = first(message('hello'));
    expect(part.text).toBe('Ada Lovelace: hello');
    expect(marked(part)).toEqual([['bold', 'Ada Lovelace']]);
  });

  it('is the bot itself when none is given', () => {
    expect(first(message('hello', { author: null }))).toMatchObject({ text: 'hello', entities: [] });
  });

  it('has a name on one line, of bounded length, that mentions nobody', () => {
    const name = `  Eve\n\u202e@admin ${'x'.repeat(100)}`;
    const part = first(message('hello', { author: { name, avatarUrl: null } }));
    const [[, shown]] = marked(part) as [[string, string]];
    expect(shown).toMatch(/^Eve ＠admin x+…$/);
    expect(shown.length).toBe(64);
  });

  it('without a name leaves the text alone', () => {
    expect(first(message('hello', { author: { name: ' \n', avatarUrl: null } }))).toEqual({
      text: 'hello',
      entities: [],
      isReply: true,
    });
  });

  it('with a picture is told to go without it', () => {
    const author = { name: 'Ada', avatarUrl: 'https://example.org/a.png' };
    expect(encode(message('hello', { author })).degradations).toEqual(['avatar']);
  });
});

describe('The text', () => {
  it('has no markup: what looks like some stays as it is', () => {
    expect(first(message('*a* _b_ <b>c</b> [d](https://e)')).text).toBe(
      'Ada Lovelace: *a* _b_ <b>c</b> [d](https://e)',
    );
  });

  it('pings nobody: a word with @ is set as code, where Telegram looks for no mention', () => {
    const part = first(message('ask @durov or mail a@example.org'));
    expect(part.text).toBe('Ada Lovelace: ask @durov or mail a@example.org');
    expect(marked(part)).toEqual([
      ['bold', 'Ada Lovelace'],
      ['code', '@durov'],
    ]);
  });

  it('without a word is refused', () => {
    expect(encodeTelegram(message(' \n '))).toEqual({ refused: expect.stringContaining('empty') });
  });
});

describe('A text over the limit', () => {
  const words = Array.from({ length: 1500 }, (_, index) => `word${index} 🙂`).join(' ');
  const { parts } = encode(message(words, { replyTo: { externalId: '5', authorName: 'Bob', excerpt: 'hi' } }));

  it('is split into parts that fit, the heading on the first alone', () => {
    expect(parts.length).toBeGreaterThan(3);
    expect(Math.max(...parts.map(({ text }) => text.length))).toBeLessThanOrEqual(TEXT_LIMIT);
    expect(parts.map(({ text }) => text.startsWith('Ada Lovelace: '))).toEqual(parts.map((_, index) => index === 0));
    expect(parts.map(({ isReply }) => isReply)).toEqual(parts.map((_, index) => index === 0));
  });

  it('is whole again when the parts are read one after another', () => {
    const read = parts.map(({ text }) => text).join(' ');
    expect(read.replace(/\s+/g, ' ')).toBe(`Ada Lovelace: ${words}`);
  });

  it('has its mentions disarmed in every part, in the right place', () => {
    const all = encode(message(`${'@someone and '.repeat(700)}`)).parts.flatMap(marked);
    const names = all.filter(([type]) => type === 'code').map(([, name]) => name);
    expect(new Set(names)).toEqual(new Set(['@someone']));
    expect(names).toHaveLength(700);
  });

  it('is refused when it would take over 20 messages', () => {
    expect(encodeTelegram(message('x'.repeat(TEXT_LIMIT * 20)))).toEqual({ refused: expect.stringContaining('20') });
  });
});

describe('A reply', () => {
  const answered = { authorName: 'Bob', excerpt: 'When\nis @lunch?' };

  it('to a message on Telegram needs no words', () => {
    const reply = encode(message('soon', { replyTo: { ...answered, externalId: '12' } }));
    expect(reply.parts[0]!.text).toBe('Ada Lovelace: soon');
    expect(reply.degradations).toEqual([]);
  });

  it('to a message that never crossed quotes it, and says so', () => {
    const reply = encode(message('soon', { replyTo: { ...answered, externalId: null } }));
    expect(reply.parts[0]!.text).toBe('In reply to Bob: When is ＠lunch?\nAda Lovelace: soon');
    expect(marked(reply.parts[0]!)).toEqual([
      ['blockquote', 'In reply to Bob: When is ＠lunch?'],
      ['bold', 'Ada Lovelace'],
    ]);
    expect(reply.degradations).toEqual(['thread']);
  });

  it('quotes no more than a glimpse, and cuts no surrogate pair', () => {
    const excerpt = '🙂'.repeat(300);
    const { text } = first(message('soon', { replyTo: { authorName: 'Bob', excerpt, externalId: null } }));
    expect(text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(text.length).toBeLessThan(300);
  });
});

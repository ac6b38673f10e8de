import type { OutboundFile, OutboundMessage } from '../contract.js';
import { MOST_ENTITIES, TEXT_LIMIT } from './capabilities.js';
import { encodeTelegram, readPart, type TelegramPart } from './encode.js';

const message = (content: string, more: Partial<OutboundMessage> = {}): OutboundMessage => ({
  content,
  author: { name: 'Ada Lovelace', avatarUrl: null },
  replyTo: null,
  mentions: [],
  files: [],
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
    const shown = part.text.slice(0, -': hello'.length);
    expect(shown).toMatch(/^Eve @admin x+…$/);
    expect(shown.length).toBe(64);
    expect(marked(part)).toEqual([
      ['bold', 'Eve '],
      ['code', '@admin'],
      ['bold', expect.stringMatching(/^ x+…$/)],
    ]);
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
  it('has its marks as entities; what only looks like markup stays as it is', () => {
    const part = first(message('*a* \\*b\\* <b>c</b> &amp; [d](https://e.example/)'));
    expect(part.text).toBe('Ada Lovelace: a *b* <b>c</b> &amp; d');
    expect(marked(part)).toEqual([
      ['bold', 'Ada Lovelace'],
      ['italic', 'a'],
      ['text_link', 'd'],
    ]);
  });

  it('mentions those whom it is to mention, in every place', () => {
    const mentions = [{ text: '@Bob B', target: 'person' as const, id: '6120933418' }];
    const part = first(message('@Bob B and **@Bob B**, not `@Bob B`', { author: null, mentions }));
    expect(part.entities.filter(({ type }) => type === 'text_mention')).toHaveLength(2);
    expect(part.entities[0]).toMatchObject({ user: { id: 6120933418 }, offset: 0 });
  });

  it('has no link to a chat, and says so', () => {
    const mentions = [{ text: '#general', target: 'channel' as const, id: '-100200300' }];
    const { parts, degradations } = encode(message('see #general', { mentions }));
    expect([parts[0]!.text, degradations]).toEqual(['Ada Lovelace: see #general', ['mention']]);
  });

  it('that begins with a block has the author’s name on a line of its own', () => {
    expect(first(message('> quoted')).text).toBe('Ada Lovelace:\nquoted');
  });

  it('mentions by username whoever is known by that alone, and nobody else beside them', () => {
    const mentions = [{ text: '@Ada', target: 'person' as const, id: '@ada_l' }];
    const part = first(message('@Ada and @bob_by', { author: null, mentions }));
    expect(part.text).toBe('@ada_l and @bob_by');
    expect(part.entities).toEqual([
      { type: 'mention', offset: 0, length: 6 },
      { type: 'code', offset: 11, length: 7 },
    ]);
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

  it('has no more entities than Telegram keeps', () => {
    const marks = encode(message('**a** *b* '.repeat(400))).parts;
    expect(Math.max(...marks.map(({ entities }) => entities.length))).toBeLessThanOrEqual(MOST_ENTITIES);
    expect(marks.flatMap(marked)).toHaveLength(801);
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
    expect(reply.parts[0]!.text).toBe('In reply to Bob: When is @lunch?\nAda Lovelace: soon');
    expect(marked(reply.parts[0]!)).toEqual([
      ['blockquote', 'In reply to Bob: When is @lunch?'],
      ['code', '@lunch'],
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

describe('Files', () => {
  const file = (id: string, contentType: string, bytes = 1000): OutboundFile => ({
    id,
    name: `${id}.bin`,
    contentType,
    bytes,
    url: `https://files.example.org/${id}`,
  });
  const encodeParts = (outbound: OutboundMessage) => {
    const encoded = encodeTelegram(outbound);
    if ('refused' in encoded) throw new Error(encoded.refused);
    return encoded.parts;
  };

  it('follow the text, one in each part, without a word', () => {
    const parts = encodeParts(message('hello', { files: [file('a', 'image/png'), file('b', 'text/plain')] }));
    expect(parts.map(({ file: index, files }) => [index, files])).toEqual([
      [undefined, undefined],
      [0, ['a']],
      [1, ['b']],
    ]);
    expect(parts.map(readPart)).toMatchObject([
      { text: 'Ada Lovelace: hello', isReply: true },
      { text: '', isReply: false, sentAs: 'photo' },
      { text: '', isReply: false, sentAs: 'document' },
    ]);
  });

  it('without a text have the author’s name below the first, which is the one that replies', () => {
    const parts = encodeParts(message('', { files: [file('a', 'text/plain'), file('b', 'text/plain')] }));
    expect(parts.map(readPart)).toMatchObject([
      { text: 'Ada Lovelace', entities: [{ type: 'bold' }], isReply: true },
      { text: '', entities: [], isReply: false },
    ]);
    const replyTo = { externalId: null, authorName: 'Bob', excerpt: 'A picture?' };
    const [part] = encodeParts(message('', { replyTo, files: [file('a', 'text/plain')] })).map(readPart);
    expect(part!.text).toBe('In reply to Bob: A picture?\nAda Lovelace');
  });

  it.each([
    ['image/jpeg', 1, 'photo'],
    ['image/png', 10_000_000, 'photo'],
    ['image/png', 10_000_001, 'document'],
    ['image/svg+xml', 1, 'document'],
    ['video/mp4', 1, 'document'],
  ])('of %s with %i bytes go as a %s', (contentType, bytes, sentAs) => {
    const [part] = encodeParts(message('', { files: [file('a', contentType, bytes)] })).map(readPart);
    expect(part!.sentAs).toBe(sentAs);
  });
});

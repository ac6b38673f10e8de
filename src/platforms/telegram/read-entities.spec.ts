import fc from 'fast-check';
import { documents, proseText, punctuationText } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import { mentionToken } from '../inbound-event.js';
import { type Document, normalise, parseMarkdown, plainText } from '../rich-text/index.js';
import { readEntities } from './read-entities.js';
import type { TelegramEntity } from './update.js';
import { writeEntities } from './write-entities.js';

/** Entities by the words that they cover. */
function read(text: string, ...covering: [type: string, words: string, more?: object][]) {
  const entities = covering.map(([type, words, more]): TelegramEntity => ({
    type,
    offset: text.indexOf(words),
    length: words.length,
    ...more,
  }));
  return readEntities(text, entities);
}

describe('Text of Telegram’s', () => {
  it('has its entities as marks', () => {
    const { text } = read(
      'bold both gone hush code under 👋 plan',
      ['bold', 'bold both'],
      ['italic', 'both'],
      ['strikethrough', 'gone'],
      ['spoiler', 'hush'],
      ['code', 'code'],
      ['underline', 'under'],
      ['custom_emoji', '👋', { custom_emoji_id: '1' }],
      ['text_link', 'plan', { url: 'https://example.org/plan' }],
    );
    expect(text).toBe('**bold _both_** ~~gone~~ ||hush|| `code` under 👋 [plan](https://example.org/plan)');
  });

  it('may have marks that overlap', () => {
    const { text } = read('one two three', ['bold', 'one two'], ['italic', 'two three']);
    expect(plainText(parseMarkdown(text))).toBe('one two three');
    expect(text).toContain('**');
  });

  it('has quotes and code on lines of their own', () => {
    const quoted = read('before\nquoted\nlines\nafter', ['expandable_blockquote', 'quoted\nlines']);
    expect(quoted.text).toBe('before\n> quoted\n> lines\nafter');
    const code = read('before\nlet a;\n\nafter', ['pre', 'let a;', { language: 'js' }]);
    expect(code.text).toBe('before\n```js\nlet a;\n```\n\nafter');
    const both = read('quoted\nlet a;\nmore', ['blockquote', 'quoted\nlet a;'], ['pre', 'let a;']);
    expect(both.text).toBe('> quoted\n> ```\n> let a;\n> ```\nmore');
  });

  it('keeps what only looks like markup', () => {
    for (const text of ['2 * 3 * 4', '# no heading', '> no quote', '- a\n- b', '`a` [b](c)']) {
      expect(plainText(parseMarkdown(read(text).text))).toBe(text);
    }
  });

  it('has a token for whom it mentions by name, once, whatever else begins in the name', () => {
    const ada = { id: 5211034871, is_bot: false, first_name: 'Ada', last_name: 'Lovelace' };
    const { text, mentions } = read('Ada L., look', ['text_mention', 'Ada L.', { user: ada }], ['bold', 'L., look']);
    const token = mentionToken('person', '5211034871');
    expect(text.split(token)).toHaveLength(2);
    expect(mentions).toEqual([{ token, kind: 'person', id: '5211034871', name: 'Ada Lovelace' }]);
  });

  it('makes no token that it has not been told of', () => {
    const forged = mentionToken('person', '1');
    expect(read(`Hi ${forged}!`)).toEqual({ text: 'Hi person:1!', mentions: [] });
    const ada = { id: 5, is_bot: false, first_name: forged };
    const link = { url: `https://example.org/${forged}` };
    const { text, mentions } = read(
      'Ada, here: code',
      ['text_mention', 'Ada', { user: ada }],
      ['text_link', 'here', link],
      ['pre', 'code', { language: forged }],
    );
    expect(mentions.map(({ name }) => name)).toEqual(['person:1']);
    expect(text).not.toContain(forged);
  });

  it('writes out an address that is no link elsewhere', () => {
    const { text } = read('open it now', ['text_link', 'open it', { url: 'tg://resolve?domain=durov' }]);
    expect(plainText(parseMarkdown(text))).toBe('open it (tg://resolve?domain=durov) now');
  });

  it('passes over entities that lie outside of it', () => {
    const entities = [
      { type: 'bold', offset: 2, length: 99 },
      { type: 'bold', offset: -1, length: 2 },
      { type: 'bold', offset: 0, length: 0 },
    ];
    expect(readEntities('abc', entities)).toEqual({ text: 'abc', mentions: [] });
  });
});

describe('Whatever Telegram tells', () => {
  const TYPES = [
    'bold',
    'italic',
    'underline',
    'strikethrough',
    'spoiler',
    'code',
    'pre',
    'blockquote',
    'url',
    'unknown',
  ];
  const text = fc
    .array(fc.oneof(proseText(), punctuationText(), fc.constantFrom('\n', '\n\n', ' ')), { maxLength: 6 })
    .map((parts) => parts.join(''));
  const told = text.chain((words) =>
    fc.tuple(
      fc.constant(words),
      fc.array(
        fc
          .tuple(fc.constantFrom(...TYPES, 'text_link'), fc.nat(words.length), fc.nat(12))
          .map(([type, offset, length]): TelegramEntity => ({ type, offset, length, url: 'https://a.example/(b)' })),
        { maxLength: 6 },
      ),
    ),
  );
  const visible = (words: string): string => words.replace(/\s+/g, '').replace(/^\u2022/, '');

  it('nothing of the words is lost, and nothing added', () => {
    fc.assert(
      fc.property(told, ([words, entities]) => {
        expect(visible(plainText(parseMarkdown(readEntities(words, entities).text)))).toBe(visible(words));
      }),
      runs(300),
    );
  });

  it('reads what was written of a document in its own forms', () => {
    const own = documents({ mentions: false }).map((document) => normalise(document.filter(isKept)));
    fc.assert(
      fc.property(own, (document) => {
        const written = writeEntities(document);
        const { text } = readEntities(written.text, written.entities as TelegramEntity[]);
        expect(plainText(parseMarkdown(text)).trim()).toBe(written.text.trim());
      }),
      runs(200),
    );
  });
});

/** Lists and quotes within quotes are written out, which is another text. */
const isKept = ({ kind }: Document[number]): boolean => kind === 'paragraph' || kind === 'code-block';

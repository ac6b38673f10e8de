import fc from 'fast-check';
import { documents, proseText, punctuationText } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import { type Block, type Document, type Inline, normalise, parseMarkdown, splitDocument } from '../rich-text/index.js';
import { MOST_ENTITIES, TEXT_LIMIT } from './capabilities.js';
import { cleanText } from './clean-text.js';
import { endOf, type FormattedText, type SentEntity } from './formatted-text.js';
import { writeEntities } from './write-entities.js';

const write = (markdown: string): FormattedText => writeEntities(parseMarkdown(markdown));
const marked = ({ text, entities }: FormattedText) =>
  entities.map((entity) => [entity.type, text.slice(entity.offset, endOf(entity))]);

describe('A document for Telegram', () => {
  it('has its marks as entities', () => {
    const written = write('**bold *both*** ~~gone~~ ||hush|| `code` [the plan](https://example.org/plan)');
    expect(written.text).toBe('bold both gone hush code the plan');
    expect(marked(written)).toEqual([
      ['bold', 'bold both'],
      ['italic', 'both'],
      ['strikethrough', 'gone'],
      ['spoiler', 'hush'],
      ['code', 'code'],
      ['text_link', 'the plan'],
    ]);
  });

  it('has headings in bold, and lists written out', () => {
    const written = write('# Plan\n- one\n  - deep\n- **two**\n  lines\n\n3. three\n4. four');
    expect(written.text).toBe('Plan\n• one\n  • deep\n• two\n  lines\n\n3. three\n4. four');
    expect(marked(written)).toEqual([
      ['bold', 'Plan'],
      ['bold', 'two'],
    ]);
  });

  it('has quotes and code blocks of its own, and quotes within others written out', () => {
    const written = write('> quoted\n> > deeper\n```ts\nconst a = `b`;\n```\n- item\n  > in it');
    expect(written.text).toBe('quoted\n> deeper\nconst a = `b`;\n• item\n  > in it');
    expect(written.entities).toEqual([
      { type: 'blockquote', offset: 0, length: 'quoted\n> deeper'.length },
      { type: 'pre', language: 'ts', offset: 16, length: 'const a = `b`;'.length },
    ]);
  });

  it('counts in UTF-16 units', () => {
    expect(marked(write('👩‍👩‍👧 **日本 👋** x'))).toEqual([['bold', '日本 👋']]);
  });

  it('ends marks in front of code, which can be in none', () => {
    expect(marked(write('**run `ls` now**'))).toEqual([
      ['bold', 'run '],
      ['code', 'ls'],
      ['bold', ' now'],
    ]);
  });

  it('hides all that is to be hidden: code and names, which would not be, are words then', () => {
    const secret = write('||the `key` of @durov, *really*, https://example.org/@durov||');
    expect(secret.text).toBe('the key of @\u2060durov, really, https://example.org/@durov');
    expect(secret.entities[0]).toEqual({ type: 'spoiler', offset: 0, length: secret.text.length });
    expect(marked(secret).slice(1)).toEqual([
      ['italic', 'really'],
      ['text_link', 'https://example.org/@durov'],
    ]);
    expect(mentionable(secret)).toEqual([]);
  });

  it.each([
    ['@||Ada||', '@\u2060Ada', 'Ada'],
    ['@bob_b||a||', '@bob_b\u2060a', 'a'],
    ['||@||Ada', '@\u2060Ada', '@\u2060'],
    ['||`@`||**Ada**', '@\u2060Ada', '@\u2060'],
    ['||see https://a.example/@a||da', 'see https://a.example/@a\u2060da', 'see https://a.example/@a'],
    ['@a||b||**c** and @ada', '@a\u2060b\u2060c and @ada', 'b'],
  ])('hides what is hidden of %j, where it is half of a username', (markdown, text, hidden) => {
    const written = write(markdown);
    expect(written.text).toBe(text);
    expect(marked(written).filter(([type]) => type === 'spoiler')).toEqual([['spoiler', hidden]]);
    expect(mentionable(written)).toEqual([]);
  });

  it('writes an address out where Telegram might not keep the link', () => {
    expect(write('[call](tel:+441234567), [write](mailto:ada@example.com), [here](http://localhost/x)')).toEqual({
      text: 'call (+441234567), write (ada@example.com), here (http://localhost/x)',
      entities: [],
    });
    expect(write('[https://example.org/a](https://example.org/a)')).toEqual({
      text: 'https://example.org/a',
      entities: [],
    });
  });
});

describe('Nobody is mentioned', () => {
  it.each([
    ['ask @durov or mail a@example.org', ['@durov']],
    ['@@durov, (@durov) é@durov', ['@durov', '@durov', '@durov']],
    ['@**du**rov', ['@durov']],
    ['**all @durov** of it', ['@durov']],
    ['/start@some_bot', []],
  ])('by %s', (markdown, codes) => {
    const written = write(markdown);
    const names = marked(written).filter(([type]) => type === 'code');
    expect(names.map(([, name]) => name)).toEqual(codes);
    expect(mentionable(written)).toEqual([]);
  });

  it('by what is a username only once Telegram dropped what it drops', () => {
    for (const dropped of ['\u202a', '\u202e', '\u030a']) {
      expect(marked(write(`ask @${dropped}durov`))).toEqual([['code', '@durov']]);
    }
  });

  it('by an address that has a name in it, which stays whole and leads where it led', () => {
    const url = 'https://social.example/@durov/1';
    expect(write(`see ${url}.`).entities).toEqual([{ type: 'text_link', offset: 4, length: url.length, url }]);
    expect(marked(write('see http://localhost/@durov'))).toEqual([['code', '@durov']]);
  });

  it('by a person’s name whose account Telegram does not know', () => {
    const document: Document = [
      { kind: 'paragraph', children: [{ kind: 'mention', mention: { target: 'person', text: '@Ada', id: '77' } }] },
    ];
    const written = writeEntities(document);
    expect(written.entities).toEqual([{ type: 'text_mention', offset: 0, length: 5, user: { id: 77 } }]);
    expect(mentionable({ ...written, entities: [] })).toEqual([]);
  });
});

describe('Whatever the document', () => {
  const NAMES = ['@ada', '@@durov', ' @bob_b', 'x@y.zz', 'https://a.bc/@ada', '\u202e@eve', '@'];
  const texts = fc
    .array(fc.oneof(proseText(), punctuationText(), fc.constantFrom(...NAMES)), { minLength: 1, maxLength: 5 })
    .map((words): Document => [{ kind: 'paragraph', children: [{ kind: 'text', text: words.join('') }] }]);
  const any = () =>
    fc.tuple(fc.oneof(documents(), texts), texts).map(([first, second]) => normalise(withUsers([...first, ...second])));

  it('shows what the document shows', () => {
    fc.assert(
      fc.property(any(), (document) => {
        expect(writeEntities(document).text.replaceAll('\u2060', '')).toBe(shown(document));
      }),
      runs(200),
    );
  });

  it('has entities that Telegram keeps, and mentions nobody besides', () => {
    fc.assert(
      fc.property(any(), (document) => {
        const written = writeEntities(document);
        checkEntities(written);
        expect(mentionable(written)).toEqual([]);
        expect(cleanText(written.text)).toBe(written.text);
      }),
      runs(200),
    );
  });

  it('hides what the document hides', () => {
    fc.assert(
      fc.property(any().map(withoutLinks), (document) => {
        const { text, entities } = writeEntities(document);
        const hidden = entities.filter(({ type }) => type === 'spoiler');
        const covered = hidden.map((entity) => text.slice(entity.offset, endOf(entity))).join('');
        expect(bare(covered)).toBe(bare(cleanText(hiddenWords(document))));
      }),
      runs(200),
    );
  });

  it('is divided into parts that each fit', () => {
    const repeated = fc
      .tuple(any(), fc.integer({ min: 1, max: 60 }))
      .map(([document, times]) => Array.from({ length: times }, () => document).flat());
    fc.assert(
      fc.property(repeated, (document) => {
        const parts = splitDocument(document, (part) => {
          const { text, entities } = writeEntities(part);
          return Math.max(text.length / TEXT_LIMIT, entities.length / MOST_ENTITIES);
        }).map(writeEntities);
        for (const part of parts) {
          expect(part.text.length).toBeLessThanOrEqual(TEXT_LIMIT);
          expect(part.entities.length).toBeLessThanOrEqual(MOST_ENTITIES);
          checkEntities(part);
          expect(mentionable(part)).toEqual([]);
        }
      }),
      runs(20),
    );
  });
});

/** Without what stands before the lines of quotes in quotes, and what takes no room. */
const bare = (text: string): string => text.replace(/[\s>\u2060]+/g, '');

/** What stands in spoilers. */
const hiddenWords = (nodes: readonly (Block | Inline)[]): string =>
  nodes
    .map((node) => {
      if (node.kind === 'spoiler') return words([node]);
      if (node.kind === 'list') return node.items.map(hiddenWords).join('');
      return 'children' in node ? hiddenWords(node.children) : '';
    })
    .join('');

/** The addresses of some links are written out, which is told of elsewhere. */
const withoutLinks = (document: Document): Document =>
  normalise(JSON.parse(JSON.stringify(document).replaceAll('"kind":"link"', '"kind":"bold"')) as Document);

/** The ids of people as Telegram's are. */
const withUsers = (document: Document): Document =>
  JSON.parse(JSON.stringify(document).replaceAll('"U1"', '"5211034871"')) as Document;

const CLOSED = new Set(['code', 'pre', 'text_link', 'text_mention']);

/** What Telegram could take for somebody's username: all that stands in nothing where it looks for none. */
function mentionable({ text, entities }: FormattedText): string[] {
  const closed = entities.filter(({ type }) => CLOSED.has(type));
  return [...text.matchAll(/(?<![A-Za-z0-9_])@[A-Za-z0-9_]{2,}/g)]
    .filter(({ 0: { length }, index }) => !closed.some((it) => it.offset < index + length && index < endOf(it)))
    .map(([name]) => name);
}

/** The rules of the documentation: within the text, whole characters, nested, and nothing in what can hold nothing. */
function checkEntities({ text, entities }: FormattedText): void {
  for (const entity of entities) {
    expect(entity.length).toBeGreaterThan(0);
    expect(endOf(entity)).toBeLessThanOrEqual(text.length);
    for (const edge of [entity.offset, endOf(entity)]) {
      expect(/^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(edge - 1, edge + 1))).toBe(false);
    }
  }
  entities.forEach((a, index) => {
    for (const b of entities.slice(index + 1)) {
      if (a.offset >= endOf(b) || b.offset >= endOf(a)) continue;
      expect(isWithin(a, b) || isWithin(b, a)).toBe(true);
      expect([a.type, b.type]).not.toEqual([b.type, a.type]);
      for (const opaque of ['code', 'pre']) {
        if (a.type === opaque || b.type === opaque) expect([a.type, b.type]).toContain('blockquote');
      }
      expect(CLOSED.has(a.type) && CLOSED.has(b.type)).toBe(false);
    }
  });
}

const isWithin = (inner: SentEntity, outer: SentEntity): boolean =>
  outer.offset <= inner.offset && endOf(inner) <= endOf(outer);

interface Line {
  text: string;
  /** Of a code block: nothing is put before it. */
  isCode: boolean;
}

/** What people are to see. */
const shown = (document: Document): string =>
  document
    .flatMap((block) => linesOf(block, false))
    .map(({ text }) => text)
    .join('\n');

function linesOf(block: Block, isQuoted: boolean, isFirst = false): Line[] {
  switch (block.kind) {
    case 'paragraph':
    case 'heading':
      return toLines(words(block.children), false);
    case 'code-block':
      return toLines(block.text, true);
    case 'quote': {
      const lines = allLines(block.children, true, isFirst);
      return isQuoted ? [...behind(lines.slice(0, 1), '> ', isFirst), ...behind(lines.slice(1), '> ')] : lines;
    }
    case 'list':
      return block.items.flatMap((item, index) => {
        const [first = { text: '' }, ...others] = allLines(item, true, true);
        const sign = block.ordered ? `${block.start + index}. ` : '• ';
        return [{ text: sign + first.text, isCode: false }, ...behind(others, '  ')];
      });
  }
}

function allLines(blocks: Block[], isWithin: boolean, isItem = false): Line[] {
  if (blocks.length === 0) return [{ text: '', isCode: false }];
  return blocks.flatMap((block, index) => linesOf(block, isWithin, isItem && index === 0));
}

const behind = (lines: Line[], sign: string, always = false): Line[] =>
  lines.map(({ text, isCode }) => ({ text: always || (!isCode && text !== '') ? sign + text : text, isCode }));

const toLines = (text: string, isCode: boolean): Line[] =>
  cleanText(text)
    .split('\n')
    .map((line) => ({ text: line, isCode }));

const words = (inlines: Inline[]): string =>
  inlines
    .map((inline) => {
      if (inline.kind === 'mention') return inline.mention.text;
      if (!('children' in inline)) return inline.text;
      const label = words(inline.children);
      if (inline.kind !== 'link') return label;
      const address = inline.url.replace(/^(mailto|tel):/i, '');
      const isWeb = /^https?:\/\/[a-z0-9.-]+\.[a-z][a-z0-9-]+(:\d+)?([/?#]|$)/i.test(inline.url);
      return isWeb || label === inline.url || label === address ? label : `${label} (${address})`;
    })
    .join('');

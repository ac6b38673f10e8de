import fc from 'fast-check';
import { MARK, type Block, type Document, type Inline, type Span } from '../../src/platforms/rich-text/index.js';

const WORDS = [
  'Ada',
  'and',
  'snake_case',
  'C:\\dir',
  '10',
  '1.',
  '-',
  '#1',
  '~10',
  'café',
  '日本',
  '👩‍👩‍👧',
  '👍🏽',
  'https://a.b/c_d_(e)',
];

const PUNCTUATION = [
  ...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  '**',
  '~~',
  '||',
  '```',
  '](',
  'https://',
  '> ',
  '- ',
  '1. ',
];

/** One line of words such as people write: no marks are meant. */
export const proseText = (): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 }).map((words) => words.join(' '));

/** One line, most of it ASCII punctuation. */
export const punctuationText = (): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...PUNCTUATION) },
        { weight: 2, arbitrary: fc.constantFrom(' ', 'a', '7', 'é', '\t', '\u00a0', '😀') },
      ),
      { minLength: 1, maxLength: 14 },
    )
    .map((signs) => signs.join(''));

/** Text of several lines, blank ones among them. */
const textOfLines = (): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(proseText(), punctuationText(), fc.constantFrom('', ' ', '  ')), { minLength: 1, maxLength: 4 })
    .map((lines) => lines.join('\n'));

const text = (): fc.Arbitrary<Inline> =>
  fc
    .oneof(proseText(), punctuationText(), textOfLines(), fc.constantFrom('a', ' ', '*', '_', '[', ']', '\\', '`'))
    .map((shown) => ({ kind: 'text', text: shown }));

const url = (): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom('https://a.example/x_y*z', 'http://b.example/(c)', 'mailto:ada@example.com', 'tel:+441234567'),
    fc.constantFrom('https://c.example/)(', 'https://d.example/\\_a\\', 'javascript:alert(1)', 'https://e.example/a b'),
    fc.webUrl(),
  );

const mention = (): fc.Arbitrary<Inline> =>
  fc.constantFrom(
    { kind: 'mention', mention: { target: 'person', text: '@Ada Lovelace', id: 'U1' } },
    { kind: 'mention', mention: { target: 'person', text: '@bob_b', id: 'U2' } },
    { kind: 'mention', mention: { target: 'channel', text: '#general', id: 'C1' } },
  );

/** What converters are tried with. */
export interface DocumentOptions {
  /** Whether mentions stand in it; they do unless this is false. */
  mentions?: boolean;
}

export function inlines({ mentions = true }: DocumentOptions = {}): fc.Arbitrary<Inline[]> {
  const { inline } = fc.letrec<{ inline: Inline }>((tie) => {
    const children = fc.array(tie('inline'), { maxLength: 3 });
    const leaf = fc.oneof(
      { weight: 6, arbitrary: text() },
      {
        weight: 1,
        arbitrary: fc
          .oneof(proseText(), punctuationText(), fc.constantFrom('', ' ', '`', ' a ', '**kwargs', 'a || b', '@ada'))
          .map((code): Inline => ({ kind: 'code', text: code })),
      },
      ...(mentions ? [{ weight: 1, arbitrary: mention() }] : []),
    );
    const mark = fc
      .tuple(fc.constantFrom('bold', 'italic', 'strike', 'spoiler'), children)
      .map(([kind, inside]): Inline => ({ kind, children: inside }));
    const link = fc.tuple(url(), children).map(([to, inside]): Inline => ({ kind: 'link', url: to, children: inside }));
    return {
      inline: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaf,
        { weight: 1, arbitrary: mark },
        { weight: 1, arbitrary: link },
      ),
    };
  });
  return fc.array(inline, { maxLength: 5 });
}

/** Spans whose marks overlap at will, as entities with offsets do. */
export const spans = (): fc.Arbitrary<Span[]> =>
  fc.array(
    fc.record({
      kind: fc.constantFrom<'text' | 'code'>('text', 'text', 'text', 'code'),
      text: fc.oneof(fc.constantFrom('a', 'b ', ' c', '*', '_', '~', '|', ' ', 'https://a.b/_'), punctuationText()),
      marks: fc.integer({ min: 0, max: MARK.bold + MARK.italic + MARK.strike + MARK.spoiler }),
      url: fc.constantFrom(null, null, null, 'https://a.example/', 'mailto:ada@example.com'),
    }),
    { maxLength: 7 },
  );

/** Documents of every kind of block and mark, as wild as a platform's markup could make them: not in normal form. */
export function documents(options: DocumentOptions = {}): fc.Arbitrary<Document> {
  const { blocks } = fc.letrec<{ blocks: Block[] }>((tie) => {
    const line = inlines(options);
    const leaf = fc.oneof(
      { weight: 4, arbitrary: line.map((children): Block => ({ kind: 'paragraph', children })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(1 as const, 2 as const, 6 as const), line)
          .map(([level, children]): Block => ({ kind: 'heading', level, children })),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom(null, 'ts', 'c++', 'not one'), fc.oneof(textOfLines(), fc.constant('  ```\n\n x')))
          .map(([language, code]): Block => ({ kind: 'code-block', language, text: code })),
      },
    );
    const quote = tie('blocks').map((children): Block => ({ kind: 'quote', children }));
    const list = fc
      .tuple(fc.boolean(), fc.constantFrom(1, 1, 2, 9, 0, 999_999_999), fc.array(tie('blocks'), { maxLength: 2 }))
      .map(([ordered, start, items]): Block => ({ kind: 'list', ordered, start, items }));
    return {
      blocks: fc.array(
        fc.oneof(
          { maxDepth: 3, withCrossShrink: true },
          leaf,
          { weight: 1, arbitrary: quote },
          { weight: 2, arbitrary: list },
        ),
        { maxLength: 3 },
      ),
    };
  });
  return blocks;
}

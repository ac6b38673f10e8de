import { parseMarkdown } from './parse-markdown.js';
import { plainText } from './plain-text.js';
import { escapeMarkdown, writeMarkdown } from './write-markdown.js';
import type { Inline } from './document.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

const text = (shown: string): Inline => ({ kind: 'text', text: shown });
const bold = (...children: Inline[]): Inline => ({ kind: 'bold', children });
const italic = (...children: Inline[]): Inline => ({ kind: 'italic', children });

/** House Markdown of a paragraph that is these words. */
const written = (words: string): string => writeMarkdown([{ kind: 'paragraph', children: [text(words)] }]);

/** The inline nodes of a text that is one paragraph. */
function line(markdown: string): Inline[] {
  const [block, ...others] = parseMarkdown(markdown);
  expect(others).toEqual([]);
  if (block?.kind !== 'paragraph') throw new Error('A paragraph was expected.');
  return block.children;
}

describe('a line of house Markdown', () => {
  it('has marks, in each other as well', () => {
    expect(line('**b** *i* _i_ ~~s~~ ||p|| `c`')).toEqual([
      bold(text('b')),
      text(' '),
      italic(text('i')),
      text(' '),
      italic(text('i')),
      text(' '),
      { kind: 'strike', children: [text('s')] },
      text(' '),
      { kind: 'spoiler', children: [text('p')] },
      text(' '),
      { kind: 'code', text: 'c' },
    ]);
    expect(line('***both***')).toEqual([bold(italic(text('both')))]);
    expect(line('**a *b***c')).toEqual([bold(text('a '), italic(text('b'))), text('c')]);
    expect(line('`` a`b ``')).toEqual([{ kind: 'code', text: 'a`b' }]);
  });

  it('has marks over a line break, not over a blank line', () => {
    expect(line('**a\nb**')).toEqual([bold(text('a\nb'))]);
    expect(line('**a\n\nb**')).toEqual([text('**a\n\nb**')]);
  });

  it('has links of four kinds, and no others', () => {
    const link = (url: string): Inline => ({ kind: 'link', url, children: [text('a')] });
    for (const url of ['https://b.example/c_(d)_e', 'http://b.example', 'mailto:b@example.com', 'tel:+441']) {
      expect(line(`[a](${url})`)).toEqual([link(url)]);
    }
    for (const other of [
      '[a](javascript:alert(1))',
      '[a](/b)',
      '[a](https://b c)',
      '[](https://b.example)',
      '[a][b]',
    ]) {
      expect(line(other)).toEqual([text(other)]);
    }
    expect(line('[x [a](tel:1) y](tel:2)')).toEqual([text('[x '), link('tel:1'), text(' y](tel:2)')]);
  });

  it.each([
    'snake_case and a_b_c, __init__',
    '5 * 3 = 15, 2 * 4',
    'C:\\dir\\file',
    '#1 and #general, 1. in the middle',
    'about ~10, ~20 || ~30',
    'ada_l@example.com, _@x',
    'https://a.example/b_c_(d)_*e*~~f~~',
    'a ** b, **c',
    '<b>&amp;</b> | x | y |',
    '!bang [brackets] (and these) a[0]',
    '>>> three, >no space',
    '####### seven',
    'it costs 5* and up',
  ])('leaves prose alone, both ways: %s', (prose) => {
    expect(line(prose)).toEqual([text(prose)]);
    expect(written(prose)).toBe(prose);
  });

  it('escapes what would be a mark, and nothing else of it', () => {
    expect(written('2*3*4, a_b')).toBe('2\\*3\\*4, a_b');
    expect(written('- x')).toBe('\\- x');
    expect(written('1. x')).toBe('1\\. x');
    expect(written('\\* x')).toBe('\\\\* x');
    expect(line('\\*a\\* \\b')).toEqual([text('*a* \\b')]);
  });

  it.each(['Ada', 'snake_case', 'plan (2).pdf', 'ada@example.com', 'https://a.example/x_*y', '5 * 3'])(
    'needs no escape anywhere: %s',
    (words) => expect(escapeMarkdown(words)).toBe(words),
  );

  it.each([
    'x](https://evil.example)',
    'a] b',
    '[a',
    '*a',
    'a*',
    '_a',
    'a_',
    '`',
    'a`b',
    '~',
    '||a',
    'a|',
    'a\\',
    '**',
    '\\*',
  ])('is shown as it is, whatever it is put between: %s', (words) => {
    const escaped = escapeMarkdown(words);
    const link = (label: string): Inline => ({ kind: 'link', url: 'https://a.example/', children: [text(label)] });
    expect(line(`[${escaped}](https://a.example/)`)).toEqual([link(words)]);
    expect(line(`**${escaped}**`)).toEqual([bold(text(words))]);
    expect(line(`[*_~~|| ${escaped} and ${escaped}`)).toEqual([text(`[*_~~|| ${words} and ${words}`)]);
    expect(line(`*a ${escaped}(b*`)).toEqual([italic(text(`a ${words}(b`))]);
  });
});

describe('the blocks of house Markdown', () => {
  it('are headings, quotes, lists and code', () => {
    const markdown = '# One\n> two\n> - three\n1. four\n   - five\n2. six\n```ts\n**seven**\n```';
    expect(parseMarkdown(markdown)).toEqual([
      { kind: 'heading', level: 1, children: [text('One')] },
      {
        kind: 'quote',
        children: [
          { kind: 'paragraph', children: [text('two')] },
          { kind: 'list', ordered: false, start: 1, items: [[{ kind: 'paragraph', children: [text('three')] }]] },
        ],
      },
      {
        kind: 'list',
        ordered: true,
        start: 1,
        items: [
          [
            { kind: 'paragraph', children: [text('four')] },
            { kind: 'list', ordered: false, start: 1, items: [[{ kind: 'paragraph', children: [text('five')] }]] },
          ],
          [{ kind: 'paragraph', children: [text('six')] }],
        ],
      },
      { kind: 'code-block', language: 'ts', text: '**seven**' },
    ]);
    expect(writeMarkdown(parseMarkdown(markdown))).toBe(markdown);
    expect(plainText(parseMarkdown(markdown))).toBe('One\ntwo\n• three\n1. four\n  • five\n2. six\n**seven**');
  });

  it.each(['- a\n  - b', '- a\n    - b', '- a\n\t- b', '1. a\n  - b', '1. a\n    - b', '- a\n\n  - b'])(
    'nest however far they are indented: %j',
    (markdown) => {
      const [list, ...others] = parseMarkdown(markdown);
      expect(others).toEqual([]);
      expect(list?.kind === 'list' && list.items[0]?.at(-1)?.kind).toBe('list');
    },
  );

  it('keep every blank line', () => {
    for (const markdown of ['a\n\n\nb', '# a\n\nb', '- a\n\n- b', '> a\n>\n> b\n\nc', '\na\n']) {
      expect(writeMarkdown(parseMarkdown(markdown))).toBe(markdown);
    }
    expect(plainText(parseMarkdown('# a\n\n\nb'))).toBe('a\n\n\nb');
  });

  it('show the numbers that were written', () => {
    expect(plainText(parseMarkdown('2019. a\n2017. b\n2018. c'))).toBe('2019. a\n2017. b\n2018. c');
    expect(plainText(parseMarkdown('1. a\n1. b\n1. c'))).toBe('1. a\n2. b\n3. c');
  });

  it('are text where a fence is not closed', () => {
    expect(line('```ts\na')).toEqual([text('```ts\na')]);
  });

  it('are text from the ninth level on', () => {
    expect(plainText(parseMarkdown('> '.repeat(10) + 'a'))).toBe('> > a');
  });
});

describe('what is written to be slow', () => {
  const SIGNS = [
    '*',
    '**a',
    'a** ',
    '_',
    '_a ',
    '[',
    '[[a]',
    '[a](http://x',
    '](',
    '`',
    '`a',
    '``a`',
    '>',
    '> ',
    '||',
    '||a',
  ];
  const MORE = [
    '~~',
    '~~a',
    '- ',
    '- a\n',
    '1. ',
    '# ',
    '```\n',
    '```x\n',
    '\\',
    '\n',
    ' ',
    '\t',
    '\n \n',
    'http://',
    '(',
    '*a**b',
  ];

  it.each([...SIGNS, ...MORE])('is read in time all the same: %j', (signs) => {
    const hostile = signs.repeat(20_000 / signs.length);
    parseMarkdown(hostile);
    // Processor time, and the least of several: other work on the machine is not what is measured.
    const times = Array.from({ length: 8 }, () => cpuTimeOf(() => parseMarkdown(hostile)));
    expect(Math.min(...times)).toBeLessThan(200);
  });
});

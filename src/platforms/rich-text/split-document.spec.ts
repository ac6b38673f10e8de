import fc from 'fast-check';
import { documents } from '../../../test/support/documents.js';
import { runs } from '../../../test/support/properties.js';
import type { Document } from './document.js';
import { normalise } from './normalise.js';
import { parseMarkdown } from './parse-markdown.js';
import { plainText } from './plain-text.js';
import { splitDocument } from './split-document.js';
import { writeMarkdown } from './write-markdown.js';

const atMost = (units: number) => (document: Document) => writeMarkdown(document).length / units;

const split = (markdown: string, units: number): string[] =>
  splitDocument(parseMarkdown(markdown), atMost(units)).map(writeMarkdown);

/** What can be seen, without white space, and without the signs that a list item repeats where it is cut. */
function visible(document: Document): string {
  const words = (blocks: Document): string =>
    blocks
      .map((block) => {
        if (block.kind === 'list') return block.items.map(words).join('');
        return block.kind === 'quote' ? words(block.children) : plainText([block]);
      })
      .join('');
  return words(document).replace(/\s+/g, '');
}

describe('splitDocument', () => {
  it('leaves a document that fits as it is', () => {
    expect(split('# Title\n\nText', 20)).toEqual(['# Title\n\nText']);
    expect(splitDocument([], () => 1)).toEqual([[]]);
  });

  it('cuts between blocks and paragraphs before it cuts between lines or words', () => {
    expect(split('one two three\n\nfour\nfive six', 22)).toEqual(['one two three', 'four\nfive six']);
    expect(split('# one two\nthree four five', 16)).toEqual(['# one two', 'three four five']);
    expect(split('alpha beta gamma', 11)).toEqual(['alpha beta', 'gamma']);
  });

  it('goes on with a code block in its language, its indentation kept', () => {
    expect(split('```ts\nif (true) {\n    return 1;\n}\n```', 27)).toEqual([
      '```ts\nif (true) {\n```',
      '```ts\n    return 1;\n}\n```',
    ]);
  });

  it('goes on with the numbers of a list, and with a quote', () => {
    expect(split('1. alpha\n2. beta\n3. gamma', 18)).toEqual(['1. alpha\n2. beta', '3. gamma']);
    expect(split('> alpha beta\n> gamma', 14)).toEqual(['> alpha beta', '> gamma']);
  });

  it('closes marks at a cut and opens them again', () => {
    expect(split('a **bold *and slanted* text**', 18)).toEqual(['a **bold _and_**', '**_slanted_ text**']);
  });

  it('keeps a label or a mention whole where it fits by itself, and cuts it where it does not', () => {
    expect(split('words [one two](https://a.b/) end', 26)).toEqual([
      'words',
      '[one two](https://a.b/) end'.slice(0, 23),
      'end',
    ]);
    expect(split('[one two](https://a.b/)', 20)).toEqual(['[one](https://a.b/)', '[two](https://a.b/)']);
    const ada = { target: 'person', text: '@Ada Lovelace', id: 'U1' } as const;
    const document: Document = [
      {
        kind: 'paragraph',
        children: [
          { kind: 'text', text: 'hello there ' },
          { kind: 'mention', mention: ada },
        ],
      },
    ];
    expect(splitDocument(document, atMost(20))).toEqual([
      [{ kind: 'paragraph', children: [{ kind: 'text', text: 'hello there' }] }],
      [{ kind: 'paragraph', children: [{ kind: 'mention', mention: ada }] }],
    ]);
  });

  it('never cuts an emoji of several code points, and goes on where nothing fits', () => {
    expect(split('abcd👨‍👩‍👧', 9)).toEqual(['abcd', '👨‍👩‍👧']);
    expect(split('😀b', 0)).toEqual(['😀', 'b']);
  });

  it('loses white space alone, and every part fits', () => {
    fc.assert(
      fc.property(documents(), fc.integer({ min: 120, max: 400 }), (document, units) => {
        const fullness = atMost(units);
        const parts = splitDocument(document, fullness);
        expect(parts.map(visible).join('')).toBe(visible(normalise(document)));
        for (const part of parts) {
          expect(fullness(part)).toBeLessThanOrEqual(1);
          expect(normalise(part)).toEqual(part);
        }
      }),
      runs(200),
    );
  });

  it('asks a number of times per part that grows with the digits of its length alone', () => {
    let asked = 0;
    const parts = splitDocument(parseMarkdown('word '.repeat(4000)), (document) => {
      asked += 1;
      return plainText(document).length / 2000;
    });
    expect(parts).toHaveLength(10);
    expect(asked).toBeLessThan(parts.length * 2 * 15);
  });
});

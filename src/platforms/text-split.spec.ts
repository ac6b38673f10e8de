import { splitText } from './text-split.js';
import { cpuTimeOf } from '../../test/support/cpu-time.js';

const bare = (text: string) => text.replace(/\s+/g, '');

describe('splitText', () => {
  it('leaves a text that fits as it is, its own white space included', () => {
    expect(splitText('  hello\n', 8)).toEqual(['  hello\n']);
    expect(splitText('', 8)).toEqual(['']);
  });

  it('cuts between paragraphs before it cuts between lines or words', () => {
    expect(splitText('one two three\n\nfour\nfive six', 20)).toEqual(['one two three', 'four\nfive six']);
  });

  it('cuts between lines when no paragraph ends in the later half', () => {
    expect(splitText('a\n\nbcdef gh\nijk lmn', 14)).toEqual(['a\n\nbcdef gh', 'ijk lmn']);
  });

  it('cuts between words when a line is too long', () => {
    expect(splitText('alpha beta gamma', 11)).toEqual(['alpha beta', 'gamma']);
  });

  it('cuts at a boundary that stands right after what fits', () => {
    expect(splitText('alpha beta', 5)).toEqual(['alpha', 'beta']);
  });

  it('keeps the indentation of a line that begins a part', () => {
    expect(splitText('if (true) {\n    return 1;\n}', 18)).toEqual(['if (true) {', '    return 1;\n}']);
  });

  it('cuts a word without boundaries, never inside a surrogate pair', () => {
    expect(splitText('x😀😀😀', 4)).toEqual(['x😀', '😀😀']);
    expect(splitText('😀😀', 1)).toEqual(['😀', '😀']);
  });

  it('keeps an emoji of several code points whole', () => {
    const family = '👨‍👩‍👧';
    expect(splitText(`abcd${family}`, 8)).toEqual(['abcd', family]);
  });

  it('ends with one character longer than the limit', () => {
    const letter = `e${'\u0301'.repeat(30)}`;
    expect(splitText(letter, 7).join('')).toBe(letter);
  });

  it('counts as the platform does', () => {
    const escaped = (text: string) => text.replaceAll('&', '&amp;').length;
    expect(splitText('&&&&', 10, escaped)).toEqual(['&&', '&&']);
    const codePoints = (text: string) => [...text].length;
    expect(splitText('😀😀😀', 2, codePoints)).toEqual(['😀😀', '😀']);
    expect(splitText('😀😀😀', 3, codePoints)).toEqual(['😀😀😀']);
  });

  it('makes no part of white space alone', () => {
    expect(splitText(`${' '.repeat(30)}word`, 10)).toEqual(['word']);
    expect(splitText(`word${' '.repeat(30)}`, 10)).toEqual(['word']);
  });

  it('loses nothing but white space, whatever the text', () => {
    const pieces = ['word', ' ', '\n', '\n\n', '😀', '👨‍👩‍👧', 'é', '&', 'longerwordthanmost', '\t', '```'];
    let seed = 7;
    const next = (bound: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % bound;
    for (let round = 0; round < 300; round += 1) {
      const text = Array.from({ length: next(60) }, () => pieces[next(pieces.length)]).join('');
      const limit = 8 + next(30);
      const parts = splitText(text, limit);
      expect(bare(parts.join(''))).toBe(bare(text));
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(limit);
        expect(part).not.toMatch(/\p{Cs}/u);
      }
    }
  });

  it('is quick with a very long text', () => {
    const long = 'lorem ipsum '.repeat(80_000);
    expect(cpuTimeOf(() => expect(splitText(long, 4000).length).toBeGreaterThan(200))).toBeLessThan(2000);
  });
});

import { oneLine } from './one-line.js';

describe('Words on one line', () => {
  it('have neither line breaks nor control characters, nor what turns the direction of writing', () => {
    expect(oneLine(' a\n\tb\u0000c \u202ed\u2066 ', 80)).toBe('a b c d');
  });

  it('are cut with a sign that says so, and no surrogate pair in two', () => {
    expect(oneLine('abcdef', 4)).toBe('abc…');
    expect(oneLine('ab🙂🙂', 4)).toBe('ab…');
    expect(oneLine('abcd', 4)).toBe('abcd');
  });
});

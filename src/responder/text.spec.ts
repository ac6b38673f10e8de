import { hasLoneSurrogate } from '../kernel/http/text.decorators.js';
import { cleanText, cutText } from './text.js';

describe('a text that is too long', () => {
  it('is cut after a sentence, else between words, else between characters, and says so', () => {
    expect(cutText('One is here. Two is there.', 26)).toBe('One is here. Two is there.');
    expect(cutText('One is here. Two is there.', 20)).toBe('One is here. …');
    expect(cutText('One is here and two is there.', 20)).toBe('One is here and two…');
    expect(cutText('x'.repeat(30), 20)).toBe(`${'x'.repeat(19)}…`);
    expect(cutText('ab😀cd', 4)).toBe('ab…');
    expect(cutText('abc', 1)).toBe('…');
  });

  it('never exceeds its limit, and stays well-formed', () => {
    const text = 'Ada said: “Yes.” 👩‍🚀 Then she left for Lisbon. Why? Nobody knows… 你好。';
    for (let limit = 0; limit <= text.length; limit += 1) {
      const cut = cutText(text, limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      expect(hasLoneSurrogate(cut)).toBe(false);
    }
  });
});

it('a clean text has no control characters and no halves of characters', () => {
  expect(cleanText(' a\u0000b\r\nc\u001b[31m\td\ud83d\u2028e\n\n\n\nf ')).toBe('ab\nc[31m\td\ne\n\nf');
});

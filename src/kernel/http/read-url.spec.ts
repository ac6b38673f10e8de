import { readUrl } from './read-url.js';

describe('Reading an address', () => {
  it('reads umlauts however often it is asked', () => {
    const wrong = new Set<number>();
    for (let time = 0; time < 30_000; time += 1) {
      if (readUrl('https://bücher.example/ü?q=ö') === null) wrong.add(time);
    }
    expect([...wrong]).toEqual([]);
  });

  it('reads what is relative to another', () => {
    expect(readUrl('../b?c', 'https://a.example/x/y')?.href).toBe('https://a.example/b?c');
  });

  it('answers null for what is none', () => {
    expect(readUrl('b')).toBeNull();
    expect(readUrl('https://a.example:99999/')).toBeNull();
  });
});

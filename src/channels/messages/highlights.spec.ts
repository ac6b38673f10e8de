import { hintsOf, MARK, passagesOf } from './highlights.js';

const match = `${MARK.start}match${MARK.stop}`;
const words = (count: number, word = 'filler'): string => Array<string>(count).fill(word).join(' ');

describe('passages', () => {
  it('are a short text as it is, line breaks included', () => {
    expect(passagesOf(`one\n${match}`)).toEqual([`one\n${match}`]);
  });

  it('of a long text hold each match once, three at most, with a few words before it', () => {
    const text = Array<string>(5)
      .fill(`${words(40)} ${match}`)
      .join(' ');
    const passages = passagesOf(text);
    expect(passages).toHaveLength(3);
    for (const passage of passages) {
      expect(passage.split(' ')).toHaveLength(24);
      expect(passage.split(' ').indexOf(match)).toBe(6);
    }
  });

  it('are one where the matches stand together', () => {
    expect(passagesOf(`${words(60)} ${match} ${match} ${words(60)}`)).toHaveLength(1);
  });

  it('stay short where every word matches', () => {
    const passages = passagesOf(words(2000, match));
    expect(passages).toHaveLength(3);
    expect(passages.join(' ').split(' ')).toHaveLength(72);
  });

  it('are the beginning where nothing is marked', () => {
    expect(passagesOf(words(100))).toEqual([words(24)]);
  });
});

describe('hints', () => {
  it("are the query's words in lower case, a few at most", () => {
    expect(hintsOf('"Release notes" or -Ünfug')).toEqual(['release', 'notes', 'or', 'ünfug']);
    expect(hintsOf('?!')).toEqual([]);
    expect(hintsOf('a '.repeat(100))).toHaveLength(8);
  });
});

import { conversationAbout, type KeptTurn, withoutAddress } from './conversation.js';

const at = (second: number): Date => new Date(Date.UTC(2026, 2, 9, 18, 0, second));

const turn = (id: string, second: number, more: Partial<KeptTurn> = {}): KeptTurn => ({
  external_id: id,
  reply_to: null,
  author_name: 'Ada',
  text: `said ${id}`,
  at: at(second),
  answer: null,
  ...more,
});

const answer = (text: string, second: number, ...externalIds: string[]) => ({ text, at: at(second), externalIds });
const textsOf = (question: KeptTurn, kept: KeptTurn[]): string[] =>
  conversationAbout(question, kept, 'Guide').map(({ text, own }) => (own ? `> ${text}` : text));

describe('The conversation that a question belongs to', () => {
  it('ends with it, whatever was said after it', () => {
    const question = turn('2', 2);
    expect(textsOf(question, [turn('3', 3), question, turn('1', 1)])).toEqual(['said 1', 'said 2']);
  });

  it('has answers behind their questions, although they came after the next one', () => {
    const question = turn('2', 2);
    const asked = turn('1', 1, { answer: answer('forty-two', 5, 'b1') });
    expect(textsOf(question, [asked, question])).toEqual(['said 1', '> forty-two', 'said 2']);
  });

  it('tells neighbours of one second apart by their ids, which are numbers', () => {
    const question = turn('10', 1);
    expect(textsOf(question, [turn('11', 1), question, turn('9', 1)])).toEqual(['said 9', 'said 10']);
  });

  it('is its thread where it stands in one, of which the root and our answers are part', () => {
    const question = turn('5', 5, { reply_to: '1' });
    const kept = [
      turn('1', 1, { answer: answer('yes', 1, 'b1') }),
      turn('2', 2),
      turn('3', 3, { reply_to: '1' }),
      turn('4', 4, { reply_to: '2' }),
      question,
    ];
    expect(textsOf(question, kept)).toEqual(['said 1', '> yes', 'said 3', 'said 5']);
  });

  it('follows replies to our answers, and to those in turn, to where they began', () => {
    const first = turn('1', 1, { answer: answer('one', 1, 'b1') });
    const second = turn('2', 2, { reply_to: 'b1', answer: answer('two', 2, 'b2') });
    const question = turn('4', 4, { reply_to: 'b2' });
    expect(textsOf(question, [first, second, turn('3', 3), question])).toEqual([
      'said 1',
      '> one',
      'said 2',
      '> two',
      'said 4',
    ]);
  });

  it('holds together although its root is not known, or replies go in a circle', () => {
    const question = turn('3', 3, { reply_to: 'gone' });
    expect(textsOf(question, [turn('1', 1), turn('2', 2, { reply_to: 'gone' }), question])).toEqual([
      'said 2',
      'said 3',
    ]);
    const circle = turn('3', 3, { reply_to: '2' });
    expect(textsOf(circle, [turn('2', 2, { reply_to: '3' }), circle])).toContain('said 3');
  });

  it('goes back twenty turns at most', () => {
    const kept = Array.from({ length: 60 }, (_, index) => turn(String(index + 1), index));
    const texts = textsOf(kept[59]!, kept);
    expect(texts).toHaveLength(20);
    expect([texts[0], texts.at(-1)]).toEqual(['said 41', 'said 60']);
  });
});

describe('A question', () => {
  it.each([
    ['@guide how long?', 'how long?'],
    ['@guide, @ada: how long?', 'how long?'],
    ['how long, @guide?', 'how long,?'],
    ['how long does @ada take?', 'how long does @ada take?'],
    ['@guide', '@guide'],
    ['mail me@example.com', 'mail me@example.com'],
  ])('%s is about: %s', (text, about) => {
    expect(withoutAddress(text)).toBe(about);
  });
});

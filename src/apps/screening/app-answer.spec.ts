import { type AppAnswer, asksToWithhold, modification, opinion } from './app-answer.js';

const answer = (json: unknown) => ({ json, isEmpty: false });
const NOTHING = { json: undefined, isEmpty: true };
const GARBAGE = { json: undefined, isEmpty: false };
const UNUSABLE: AppAnswer = { problem: 'It answered no usable message.' };

describe('what a modifier answers', () => {
  it.each<[string, unknown, AppAnswer]>([
    ['a message', { message: 'Hello' }, { message: 'Hello' }],
    ['line ends of another kind', { message: 'one\r\ntwo\rthree' }, { message: 'one\ntwo\nthree' }],
    ['the longest message', { message: 'a'.repeat(20_000) }, { message: 'a'.repeat(20_000) }],
    ['a longer one', { message: 'a'.repeat(20_001) }, { problem: 'Its message has more than 20000 characters.' }],
    ['emoji', { message: '👋🏽' }, { message: '👋🏽' }],
    ['blanks', { message: ' \n' }, UNUSABLE],
    ['NUL', { message: 'a\0b' }, UNUSABLE],
    ['half a surrogate pair', { message: 'a\ud83d' }, UNUSABLE],
    ['a number', { message: 42 }, UNUSABLE],
    ['no message', {}, UNUSABLE],
    ['a list', [{ message: 'Hello' }], UNUSABLE],
    ['null', null, UNUSABLE],
    ['that it wants to withhold', { withhold: true }, UNUSABLE],
    ['both', { withhold: true, message: 'Hello' }, { message: 'Hello' }],
  ])('%s', (_what, json, expected) => expect(modification(answer(json))).toEqual(expected));

  it('must be something', () => {
    expect([modification(NOTHING), modification(GARBAGE)]).toEqual([UNUSABLE, UNUSABLE]);
  });

  it('is seen through when it asks for what only filters may', () => {
    expect([{ withhold: true }, { withhold: 1 }, null, 'x'].map((json) => asksToWithhold(answer(json)))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('what is answered to files alone', () => {
  it.each<[string, unknown, AppAnswer]>([
    ['nothing again', { message: '' }, { unchanged: true }],
    ['blanks', { message: ' \n' }, { unchanged: true }],
    ['words', { message: 'A plan.' }, { message: 'A plan.' }],
    ['NUL', { message: '\0' }, UNUSABLE],
    ['a number', { message: 42 }, UNUSABLE],
  ])('%s', (_what, json, expected) => {
    expect([modification(answer(json), true), opinion(answer(json), true)]).toEqual([expected, expected]);
  });
});

describe('what a filter answers', () => {
  it.each<[string, unknown, AppAnswer]>([
    ['a message', { message: 'Hello' }, { message: 'Hello' }],
    ['nothing in particular', {}, { unchanged: true }],
    ['that it does not withhold', { withhold: false }, { unchanged: true }],
    ['that it withholds', { withhold: true }, { withhold: null }],
    ['that, with a reason', { withhold: true, reason: 'Spam.', message: 'x' }, { withhold: 'Spam.' }],
    ['a reason that is no text', { withhold: true, reason: { a: 1 } }, { withhold: null }],
    ['a blank reason', { withhold: true, reason: ' \n ' }, { withhold: null }],
    ['a reason on several lines', { withhold: true, reason: ' one\r\ntwo\0\ud83d! ' }, { withhold: 'one two !' }],
    ['a long reason', { withhold: true, reason: 'a'.repeat(501) }, { withhold: 'a'.repeat(500) }],
    ['emoji at the end of one', { withhold: true, reason: `${'a'.repeat(499)}👋` }, { withhold: 'a'.repeat(499) }],
    ['that it withholds perhaps', { withhold: 'perhaps' }, UNUSABLE],
    ['a number', { message: 42 }, UNUSABLE],
    ['a text', 'Hello', UNUSABLE],
  ])('%s', (_what, json, expected) => expect(opinion(answer(json))).toEqual(expected));

  it('may be nothing, and must not be garbage', () => {
    expect([opinion(NOTHING), opinion(GARBAGE)]).toEqual([{ unchanged: true }, UNUSABLE]);
  });
});

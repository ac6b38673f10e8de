import { decisionIn, questionIn } from './statements.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

it.each([
  ['Long talk. We decided to ship on Friday. See you.', 'We decided to ship on Friday.'],
  ["Fine, let's go with Postgres!", "Fine, let's go with Postgres!"],
  ['Let’s go with the blue one', 'Let’s go with the blue one'],
  ['We will freeze the API tomorrow', 'We will freeze the API tomorrow'],
  ['Decision: no release on Mondays', 'Decision: no release on Mondays'],
  ['Wir haben uns gestern für Plan B entschieden.', 'Wir haben uns gestern für Plan B entschieden.'],
])('reads a decision in %p', (text, decision) => {
  expect(decisionIn(text)).toBe(decision);
});

it.each(['Have we decided anything?', 'we will see', 'I like it', '```\nwe decided\n```', ''])(
  'reads no decision in %p',
  (text) => {
    expect(decisionIn(text)).toBeNull();
  },
);

it.each([
  ['Hello. Who owns the billing service? Thanks', 'Who owns the billing service?'],
  ['Did you see https://example.com/?q=1 yesterday?', 'Did you see https://example.com/?q=1 yesterday?'],
  ['does anyone know "what broke?"', 'does anyone know "what broke?"'],
  ['デプロイはいつですか？', 'デプロイはいつですか？'],
])('reads a question in %p', (text, question) => {
  expect(questionIn(text)).toBe(question);
});

it.each(['Really?', 'look at https://example.com/?a=b c d', 'a statement of fact.', '`x ? y : z`', '```is it?```'])(
  'reads no question in %p',
  (text) => {
    expect(questionIn(text)).toBeNull();
  },
);

it('cuts what is too long, and never through a character', () => {
  const question = questionIn(`${'a '.repeat(148)}bb ${'😀'.repeat(50)}?`);
  expect(question).toHaveLength(300);
  expect(question).not.toMatch(/\p{Cs}/u);
  expect(question?.endsWith('…')).toBe(true);
});

it.each(['?'.repeat(100_000), 'a? '.repeat(40_000), `${"?'".repeat(50_000)}x`, 'wir haben '.repeat(10_000)])(
  'reads hostile text in linear time',
  (text) => {
    const took = cpuTimeOf(() => {
      decisionIn(text);
      questionIn(text);
    });
    expect(took).toBeLessThan(200);
  },
);

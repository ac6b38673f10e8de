import { MOST_SUBJECTS, subjectsOf } from './subjects.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

it('takes content words and pairs of neighbours, each once', () => {
  expect(subjectsOf('The billing service is slow. Billing service again!')).toEqual([
    'billing',
    'service',
    'slow',
    'billing service',
  ]);
});

it('takes no pair across punctuation or a common word', () => {
  expect(subjectsOf('deploy, database and cache')).toEqual(['deploy', 'database', 'cache']);
});

it('knows the common words of several languages', () => {
  expect(subjectsOf('Wir haben die Rechnung noch nicht bekommen')).toEqual(['rechnung', 'bekommen']);
  expect(subjectsOf('Je ne trouve pas la facture dans le dossier')).toEqual(['trouve', 'facture', 'dossier']);
});

it('reads words that are written without spaces, and letters of any script', () => {
  expect(subjectsOf('請求書サービスが停止')).toEqual(expect.arrayContaining(['サービス', '停止']));
  expect(subjectsOf('База данных упала')).toEqual(['база', 'данных', 'упала', 'база данных', 'данных упала']);
});

it('writes the same word one way', () => {
  expect(subjectsOf('Ｃａｆé')).toEqual(subjectsOf('CAFÉ'));
});

it('leaves out addresses, mentions, code, emoji names and numbers', () => {
  expect(
    subjectsOf('@ada see #general https://example.com/path `const x` :tada: 12345 a@b.example ```code```'),
  ).toEqual([]);
});

it('keeps to its limit', () => {
  const words = Array.from({ length: 200 }, (_, n) => `word${String.fromCharCode(97 + (n % 26))}${n}`);
  expect(subjectsOf(words.join(' '))).toHaveLength(MOST_SUBJECTS);
});

it.each(['a'.repeat(100_000), 'a.'.repeat(50_000), '@'.repeat(100_000), 'a-'.repeat(50_000), ':a'.repeat(50_000)])(
  'reads hostile text in linear time',
  (text) => {
    expect(cpuTimeOf(() => subjectsOf(text))).toBeLessThan(200);
  },
);

import { hasLoneSurrogate } from '../../kernel/http/text.decorators.js';
import { splitIntoPassages } from './passages.js';
import { cpuTimeOf } from '../../../test/support/cpu-time.js';

const sentence = 'A refund takes fourteen days from the day on which it was asked for. ';
const paragraph = sentence.repeat(5).trim();

describe('a document', () => {
  it('of text is split between its paragraphs, into passages of a fair length', () => {
    const passages = splitIntoPassages(Array(12).fill(paragraph).join('\n \n'), 'text');
    expect(passages.length).toBeGreaterThan(3);
    for (const { heading, content } of passages) {
      expect(heading).toBe('');
      expect(content.length).toBeGreaterThanOrEqual(500);
      expect(content.length).toBeLessThanOrEqual(1200);
      expect(content.endsWith('for.')).toBe(true);
    }
  });

  it('loses nothing and repeats nothing', () => {
    const words = Array.from({ length: 5000 }, (_, index) => `w${index}`);
    const content = words.map((word, index) => (index % 90 === 89 ? `${word}\n\n` : `${word} `)).join('');
    for (const format of ['text', 'markdown'] as const) {
      const passages = splitIntoPassages(content, format);
      expect(passages.flatMap((passage) => passage.content.split(/\s+/))).toEqual(words);
      expect(splitIntoPassages(content, format)).toEqual(passages);
    }
  });

  it('of Markdown is split at its headings, whose path each passage carries', () => {
    const markdown = [
      'Preface.',
      '# Shop',
      'Open at nine.',
      '## Refunds ##',
      'Fourteen days.',
      '### Abroad',
      'Thirty days.',
      'Delivery',
      '--------',
      'By bike.',
      '',
      'Team',
      '====',
      'Ada and Grace.',
    ].join('\n');
    expect(splitIntoPassages(markdown, 'markdown')).toEqual([
      { heading: '', content: 'Preface.' },
      { heading: 'Shop', content: 'Open at nine.' },
      { heading: 'Shop › Refunds', content: 'Fourteen days.' },
      { heading: 'Shop › Refunds › Abroad', content: 'Thirty days.\nDelivery\n--------\nBy bike.' },
      { heading: 'Team', content: 'Ada and Grace.' },
    ]);
  });

  it('of Markdown keeps fenced code whole: what looks like a heading in it is a comment', () => {
    const markdown = '# Set-up\n\n```sh\n# install\n\nnpm ci\n~~~\n```\n\nDone.\n\n~~~~\n# open to the end';
    expect(splitIntoPassages(markdown, 'markdown')).toEqual([
      { heading: 'Set-up', content: '```sh\n# install\n\nnpm ci\n~~~\n```\n\nDone.\n\n~~~~\n# open to the end' },
    ]);
  });

  it('that is one endless word is cut between characters', () => {
    const passages = splitIntoPassages('😀'.repeat(2000), 'text');
    expect(passages.map(({ content }) => content).join('')).toBe('😀'.repeat(2000));
    expect(passages.every(({ content }) => content.length <= 1200 && !hasLoneSurrogate(content))).toBe(true);
  });

  it('without text has no passages', () => {
    expect(splitIntoPassages(' \n\t\n', 'text')).toEqual([]);
    expect(splitIntoPassages('# Heading alone\n\n##\n', 'markdown')).toEqual([]);
  });

  it('of half a million odd characters is split at once', () => {
    const took = cpuTimeOf(() => {
      for (const odd of ['#', ' ', '\n', '`', '# #', '=\n', ' \n'])
        splitIntoPassages(odd.repeat(500_000 / odd.length), 'markdown');
    });
    expect(took).toBeLessThan(4000);
  });
});

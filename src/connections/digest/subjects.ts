import { STOP_WORDS } from './stop-words.js';

/** Subjects of one message that count: a pasted log must not become a thousand of them. */
export const MOST_SUBJECTS = 24;
const MOST_WORDS = 16;
const LONGEST_WORD = 40;
const SHORTEST_WORD = 3;
/** Characters of a message that are read. */
const READ = 8_000;

/** Code, addresses, mentions, channels, the short names of emoji: no words of the language. */
const NOT_PROSE =
  /```[\s\S]*?(?:```|$)|`[^`\n]*`|\b[a-z][a-z0-9+.-]{0,20}:\/\/\S+|\bwww\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}|[@#][\p{L}\p{N}_.-]+|:[a-z0-9_+-]+:/giu;
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['’_-](?=[\p{L}\p{N}]))*/gu;
const LETTER = /\p{L}/u;
/** Scripts that are written without spaces between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmr}\p{scx=Mymr}]/u;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

interface Word {
  text: string;
  from: number;
  to: number;
}

/** Content words, in lower case, each once: what a message speaks of. Knows no language but the commonest words. */
export const wordsIn = (text: string): string[] => read(text).words;

/** Content words, and pairs of them that stand together. */
export function subjectsOf(text: string): string[] {
  const { words, pairs } = read(text);
  return [...words, ...pairs.slice(0, MOST_SUBJECTS - words.length)];
}

function read(text: string): { words: string[]; pairs: string[] } {
  const prose = text.slice(0, READ).normalize('NFKC').toLowerCase().replace(NOT_PROSE, ' . ');
  const found = wordsOf(prose);
  const words = new Set<string>();
  const pairs = new Set<string>();
  found.forEach((word, at) => {
    if (!isContent(word.text)) return;
    words.add(word.text);
    const before = found[at - 1];
    if (before && isContent(before.text) && prose.slice(before.to, word.from) === ' ') {
      pairs.add(`${before.text} ${word.text}`);
    }
  });
  return { words: [...words].slice(0, MOST_WORDS), pairs: [...pairs] };
}

function wordsOf(prose: string): Word[] {
  if (!UNSPACED.test(prose)) {
    return [...prose.matchAll(WORD)].map(({ 0: text, index }) => ({ text, from: index, to: index + text.length }));
  }
  return [...segmenter.segment(prose)]
    .filter((segment) => segment.isWordLike)
    .map(({ segment: text, index }) => ({ text, from: index, to: index + text.length }));
}

function isContent(word: string): boolean {
  if (word.length > LONGEST_WORD || !LETTER.test(word)) return false;
  if (word.length < (UNSPACED.test(word) ? 2 : SHORTEST_WORD)) return false;
  return !STOP_WORDS.has(word.replace(/['’]/g, ''));
}

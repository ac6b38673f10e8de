import { NAME_LIMIT } from './discord.limits.js';

/** Discord refuses these words in the name of a webhook's post, whatever their case. */
const FORBIDDEN_WITHIN = /(disc)(ord)|(cly)(de)/gi;
/** And these as a whole name. */
const FORBIDDEN_WHOLE = /^(every)(one)$|^(he)(re)$/i;

export interface AuthorName {
  name: string;
  /** The name had to be changed in more than white space. */
  altered: boolean;
}

/** The author's name as a webhook post may show it: 1 to 80 characters, forbidden words broken visibly by a dot. */
export function authorName(wanted: string): AuthorName {
  // eslint-disable-next-line no-control-regex -- control characters are what is to be taken out
  const plain = wanted.replace(/[\s\u0000-\u001F\u007F]+/g, ' ').trim();
  const allowed = breakWords(breakWords(plain, FORBIDDEN_WITHIN), FORBIDDEN_WHOLE);
  const name = shorten(allowed, NAME_LIMIT) || 'Unknown';
  return { name, altered: name !== plain };
}

function breakWords(text: string, words: RegExp): string {
  return text.replace(words, (_whole, ...groups: (string | undefined)[]) =>
    groups
      .slice(0, 4)
      .filter((group) => typeof group === 'string')
      .join('·'),
  );
}

/** Cuts between code points and says so with an ellipsis. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > limit - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

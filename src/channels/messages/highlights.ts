/** Mark where a match begins and ends; they cannot be typed into a message. */
export const MARK = { start: '\u0001', stop: '\u0002' } as const;

/** UTF-16 code units that are shown whole. */
const SHORT = 300;
const MOST_PASSAGES = 3;
/** Words of a passage, and how many of them stand before its first match. */
const WORDS = 24;
const WORDS_BEFORE = 6;

/** Words of a query that tell where in a long text to look. */
const MOST_HINTS = 8;

/** The words of a query, roughly: the database reads it properly. */
export const hintsOf = (query: string): string[] =>
  (query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, MOST_HINTS);

/** A short text whole; of a longer one the first three passages with a match, or its beginning where none is marked. */
export function passagesOf(marked: string): string[] {
  if (marked.length <= SHORT) return [marked];
  const words = marked.match(/\S+/g) ?? [];
  const passages: string[] = [];
  for (let at = 0; at < words.length && passages.length < MOST_PASSAGES;) {
    const match = words.findIndex((word, index) => index >= at && word.includes(MARK.start));
    if (match === -1) break;
    const start = Math.max(at, match - WORDS_BEFORE);
    at = start + WORDS;
    passages.push(words.slice(start, at).join(' '));
  }
  return passages.length > 0 ? passages : [words.slice(0, WORDS).join(' ')];
}

/** The passages of a marked text as HTML: escaped, and matches in `<mark>`. */
export const highlightsOf = (marked: string): string[] => passagesOf(marked).map(toHtml);

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  [MARK.start]: '<mark>',
  [MARK.stop]: '</mark>',
};

/** What people wrote must not become markup beside our own. */
const toHtml = (fragment: string): string => fragment.replace(/[&<>"'\p{Cc}]/gu, (it) => ENTITIES[it] ?? it);

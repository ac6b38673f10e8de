const ELLIPSIS = '…';
const SENTENCE_ENDS = new Set(['.', '!', '?', '…', '。', '！', '？']);

/**
 * A text of at most `limit` UTF-16 units: as it is when it fits, else cut after a sentence or between words, and
 * marked with `…`.
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit <= 1) return limit === 1 ? ELLIPSIS : '';
  // A space stands before the mark where a sentence is whole.
  const room = limit - 2;
  const sentence = lastSentence(text, room);
  if (sentence > room / 2) return `${text.slice(0, sentence).trimEnd()} ${ELLIPSIS}`;
  return `${text.slice(0, lastWord(text, limit - 1)).trimEnd()}${ELLIPSIS}`;
}

/** The whole text in pieces of at most `limit` units, cut between lines, sentences or words where it can be. */
export function cutIntoPieces(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let at = 0;
  while (text.length - at > limit) {
    const rest = text.slice(at, at + limit + 1);
    const line = rest.lastIndexOf('\n');
    const sentence = line > limit / 2 ? line : lastSentence(rest, limit);
    const end = sentence > limit / 2 ? sentence : lastWord(rest, limit);
    pieces.push(rest.slice(0, end).trim());
    at += end;
  }
  pieces.push(text.slice(at).trim());
  return pieces.filter((piece) => piece !== '');
}

/** Where the last sentence within `fit` units ends; 0 when none does. */
function lastSentence(text: string, fit: number): number {
  for (let at = Math.min(fit, text.length - 1); at > 0; at -= 1) {
    if (SENTENCE_ENDS.has(text.charAt(at - 1)) && /\s/.test(text.charAt(at))) return at;
  }
  return 0;
}

/** Where the last word within `fit` units ends, in the later half; else what fits without half a surrogate pair. */
function lastWord(text: string, fit: number): number {
  for (let at = fit; at > fit / 2; at -= 1) if (/\s/.test(text.charAt(at))) return at;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(fit - 1)) && /[\udc00-\udfff]/.test(text.charAt(fit));
  return splitsPair && fit > 1 ? fit - 1 : fit;
}

/** Plain text: line ends are `\n`, no other control character but the tab, no half of a surrogate pair. */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();

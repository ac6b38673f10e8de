/**
 * A name or an excerpt on one line of at most `limit` UTF-16 units: without what turns the direction of writing, and without
 * line breaks, which would end what it stands in.
 */
export function oneLine(text: string, limit: number): string {
  const line = text
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (line.length <= limit) return line;
  // A surrogate pair is not cut in two.
  return `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

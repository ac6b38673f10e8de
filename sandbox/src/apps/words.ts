const LETTER = '[\\p{L}\\p{N}_]';

/** Finds any of the words, standing alone, or also within longer ones; without words it finds nothing. */
export function anyOf(words: string[], { flags, alone = true }: { flags: string; alone?: boolean }): RegExp {
  if (words.length === 0) return /(?!)/;
  const choice = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|');
  return new RegExp(alone ? `(?<!${LETTER})(?:${choice})(?!${LETTER})` : choice, `${flags}u`);
}

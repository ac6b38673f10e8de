import type { MessageMention } from '../messages/message-parts.js';

/** What Markdown may escape: ASCII punctuation. */
const ESCAPED = /\\([!-/:-@[-`{-~])/g;

/**
 * Those whose words stand in the content: what a screen or an edit has taken out of it is nobody's mention any more, and
 * must not be read beside it.
 */
export function standingMentions(content: string, mentions: MessageMention[] = []): MessageMention[] {
  if (mentions.length === 0) return mentions;
  const plain = content.replace(ESCAPED, '$1');
  return mentions.filter(({ text }) => plain.includes(text));
}

/** The same content in SQL, as those words are looked for in it. */
export const withoutEscapes = (content: string): string =>
  String.raw`regexp_replace(${content}, '\\([!-/:-@\[-${'`'}{-~])', '\1', 'g')`;

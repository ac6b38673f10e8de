import type { SeenMessage } from '../../demo/control.js';

/** What a message looks like at its target, wherever that is. */
export interface Arrived {
  text: string;
  edited: boolean;
  /** The id of what it answers. */
  threadId: string | null;
  reactions: string[];
  pings: string[];
  files: { name: string; sha256: string }[];
  pinned: boolean;
  spans: { type: string; text: string }[];
}

export const arrivedOf = (seen: SeenMessage): Arrived => ({
  text: seen.text,
  edited: seen.edited,
  threadId: seen.thread_id,
  reactions: seen.reactions.map(({ emoji }) => emoji),
  pings: seen.pings,
  files: seen.files,
  pinned: seen.pinned,
  spans: seen.spans ?? [],
});

/** "bold", "italic", "gone" and "code", each marked as it says, as people write them there. */
export const FORMATTED: Record<string, { text: string; markup?: boolean }> = {
  slack: { text: '*bold* _italic_ ~gone~ `code`' },
  discord: { text: '**bold** *italic* ~~gone~~ `code`' },
  telegram: { text: '<b>bold</b> <i>italic</i> <s>gone</s> <code>code</code>', markup: true },
  teams: { text: '<b>bold</b> <i>italic</i> <s>gone</s> <code>code</code>', markup: true },
  native: { text: '**bold** *italic* ~~gone~~ `code`' },
};

const html = ({ text }: Arrived): boolean =>
  [
    [/<(b|strong)>bold<\/\1>/, /<(i|em)>italic<\/\1>/, /<(s|strike|del)>gone<\/\1>/, /<code>code<\/code>/].every(
      (mark) => mark.test(text),
    ),
  ].every(Boolean);

/** Whether they arrived marked as the platform marks them. */
export const IS_FORMATTED: Record<string, (arrived: Arrived) => boolean> = {
  slack: ({ text }) => ['*bold*', '_italic_', '~gone~', '`code`'].every((mark) => text.includes(mark)),
  discord: ({ text }) =>
    text.includes('**bold**') && /([*_])italic\1/.test(text) && text.includes('~~gone~~') && text.includes('`code`'),
  telegram: ({ spans }) =>
    [
      ['bold', 'bold'],
      ['italic', 'italic'],
      ['strikethrough', 'gone'],
      ['code', 'code'],
    ].every(([type, text]) => spans.some((span) => span.type === type && span.text === text)),
  teams: html,
  native: ({ text }) => text.includes('**bold** *italic* ~~gone~~ `code`'),
};

/** What 👍 is called there. */
export const THUMB: Record<string, RegExp> = {
  slack: /^(thumbsup|\+1)$/,
  discord: /^👍$/,
  telegram: /^👍$/,
  teams: /^(like|👍.*)$/,
  native: /^👍$/,
};

import { EMOJI_NAMES } from './emoji-names.js';

const bare = (emoji: string): string => emoji.replaceAll('\uFE0F', '');
const ENTRY = /^(.+?)([a-z0-9_+'-]+(?:,[a-z0-9_+'-]+)*)$/u;
const TONES = ['🏻', '🏼', '🏽', '🏾', '🏿'];
/** Slack numbers the five skin tones as the Fitzpatrick scale does. */
const FIRST_TONE = 2;

const byName = new Map<string, string>();
const byEmoji = new Map<string, string>();
for (const entry of EMOJI_NAMES.trim().split(/\s+/)) {
  const [, emoji = '', names = ''] = ENTRY.exec(entry) ?? [];
  for (const name of names.split(',')) byName.set(name, emoji);
  if (!byEmoji.has(bare(emoji))) byEmoji.set(bare(emoji), names.split(',')[0] ?? '');
}

/** The emoji that a name stands for, `wave::skin-tone-3` included; null when it is the workspace's own. */
export function emojiOf(name: string): string | null {
  const [base = '', tone] = name.split('::skin-tone-');
  const emoji = byName.get(base);
  if (emoji === undefined) return null;
  return tone === undefined ? emoji : bare(emoji) + (TONES[Number(tone) - FIRST_TONE] ?? '');
}

/** Slack's name of an emoji, or of a custom one given by name; null for what Slack has no name for. */
export function nameOf(emoji: string): string | null {
  const custom = /^:?([\p{Ll}\p{Lo}\p{N}_+'-]{1,100}):?$/u.exec(emoji)?.[1];
  const tone = TONES.findIndex((each) => emoji.includes(each));
  const base = byEmoji.get(bare(tone < 0 ? emoji : emoji.replace(TONES[tone] ?? '', '')));
  if (base === undefined) return custom ?? null;
  return tone < 0 ? base : `${base}::skin-tone-${tone + FIRST_TONE}`;
}

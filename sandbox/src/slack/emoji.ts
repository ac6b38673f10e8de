import { ControlError } from '../platform-sandbox.js';
import { EMOJI_NAME } from './methods/reactions.methods.js';

/** People pick a picture; Slack keeps its name. The pictures that scripts pick most. */
const NAMES: Record<string, string> = {
  '👍': '+1',
  '👎': '-1',
  '❤': 'heart',
  '🎉': 'tada',
  '😂': 'joy',
  '😄': 'smile',
  '😀': 'grinning',
  '😢': 'cry',
  '😮': 'open_mouth',
  '👀': 'eyes',
  '✅': 'white_check_mark',
  '❌': 'x',
  '🚀': 'rocket',
  '🔥': 'fire',
  '🙏': 'pray',
  '👏': 'clap',
  '💯': '100',
  '👋': 'wave',
  '🤔': 'thinking_face',
  '⭐': 'star',
};
/** The emoji that every workspace here has made for itself; one of them under two names. */
export const CUSTOM_EMOJI: { name: string; alias?: string }[] = [
  { name: 'party_parrot' },
  { name: 'shipit' },
  { name: 'parrot', alias: 'party_parrot' },
];

const ALIASES: Record<string, string> = { thumbsup: '+1', thumbsdown: '-1' };

/** Slack's name of an emoji, given by name with or without colons, or as the character itself. */
export function emojiName(emoji: string): string {
  const bare = emoji.replace(/^:|:$/g, '').replaceAll('\uFE0F', '');
  const name = NAMES[bare] ?? ALIASES[bare] ?? bare;
  if (!EMOJI_NAME.test(name)) throw new ControlError(400, `emoji: ${emoji} is no name that Slack has for an emoji`);
  return name;
}

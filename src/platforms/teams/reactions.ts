import { EMOJI_OF_NAME } from './reaction-names.js';

/** Hexadecimal code points before a name: `1f389_partypopper`, `1f468-200d-1f4bb_…`, `1f415_200d_1f9ba_servicedog`. */
const CODED = /^([0-9a-f]{2,6}(?:(?:-|_200d_)[0-9a-f]{2,6}){0,9})(?:_|$)/i;
/** How dark a hand or a face is, which not every platform takes with a reaction. */
const TONE = /-tone[1-5]$/;
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\ufe0f|\u20e3/u;
const MOST_UNITS = 64;

/** A reaction as Teams tells it, as the emoji that people see; null of one that no other platform could show. */
export function emojiOf(type: string): string | null {
  const name = type.replace(TONE, '');
  const named = EMOJI_OF_NAME.get(name);
  if (named !== undefined) return named;
  if (type.length <= MOST_UNITS && EMOJI.test(type)) return type;
  const [, coded] = CODED.exec(name) ?? [];
  const points = coded?.split(/[-_]/).map((point) => Number.parseInt(point, 16)) ?? [];
  if (points.length === 0 || points.some((point) => point > 0x10ffff)) return null;
  const emoji = String.fromCodePoint(...points);
  if (!EMOJI.test(emoji)) return null;
  // A single character that is a letter or sign by default is a picture only with the selector behind it.
  return points.length === 1 && !/\p{Emoji_Presentation}/u.test(emoji) ? `${emoji}\ufe0f` : emoji;
}

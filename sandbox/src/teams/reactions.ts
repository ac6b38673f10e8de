import type { TeamsMessage } from './conversation.js';

/** The types that have an emoji of their own in Teams' first row, and the ids of some others from its reference. */
const TYPE_OF_EMOJI: Record<string, string> = {
  '👍': 'like',
  '❤': 'heart',
  '😆': 'laugh',
  '😮': 'surprised',
  '😢': 'sad',
  '😠': 'angry',
  '😡': 'angry',
  '😂': 'cwl',
  '🎉': '1f389_partypopper',
  '👀': '1f440_eyes',
  '✅': '2705_whiteheavycheckmark',
  '🚀': 'launch',
  '📌': '1f4cc_pushpin',
};
const ID = /^[a-z0-9][a-z0-9_-]{0,99}$/i;

/** The type that Teams tells bots: of an emoji, or such a type itself. Null when Teams has none. */
export function reactionType(emoji: string): string | null {
  const type = TYPE_OF_EMOJI[emoji.replace(/\ufe0f$/, '')];
  return type ?? (isReactionId(emoji) ? emoji : null);
}

/** True of whatever has the form of an id in Teams' reference. */
export const isReactionId = (type: string): boolean => ID.test(type);

/** False when the same reaction of theirs was there already. */
export function addReaction(message: TeamsMessage, type: string, userId: string): boolean {
  const reaction = message.reactions.find((other) => other.type === type);
  if (reaction?.users.includes(userId)) return false;
  if (reaction) reaction.users.push(userId);
  else message.reactions.push({ type, users: [userId] });
  return true;
}

/** False when there was no such reaction of theirs. */
export function removeReaction(message: TeamsMessage, type: string, userId: string): boolean {
  const reaction = message.reactions.find((other) => other.type === type);
  if (!reaction?.users.includes(userId)) return false;
  reaction.users = reaction.users.filter((other) => other !== userId);
  message.reactions = message.reactions.filter(({ users }) => users.length > 0);
  return true;
}

import type { HeardTurn } from './heard-changes.js';

/** What is older is history: an answer would come out of nowhere. */
const FRESH_MS = 3600_000;

/** What must be known of an integration to tell which messages it answers. */
export interface Habit {
  auto_respond: boolean;
  /** Null: every chat. */
  channel_ids: string[] | null;
}

/** Whether the integration listens to a channel wholly, not only to what is written to it alone. */
export const isListed = (channelId: string, { channel_ids: listed }: Habit): boolean =>
  listed === null || listed.includes(channelId);

/** Whether a message may be one to answer at all: somebody else's, fresh, with words in it. */
export const isOpen = ({ own, text, at }: HeardTurn, now: Date): boolean =>
  !own && text.trim() !== '' && now.getTime() - at.getTime() < FRESH_MS;

/**
 * Whether it wants an answer of its own accord. `threads`: messages that the integration wrote, and roots of threads
 * that it answered in.
 */
export function wantsAnswer(turn: HeardTurn, channelId: string, habit: Habit, threads: ReadonlySet<string>): boolean {
  if (turn.direct) return true;
  if (!isListed(channelId, habit)) return false;
  return habit.auto_respond || turn.addressed || (turn.reply_to !== null && threads.has(turn.reply_to));
}

import { throttled } from './teams-error.js';

/** What the limits tell apart; reading members and channels may be done twice as often as sending. */
export type Operation = 'send' | 'create' | 'members' | 'conversations' | 'react';

/** Per bot and conversation, as documented: so many operations of a kind in so many seconds. */
const SENDING = [
  { seconds: 1, count: 7 },
  { seconds: 2, count: 8 },
  { seconds: 30, count: 60 },
  { seconds: 3600, count: 1800 },
];
const WINDOWS: Record<Operation, { seconds: number; count: number }[]> = {
  send: SENDING,
  create: SENDING,
  members: SENDING.map(({ seconds, count }) => ({ seconds, count: count * 2 })),
  conversations: SENDING.map(({ seconds, count }) => ({ seconds, count: count * 2 })),
  react: [{ seconds: 1, count: 2 }],
};
/** Per app and tenant, all operations together. */
const A_SECOND_IN_ALL = 30;
const SECOND = 1000;

/** Counts the operations of one bot; a refused one counts for nothing. */
export class RateLimits {
  private readonly all: number[] = [];
  private readonly byKind = new Map<string, number[]>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Books one operation, or throws 429 with the whole seconds until it would pass. */
  book(operation: Operation, conversationId: string): void {
    const now = this.now();
    // Reactions are counted across all conversations.
    const key = operation === 'react' ? operation : `${operation} ${conversationId}`;
    const times = this.byKind.get(key) ?? [];
    this.byKind.set(key, times);
    forget(this.all, now - SECOND);
    forget(times, now - 3600 * SECOND);
    const waits = WINDOWS[operation].map(({ seconds, count }) => untilRoom(times, count, seconds * SECOND, now));
    const wait = Math.max(untilRoom(this.all, A_SECOND_IN_ALL, SECOND, now), ...waits);
    if (wait > 0) throw throttled(Math.ceil(wait / SECOND));
    this.all.push(now);
    times.push(now);
  }
}

function forget(times: number[], before: number): void {
  while (times[0] !== undefined && times[0] <= before) times.shift();
}

/** Milliseconds until fewer than `count` of the times lie within the window. */
function untilRoom(times: number[], count: number, window: number, now: number): number {
  const blocking = times.at(-count);
  return times.length < count || blocking === undefined ? 0 : Math.max(blocking + window - now, 0);
}

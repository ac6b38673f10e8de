import type { ThrottlerStorage } from '@nestjs/throttler';

type ThrottlerStorageRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

interface Window {
  hits: number;
  /** Milliseconds of `performance.now()`. */
  endsAt: number;
}

/** Seconds by which sums of fractions may be off: a window must not seem to be a second longer than it is. */
const ROUNDING = 1e-6;

/** About 10 MB at most; beyond it the windows that began first are forgotten, which errs on the side of letting in. */
const LARGEST = 50_000;

/**
 * Counts hits in windows that begin with their first hit, in the memory of this node. No timers: each new window
 * removes up to two that are over, so that what is left behind shrinks by itself.
 */
export class FixedWindowStorage implements ThrottlerStorage {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly now: () => number = () => performance.now(),
    private readonly largest = LARGEST,
  ) {}

  get size(): number {
    return this.windows.size;
  }

  /** `ttl` in milliseconds; the record's times in seconds, rounded up, as the throttler has it. */
  hit(key: string, ttl: number, limit: number): ThrottlerStorageRecord {
    const now = this.now();
    let window = this.windows.get(key);
    if (!window || window.endsAt <= now) {
      // Deleted first, so that the map stays in the order in which windows began.
      if (window) this.windows.delete(key);
      this.makeRoom(now);
      window = { hits: 0, endsAt: now + ttl };
      this.windows.set(key, window);
    }
    // Refused hits do not count on: the window ends when it was said to end.
    if (window.hits <= limit) window.hits += 1;
    const timeToExpire = Math.ceil((window.endsAt - now) / 1000 - ROUNDING);
    const isBlocked = window.hits > limit;
    return { totalHits: window.hits, timeToExpire, isBlocked, timeToBlockExpire: isBlocked ? timeToExpire : 0 };
  }

  increment(key: string, ttl: number, limit: number): Promise<ThrottlerStorageRecord> {
    return Promise.resolve(this.hit(key, ttl, limit));
  }

  private makeRoom(now: number): void {
    let looked = 0;
    for (const [key, window] of this.windows) {
      if (looked++ === 2) break;
      if (window.endsAt <= now || this.windows.size >= this.largest) this.windows.delete(key);
    }
  }
}

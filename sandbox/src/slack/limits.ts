import type { Tier } from './methods/method.js';

const MINUTE_MS = 60_000;
/** chat.postMessage: one a second in a channel, and a few more at once now and then. */
const POST_REFILL_MS = 1000;
const POST_BURST = 4;

interface Bucket {
  tokens: number;
  at: number;
}

/** Slack's documented rate limits, for the teams that ask for them. */
export class RateLimits {
  private readonly windows = new Map<string, number[]>();
  private readonly buckets = new Map<string, Bucket>();

  /** Seconds to wait, or 0 when the call may go ahead, which it then counts. */
  take(team: string, method: string, tier: Tier, channel: string | undefined): number {
    if (tier === 'none') return 0;
    if (tier === 'post') return this.takePost(`${team} ${channel ?? ''}`);
    return this.takeWindow(`${team} ${method}`, tier);
  }

  clear(): void {
    this.windows.clear();
    this.buckets.clear();
  }

  private takeWindow(key: string, perMinute: number): number {
    const now = Date.now();
    const calls = (this.windows.get(key) ?? []).filter((at) => at > now - MINUTE_MS);
    this.windows.set(key, calls);
    const oldest = calls[0];
    if (oldest !== undefined && calls.length >= perMinute) return Math.ceil((oldest + MINUTE_MS - now) / 1000);
    calls.push(now);
    return 0;
  }

  private takePost(key: string): number {
    const now = Date.now();
    const { tokens, at } = this.buckets.get(key) ?? { tokens: POST_BURST, at: now };
    const filled = Math.min(POST_BURST, tokens + (now - at) / POST_REFILL_MS);
    this.buckets.set(key, { tokens: filled >= 1 ? filled - 1 : filled, at: now });
    return filled >= 1 ? 0 : Math.ceil(1 - filled);
  }
}

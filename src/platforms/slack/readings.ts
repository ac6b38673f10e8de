import type { HistoryRequest } from '../contract.js';
import { ProviderError, type ProviderErrorKind } from '../errors.js';
import type { InboundEvent } from '../inbound-event.js';
import type { SlackClient } from './client.js';
import { HistoryReading } from './history.js';

/** An interrupted reading is worth going on with for this long; what came meanwhile was told as it happened. */
const KEPT_MS = 15 * 60_000;
/** As many as may be under way at once: those of one team wait for each other's requests, and most hold nothing yet. */
const MAX_KEPT = 5_000;
/** Messages of all of them together. */
const MAX_MESSAGES = 50_000;
const GOES_ON: readonly ProviderErrorKind[] = ['rate-limited', 'unavailable'];

interface Kept {
  reading: HistoryReading;
  at: number;
}

/** Readings of history that a rate limit or a failure interrupted, so that the next try goes on where they stopped. */
export class HistoryReadings {
  /** Those interrupted longest ago come first. */
  private readonly interrupted = new Map<string, Kept>();
  private messages = 0;

  /** `account` tells one set of credentials from another. */
  async *read(
    client: SlackClient,
    account: string,
    request: HistoryRequest,
    signal: AbortSignal,
  ): AsyncGenerator<InboundEvent[]> {
    const { channelId, after, threads, reading: name = [after, threads] } = request;
    const key = JSON.stringify([account, channelId, name]);
    const reading = this.take(key) ?? new HistoryReading(client, request);
    try {
      await reading.gather(signal);
    } catch (error) {
      if (error instanceof ProviderError && GOES_ON.includes(error.kind)) this.keep(key, reading);
      throw error;
    }
    yield* reading.pages();
  }

  private take(key: string): HistoryReading | null {
    const kept = this.interrupted.get(key);
    if (!kept) return null;
    this.drop(key, kept);
    return isFresh(kept) ? kept.reading : null;
  }

  private keep(key: string, reading: HistoryReading): void {
    this.take(key);
    this.interrupted.set(key, { reading, at: Date.now() });
    this.messages += reading.size;
    for (const [oldest, kept] of this.interrupted) {
      const isFull = this.interrupted.size > MAX_KEPT || this.messages > MAX_MESSAGES;
      if (oldest === key || (!isFull && isFresh(kept))) return;
      this.drop(oldest, kept);
    }
  }

  private drop(key: string, { reading }: Kept): void {
    this.interrupted.delete(key);
    this.messages -= reading.size;
  }
}

const isFresh = ({ at }: Kept): boolean => Date.now() - at < KEPT_MS;

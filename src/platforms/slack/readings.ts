import type { HistoryRequest } from '../contract.js';
import { ProviderError } from '../errors.js';
import type { InboundEvent } from '../inbound-event.js';
import type { SlackClient } from './client.js';
import { HistoryReading } from './history.js';

/** An interrupted reading is worth going on with for this long; what came meanwhile was told as it happened. */
const KEPT_MS = 15 * 60_000;
const MAX_KEPT = 100;

/** Readings of history that a rate limit interrupted, so that the next try goes on where they stopped. */
export class HistoryReadings {
  private readonly interrupted = new Map<string, { reading: HistoryReading; at: number }>();

  /** `account` tells one set of credentials from another. */
  async *read(
    client: SlackClient,
    account: string,
    request: HistoryRequest,
    signal: AbortSignal,
  ): AsyncGenerator<InboundEvent[]> {
    const key = JSON.stringify([account, request.channelId, request.after, request.threads]);
    const reading = this.take(key) ?? new HistoryReading(client, request);
    try {
      await reading.gather(signal);
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'rate-limited') this.keep(key, reading);
      throw error;
    }
    yield* reading.pages();
  }

  private take(key: string): HistoryReading | null {
    const kept = this.interrupted.get(key);
    this.interrupted.delete(key);
    return kept && Date.now() - kept.at < KEPT_MS ? kept.reading : null;
  }

  private keep(key: string, reading: HistoryReading): void {
    this.interrupted.set(key, { reading, at: Date.now() });
    const oldest = this.interrupted.keys().next();
    if (this.interrupted.size > MAX_KEPT && !oldest.done) this.interrupted.delete(oldest.value);
  }
}

import type { InboundEvent } from '../inbound-event.js';
import type { Inbox } from '../contract.js';
import { pause } from './discord.pause.js';

/** More than this waiting means that nothing can be stored for long: a catch-up reads it back instead. */
const MOST_WAITING = 20_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/**
 * Hands events to the inbox strictly in the order of their arrival, all that came while the last ones were being stored
 * as one batch. A refusal is tried again until it works: Discord counts what it sent as delivered.
 */
export class Handover {
  private waiting: InboundEvent[] = [];
  private running: Promise<void> | null = null;
  private overflowed = false;

  constructor(
    private readonly inbox: Inbox,
    private readonly signal: AbortSignal,
  ) {}

  push(events: InboundEvent[]): void {
    if (events.length === 0 || this.signal.aborted) return;
    this.waiting.push(...events);
    if (this.waiting.length > MOST_WAITING) {
      this.waiting = [];
      this.overflowed = true;
    }
    this.running ??= this.run().finally(() => (this.running = null));
  }

  /** Resolves once everything that has arrived is stored, or the session has ended. */
  async settled(): Promise<void> {
    await this.running;
  }

  private async run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (this.waiting.length > 0 || this.overflowed) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        if (batch.length > 0) await this.inbox.accept(batch);
        retryMs = FIRST_RETRY_MS;
        if (this.overflowed) this.confessOverflow();
      } catch {
        // What cannot be stored is the inbox's to report; ours is to lose nothing and to keep the order.
        this.waiting = [...batch, ...this.waiting];
        if (this.signal.aborted) return;
        await pause(retryMs, this.signal);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
  }

  private confessOverflow(): void {
    this.overflowed = false;
    this.inbox.connected(true);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Inbox } from '../contract.js';
import { ProviderError } from '../errors.js';

/** Milliseconds; the specs shorten them. */
export interface RecoveryTiming {
  firstDelayMs: number;
  maxDelayMs: number;
  /** While another program listens with the same token. */
  conflictDelayMs: number;
}

export const RECOVERY_TIMING: RecoveryTiming = { firstDelayMs: 500, maxDelayMs: 30_000, conflictDelayMs: 30_000 };

/** What follows a failure of the session: it says so to the inbox and waits, unless waiting helps nothing. */
export class Recovery {
  private failures = 0;
  private wasUp = false;
  isUp = false;

  constructor(
    private readonly inbox: Inbox,
    private readonly signal: AbortSignal,
    private readonly timing: RecoveryTiming,
  ) {}

  /** Telegram keeps what it could not deliver for 24 hours, so nothing was missed; it has no history to look at either. */
  up(): void {
    if (this.isUp) return;
    this.isUp = true;
    this.wasUp = true;
    this.inbox.connected(false);
  }

  /** All is well again: the next failure is a first one. */
  succeeded(): void {
    this.failures = 0;
  }

  /** Resolves when it is time to try again, or as soon as the session is to end. Throws what can never be mended. */
  async after(error: unknown): Promise<void> {
    if (this.signal.aborted) return;
    if (error instanceof ProviderError) {
      if (error.kind === 'credentials-rejected') throw this.rejected(error);
      this.isUp = false;
      this.inbox.disconnected(error);
    }
    await this.pause(this.delayAfter(error));
  }

  private rejected(error: ProviderError): ProviderError {
    return new ProviderError(error.kind, error.message, { ...error.details, expired: this.wasUp });
  }

  private delayAfter(error: unknown): number {
    const details = error instanceof ProviderError ? error.details : {};
    if (details.retryAfterMs !== undefined) return details.retryAfterMs;
    const spread = 0.5 + Math.random() / 2;
    if (details.nativeCode === '409') return this.timing.conflictDelayMs * spread;
    const delay = Math.min(this.timing.firstDelayMs * 2 ** this.failures, this.timing.maxDelayMs);
    this.failures += 1;
    return delay * spread;
  }

  /** Ends early, and quietly, with the session. */
  private async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }
}

/** Runs `work` under a deadline that also ends with `signal`, and leaves no listener behind on a signal that lives long. */
export async function withDeadline<T>(
  signal: AbortSignal,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(abort, ms);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

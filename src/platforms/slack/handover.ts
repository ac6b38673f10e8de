import type { Inbox } from '../contract.js';
import { decode, teamOf } from './decode.js';
import { backoffMs, pause } from './pause.js';
import type { SlackEnvelope } from './payloads.js';

/** One envelope of Socket Mode, as the client library hands it over. */
export interface Delivered {
  type?: string;
  body: SlackEnvelope;
  ack: () => Promise<unknown>;
}

/** Tries of one hand-over; about sixteen seconds go by. After that the session is given up. */
const MAX_TRIES = 7;

/**
 * Hands envelopes over one by one, in the order of their arrival, and acknowledges each once it is durable. Slack tells
 * again what was not acknowledged within three seconds; the keys make that harmless. Nothing is handed over before
 * `open`: an envelope can arrive together with the greeting, before the session is known to be up.
 */
export class Handover {
  /** Lets through what was taken, and what will be. */
  open: () => void = () => undefined;
  private tail = new Promise<void>((resolve) => (this.open = resolve));
  private closed = false;
  /** Rejects when an envelope could not be handed over; what came after it was not either. */
  readonly failed: Promise<never>;
  private fail: (error: unknown) => void = () => undefined;

  constructor(
    private readonly inbox: Inbox,
    private readonly teamId: string,
    private readonly signal: AbortSignal,
  ) {
    this.failed = new Promise((_, reject) => (this.fail = reject));
    this.failed.catch(() => undefined);
  }

  take(delivered: Delivered): void {
    this.tail = this.tail.then(() => this.pass(delivered)).catch((error: unknown) => this.giveUp(error));
  }

  /** Nothing more is taken or acknowledged, opened or not; resolves when the one in hand is done. */
  async close(): Promise<void> {
    this.closed = true;
    this.open();
    await this.tail;
  }

  private async pass({ type, body, ack }: Delivered): Promise<void> {
    if (this.closed) return;
    // An app's token serves all its teams: what is another one's is left for that one's own session to take.
    if (type === 'events_api' && teamOf(body) !== this.teamId) return;
    const events = type === 'events_api' ? decode(body) : [];
    if (events.length > 0 && !(await this.accepted(events))) return;
    // When the line is gone by now, Slack tells it again on the next one.
    await ack().catch(() => undefined);
  }

  private async accepted(events: ReturnType<typeof decode>): Promise<boolean> {
    for (let failures = 0; !this.signal.aborted; failures += 1) {
      try {
        await this.inbox.accept(events);
        return true;
      } catch (error) {
        if (failures + 1 >= MAX_TRIES) throw error;
        await pause(backoffMs(failures), this.signal);
      }
    }
    return false;
  }

  private giveUp(error: unknown): void {
    this.closed = true;
    this.fail(error);
  }
}

import { randomInt } from 'node:crypto';
import { conflict } from './api-error.js';
import type { TelegramUpdate, UpdateKind, UpdatePayloads } from './telegram-types.js';

const KEPT_MS = 24 * 60 * 60 * 1000;
const LONGEST_POLL_SECONDS = 50;
const BATCH = 100;
/** Kinds that come only to a bot that names them in `allowed_updates`. */
const ASKED_FOR: ReadonlySet<string> = new Set<UpdateKind>(['chat_member', 'message_reaction']);

interface Poll {
  limit: number;
  finish: (updates: TelegramUpdate[]) => void;
  fail: (error: Error) => void;
}

export interface PollRequest {
  offset?: number | undefined;
  limit?: number | undefined;
  /** Seconds. */
  timeout?: number | undefined;
  /** Calls back when the poller hung up, so that nobody is waited for in vain. */
  onGone?: ((listener: () => void) => void) | undefined;
}

/** What a bot has yet to be told, oldest first, until it acknowledges by offset or 24 hours have passed. */
export class UpdateQueue {
  private pending: { update: TelegramUpdate; at: number }[] = [];
  private allowed: string[] = [];
  private nextId = randomInt(100_000_000, 900_000_000);
  private poll: Poll | null = null;
  private listener: (() => void) | null = null;

  get size(): number {
    this.expire();
    return this.pending.length;
  }

  get allowedUpdates(): string[] {
    return this.allowed;
  }

  /** An empty list means every kind but those that must be asked for; it bears on updates made from now on. */
  allow(kinds: string[]): void {
    this.allowed = kinds;
  }

  push<Kind extends UpdateKind>(kind: Kind, payload: UpdatePayloads[Kind]): void {
    const isWanted = this.allowed.length > 0 ? this.allowed.includes(kind) : !ASKED_FOR.has(kind);
    if (!isWanted) return;
    this.pending.push({ update: { update_id: this.nextId, [kind]: payload } as TelegramUpdate, at: Date.now() });
    this.nextId += 1;
    this.wakePoll();
    this.listener?.();
  }

  /** Called after every push; the webhook courier listens here. */
  listen(listener: (() => void) | null): void {
    this.listener = listener;
  }

  /** Waits for updates. A later poll ends an earlier one with 409, as Telegram does. */
  take({ offset, limit, timeout, onGone }: PollRequest): Promise<TelegramUpdate[]> {
    this.interrupt('terminated by other getUpdates request; make sure that only one bot instance is running');
    this.acknowledge(offset ?? 0);
    const count = Math.min(Math.max(limit ?? BATCH, 1), BATCH);
    const seconds = Math.min(Math.max(timeout ?? 0, 0), LONGEST_POLL_SECONDS);
    if (this.size > 0 || seconds === 0) return Promise.resolve(this.head(count));
    return new Promise((resolve, reject) => this.wait(count, seconds, resolve, reject, onGone));
  }

  peek(): TelegramUpdate | null {
    this.expire();
    return this.pending[0]?.update ?? null;
  }

  /** Forgets one update that a webhook took. */
  drop(updateId: number): void {
    if (this.pending[0]?.update.update_id === updateId) this.pending.shift();
  }

  clear(): void {
    this.pending = [];
  }

  interrupt(reason: string): void {
    this.fail(conflict(reason));
  }

  /** Ends a waiting poll with that error. */
  fail(error: Error): void {
    this.poll?.fail(error);
  }

  private wait(
    limit: number,
    seconds: number,
    resolve: Poll['finish'],
    reject: Poll['fail'],
    onGone: PollRequest['onGone'],
  ): void {
    const timer = setTimeout(() => poll.finish([]), seconds * 1000);
    const settle = (tell: () => void): void => {
      clearTimeout(timer);
      if (this.poll === poll) this.poll = null;
      tell();
    };
    const poll: Poll = {
      limit,
      finish: (updates) => settle(() => resolve(updates)),
      fail: (error) => settle(() => reject(error)),
    };
    this.poll = poll;
    onGone?.(() => poll.finish([]));
  }

  private wakePoll(): void {
    const { poll } = this;
    if (poll) poll.finish(this.head(poll.limit));
  }

  private head(count: number): TelegramUpdate[] {
    return this.pending.slice(0, count).map(({ update }) => update);
  }

  /** Everything before `offset` is confirmed; a negative one keeps that many of the newest and forgets the rest. */
  private acknowledge(offset: number): void {
    if (offset < 0) this.pending = this.pending.slice(offset);
    else if (offset > 0) {
      const first = this.pending.findIndex(({ update }) => update.update_id >= offset);
      this.pending.splice(0, first < 0 ? this.pending.length : first);
    }
  }

  private expire(): void {
    const oldest = Date.now() - KEPT_MS;
    while (this.pending[0] && this.pending[0].at < oldest) this.pending.shift();
  }
}

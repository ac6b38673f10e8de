import type { Database } from '../database/database.service.js';
import type { Statement } from '../database/statement.js';
import { type Job, type JobKind, LeaseLost } from './job.js';
import { FOLLOWING, HOLD, LEASE_SECONDS, SETTLE } from './lanes.sql.js';

interface FollowingRow {
  seq: number;
  kind: string;
  payload: object;
  attempts: number;
  created_at: Date;
}

/** What a worker holds of a lane. */
export interface Claim {
  lane: string;
  epoch: number;
  /** Set when a renewal found the lane in other hands. */
  lost: boolean;
  /** The last settlement gave the lane back already. */
  released: boolean;
  /** Time of `performance.now()` until which nobody else can have taken the lane, with a second to spare. */
  heldUntil: number;
  /** Jobs left in the lane at the last settlement. */
  pending: number;
  /** It waits for something outside, and takes nobody's place meanwhile. */
  aside: boolean;
  /** Told when that begins: another lane may have its place. */
  onAside?: () => void;
}

/** A statement made by `settling`, and its own parameters. */
export interface Settlement {
  effect: Statement;
  values?: unknown[];
}

/** Milliseconds that a send may take: under half the lease, which is fresh when the send starts. */
export const SEND_DEADLINE_MS = (LEASE_SECONDS / 2) * 1000 - 200;

/** Before the lease's end, so that a request that is given up then has come to its end when the next worker looks. */
const SPARE_MS = 1_000;

/** Until when a lease surely holds that was asked for at `asked` (`performance.now()`). */
export const heldUntil = (asked: number): number => asked + LEASE_SECONDS * 1000 - SPARE_MS;

/**
 * A run of jobs of one kind, in order, from one lane. The handler settles each job together with its effect; what is
 * not settled when it returns or throws is run again.
 */
export class LaneRun<Payload extends object = object> {
  private settled = 0;

  constructor(
    private readonly db: Database,
    private readonly claim: Claim,
    private taken: readonly Job<Payload>[],
    /** Whether nothing of this claim comes after these jobs, and whether they may take along what follows them. */
    private readonly place: { isLast: boolean; mayGrow: boolean },
    /** Aborted when the process stops. */
    readonly signal: AbortSignal,
  ) {}

  get jobs(): readonly Job<Payload>[] {
    return this.taken;
  }

  get lane(): string {
    return this.claim.lane;
  }

  /**
   * Takes along the jobs of the same kind that came meanwhile, up to the first of another kind; for handlers that gain
   * from seeing neighbours together. Nothing when claimed jobs of another kind follow.
   */
  async takeFollowing(kind: JobKind<Payload>, most: number): Promise<void> {
    if (!this.place.mayGrow) return;
    const rows = await this.db.query<FollowingRow>(FOLLOWING, [this.lane, this.taken.at(-1)!.seq, most]);
    const stranger = rows.findIndex((row) => row.kind !== kind.name);
    const mine = stranger === -1 ? rows : rows.slice(0, stranger);
    this.taken = [
      ...this.taken,
      ...mine.map((row) => ({
        seq: row.seq,
        payload: row.payload as Payload,
        attempts: row.attempts,
        createdAt: row.created_at,
      })),
    ];
  }

  /** Jobs not settled yet. */
  get remaining(): readonly Job<Payload>[] {
    return this.jobs.slice(this.settled);
  }

  /**
   * Commits `work` and the removal of the first `count` remaining jobs as one. Throws LeaseLost, and nothing happens,
   * when the lane is in other hands. `by` settles with a statement made by `settling`, which writes more of the effect.
   */
  async settle(count: number, work?: () => Promise<void>, by: Settlement = { effect: SETTLE }): Promise<void> {
    if (!work) return this.settleBy(count, by.effect, by.values);
    const settled = this.settled;
    await this.db
      .transaction(async () => {
        await work();
        await this.settleBy(count, by.effect, by.values);
      })
      .catch((error: unknown) => {
        // The commit did not happen, whatever the statement inside said.
        this.settled = settled;
        this.claim.released = false;
        throw error;
      });
  }

  /** Settles with a statement made by `settling`, which writes the effect too: one round trip. */
  async settleBy(count: number, effect: Statement, values: unknown[] = []): Promise<void> {
    const last = this.jobs[this.settled + count - 1];
    if (!last) throw new RangeError(`Lane ${this.lane} has no ${count} jobs left to settle.`);
    const release = this.place.isLast && this.settled + count === this.jobs.length;
    const row = await this.db.one<{ pending: number }>(effect, [
      this.claim.lane,
      this.claim.epoch,
      last.seq,
      release,
      ...values,
    ]);
    if (!row) throw new LeaseLost(this.lane);
    this.claim.pending = row.pending;
    this.claim.released = release;
    this.settled += count;
  }

  /**
   * Runs what waits for something outside. The lane stays ours, and nobody else waits for its place meanwhile. Not within a
   * transaction. `held` is aborted, with LeaseLost, when somebody else may have taken the lane all the same: the database
   * was out of reach for too long, or the process stood still. What takes long and must not happen twice ends with it.
   */
  async aside<T>(work: (held: AbortSignal) => Promise<T>): Promise<T> {
    const held = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      const left = this.claim.heldUntil - performance.now();
      if (this.claim.lost || left <= 0) held.abort(new LeaseLost(this.lane));
      else timer = setTimeout(look, Math.min(left, SPARE_MS));
    };
    look();
    this.claim.aside = true;
    this.claim.onAside?.();
    try {
      return await work(held.signal);
    } finally {
      clearTimeout(timer);
      this.claim.aside = false;
    }
  }

  /** Writes with a statement made by `holding`; the lease is fresh afterwards. */
  async holdBy(effect: Statement, values: unknown[]): Promise<void> {
    const held = await this.db.one(effect, [this.claim.lane, this.claim.epoch, ...values]);
    if (!held) throw new LeaseLost(this.lane);
  }

  /**
   * Commits `work` if the lane is still ours, without settling anything. The lease is fresh afterwards, so that a
   * send of at most SEND_DEADLINE_MS may follow.
   */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    return this.db.transaction(async () => {
      const result = await work();
      const held = await this.db.one(HOLD, [this.claim.lane, this.claim.epoch]);
      if (!held) throw new LeaseLost(this.lane);
      return result;
    });
  }
}

import type { Database } from '../database/database.service.js';
import { type Job, LeaseLost } from './job.js';
import { HOLD, LEASE_SECONDS, SETTLE } from './lanes.sql.js';

/** What a worker holds of a lane. */
export interface Claim {
  lane: string;
  epoch: number;
  /** Set when a renewal found the lane in other hands. */
  lost: boolean;
  /** The last settlement gave the lane back already. */
  released: boolean;
  /** Jobs left in the lane at the last settlement. */
  pending: number;
}

/** Milliseconds that a send may take: under half the lease, which is fresh when the send starts. */
export const SEND_DEADLINE_MS = (LEASE_SECONDS / 2) * 1000 - 200;

/**
 * A run of jobs of one kind, in order, from one lane. The handler settles each job together with its effect; what is
 * not settled when it returns or throws is run again.
 */
export class LaneRun<Payload extends object = object> {
  private settled = 0;

  constructor(
    private readonly db: Database,
    private readonly claim: Claim,
    readonly jobs: readonly Job<Payload>[],
    /** Nothing of this claim comes after these jobs. */
    private readonly isLast: boolean,
    /** Aborted when the process stops. */
    readonly signal: AbortSignal,
  ) {}

  get lane(): string {
    return this.claim.lane;
  }

  /** Jobs not settled yet. */
  get remaining(): readonly Job<Payload>[] {
    return this.jobs.slice(this.settled);
  }

  /**
   * Commits `work` and the removal of the first `count` remaining jobs as one. Throws LeaseLost, and nothing happens,
   * when the lane is in other hands.
   */
  async settle(count: number, work?: () => Promise<void>): Promise<void> {
    const last = this.jobs[this.settled + count - 1];
    if (!last) throw new RangeError(`Lane ${this.lane} has no ${count} jobs left to settle.`);
    const release = this.isLast && this.settled + count === this.jobs.length;
    const finish = async (): Promise<void> => {
      const rows = await this.db.query<{ pending: number }>(SETTLE, [
        this.claim.lane,
        this.claim.epoch,
        last.seq,
        release,
      ]);
      if (!rows[0]) throw new LeaseLost(this.lane);
      this.claim.pending = rows[0].pending;
    };
    if (work) {
      await this.db.transaction(async () => {
        await work();
        await finish();
      });
    } else await finish();
    this.settled += count;
    this.claim.released = release;
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

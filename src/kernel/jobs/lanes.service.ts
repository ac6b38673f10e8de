import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../database/database.service.js';
import type { JobKind } from './job.js';
import { ENQUEUE, HURRY, LOCK_LANE } from './lanes.sql.js';

/** PostgreSQL's NOTIFY channel between nodes. */
export const WAKE_CHANNEL = 'patchbay_lanes';
/** Milliseconds within which many wake-ups for other nodes become one NOTIFY. */
const NOTIFY_EVERY_MS = 20;

/**
 * The way into the queue. Jobs of one lane run in order, one at a time; lanes run side by side. An enqueue belongs to
 * the caller's transaction: it happens when that commits, in the order of the commits.
 */
@Injectable()
export class Lanes {
  private readonly logger = new Logger(Lanes.name);
  private localWorker: (() => void) | null = null;
  private notifyTimer: NodeJS.Timeout | null = null;

  constructor(private readonly db: Database) {}

  /** Appends a job to `lane`; wakes a worker after the commit. */
  async enqueue<Payload extends object>(lane: string, kind: JobKind<Payload>, payload: Payload): Promise<void> {
    await this.db.query(ENQUEUE, [lane, kind.name, payload]);
    this.wakeAfterCommit();
  }

  /**
   * Holds a lane until the surrounding transaction ends, for who locks something else before it enqueues there: whoever
   * holds two lanes must have taken them in the order that everybody keeps to.
   */
  async lock(lane: string): Promise<void> {
    await this.db.query(LOCK_LANE, [lane]);
  }

  /** For statements that call `enqueue_job` themselves. */
  wakeAfterCommit(): void {
    this.db.afterCommit(() => this.wake());
  }

  /**
   * Tells a worker that there is work. A NOTIFY inside the writing transaction would make all of them commit one after
   * another, so that it is sent apart, and only when no worker runs in this process; polling is the net under both.
   */
  wake(): void {
    if (this.localWorker) this.localWorker();
    else this.notifyTimer ??= setTimeout(() => this.notify(), NOTIFY_EVERY_MS);
  }

  /** Makes delayed lanes ready now, for when what they waited for has come (new credentials, an end of a pause). */
  async hurry(lanes: string[]): Promise<void> {
    if (lanes.length === 0) return;
    await this.db.query(HURRY, [lanes]);
    this.wakeAfterCommit();
  }

  /** The worker of this process; null when it stops. */
  setLocalWorker(wake: (() => void) | null): void {
    this.localWorker = wake;
  }

  private notify(): void {
    this.notifyTimer = null;
    this.db.pool
      .query(`NOTIFY ${WAKE_CHANNEL}`)
      .catch((error: unknown) => this.logger.warn({ err: error }, 'Other nodes could not be woken; they will poll'));
  }

  onApplicationShutdown(): void {
    if (this.notifyTimer) clearTimeout(this.notifyTimer);
  }
}

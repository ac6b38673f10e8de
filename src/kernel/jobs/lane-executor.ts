import { Logger } from '@nestjs/common';
import type { Database } from '../database/database.service.js';
import { type Job, LeaseLost, RetryLater } from './job.js';
import type { DeadJob, JobHandlers } from './job-handlers.js';
import { type Claim, LaneRun } from './lane-run.js';
import { BURY, NOTE_FAILURE } from './lanes.sql.js';

/** Failures of a handler, not of a platform, after which a job is laid aside. */
export const MAX_ATTEMPTS = 8;
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
/** Milliseconds after which a lane with more jobs goes to the end of the queue: slow ones share their places. */
const TURN_MS = 2_000;

type KindedJob = Job & { kind: string };

/** Runs the jobs of one claimed lane in order, and decides about retries: no handler does. */
export class LaneExecutor {
  private readonly logger = new Logger(LaneExecutor.name);

  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly signal: AbortSignal,
  ) {}

  /** Answers after how many milliseconds the lane wants to go on. */
  async execute(claim: Claim, jobs: KindedJob[]): Promise<number> {
    let next = 0;
    // Where the jobs end that failed together: they go one by one, so that none pays for its neighbour.
    let apart = 0;
    const turnEnds = performance.now() + TURN_MS;
    while (next < jobs.length && !this.signal.aborted && !claim.lost) {
      if (next > 0 && performance.now() > turnEnds) return 0;
      const alone = next < apart || jobs[next]!.attempts > 0;
      const batch = this.nextBatch(jobs, next, alone);
      const isLast = next + batch.length === jobs.length;
      const run = new LaneRun(this.db, claim, batch, { isLast, mayGrow: isLast && !alone }, this.signal);
      const delayMs = await this.runBatch(claim, batch[0]!.kind, run);
      if (delayMs === 'apart') apart = next + batch.length;
      else if (delayMs !== null) return delayMs;
      // What the run took along beyond the batch was not claimed here: if it is left, it is claimed again.
      next += Math.min(batch.length, run.jobs.length - run.remaining.length);
    }
    return 0;
  }

  private nextBatch(jobs: KindedJob[], from: number, alone: boolean): KindedJob[] {
    const { kind } = jobs[from]!;
    const most = alone ? 1 : (this.handlers.get(kind)?.batch ?? 1);
    let end = from + 1;
    while (end < jobs.length && end - from < most && jobs[end]!.kind === kind) end += 1;
    return jobs.slice(from, end);
  }

  /** Null when every job was settled; 'apart' when several failed together. */
  private async runBatch(claim: Claim, kind: string, run: LaneRun): Promise<number | 'apart' | null> {
    try {
      const handler = this.handlers.get(kind);
      if (!handler) throw new Error(`This version knows no job "${kind}".`);
      await handler.run(run);
      if (run.remaining.length > 0) throw new Error(`The handler of "${kind}" left a job unsettled.`);
      return null;
    } catch (error) {
      if (error instanceof LeaseLost) {
        claim.lost = true;
        return 0;
      }
      if (this.signal.aborted) return 0;
      if (run.remaining.length > 1 && !(error instanceof RetryLater)) {
        this.logger.warn({ err: error, lane: run.lane, kind }, 'Jobs failed together and are tried one by one');
        return 'apart';
      }
      return this.afterFailure(claim, kind, run, error as Error);
    }
  }

  private async afterFailure(claim: Claim, kind: string, run: LaneRun, error: Error): Promise<number> {
    const job = run.remaining[0];
    if (!job) return 0;
    const spends = error instanceof RetryLater ? error.spendsAttempt : true;
    if (!(error instanceof RetryLater)) {
      this.logger.error({ err: error, lane: run.lane, kind, attempts: job.attempts + 1 }, 'A job failed');
    }
    // The database takes no text with a zero in it, and what cannot be noted would be tried for ever.
    const reason = error.message.replaceAll('\0', '').slice(0, 2000);
    await this.db.query(NOTE_FAILURE, [claim.lane, claim.epoch, job.seq, spends ? 1 : 0, reason]);
    if (spends && job.attempts + 1 >= MAX_ATTEMPTS) return this.layAside(kind, run, { lane: claim.lane, job, error });
    if (error instanceof RetryLater) return error.delayMs;
    return Math.min(FIRST_RETRY_MS * 2 ** job.attempts, LONGEST_RETRY_MS);
  }

  /** Together with what its handler writes down of it; where that fails, the job is tried again. */
  private async layAside(kind: string, run: LaneRun, dead: DeadJob): Promise<number> {
    const { lane, job } = dead;
    try {
      await run.settle(1, async () => {
        await this.db.query(BURY, [lane, job.seq]);
        await this.handlers.get(kind)?.onDead?.(dead);
      });
    } catch (error) {
      this.logger.error({ err: error, lane, kind, seq: job.seq }, 'A job could not be laid aside and is tried again');
      return LONGEST_RETRY_MS;
    }
    this.logger.error({ lane, kind, seq: job.seq }, 'A job was laid aside in dead_jobs');
    return 0;
  }
}

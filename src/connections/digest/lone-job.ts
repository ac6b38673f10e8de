import type { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import type { JobKind } from '../../kernel/jobs/job.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import type { Lanes } from '../../kernel/jobs/lanes.service.js';

/** Locks the lane until the transaction ends: no job of it is settled meanwhile. */
const LOCK_LANE = statement('digests.lock-lane', 'SELECT pending FROM lanes WHERE key = $1 FOR NO KEY UPDATE');

/** Unless a job of the lane is there: it is not settled before it saw what the caller is about to commit. */
export async function enqueueLone<Payload extends object>(
  db: Database,
  lanes: Lanes,
  lane: string,
  kind: JobKind<Payload>,
  payload: Payload,
): Promise<void> {
  await db.transaction(async () => {
    const row = await db.one<{ pending: number }>(LOCK_LANE, [lane]);
    if (!row || row.pending === 0) await lanes.enqueue(lane, kind, payload);
  });
}

/**
 * Settles the one job of a lane unless there is more to do, and answers whether it did; whoever brings more now waits,
 * and enqueues a job of their own.
 */
export async function finishLone(db: Database, run: LaneRun, isMore: () => Promise<boolean>): Promise<boolean> {
  const left = new Error('There is more to do.');
  try {
    await run.settle(1, async () => {
      await db.one(LOCK_LANE, [run.lane]);
      if (await isMore()) throw left;
    });
    return true;
  } catch (error) {
    if (error === left) return false;
    throw error;
  }
}

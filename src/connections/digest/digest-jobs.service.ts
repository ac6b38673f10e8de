import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import type { JobKind } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { SLOW } from '../../kernel/jobs/lanes.sql.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { ArchiveWatchers, type WatchedConnection } from '../archive/archive-watchers.service.js';
import { enqueueLone, finishLone } from './lone-job.js';

export interface DigestJob {
  connectionId: string;
}

/** What is made from an archive and kept up to date by jobs. */
export interface Digest {
  readonly name: string;
  readonly kind: JobKind<DigestJob>;
  /** $1 connection: a row when it is switched on and messages wait to be taken into account. */
  readonly due: Statement;
  /** $1 connection, $2 rows at most: delete what may be much and answer the rows, in this order. */
  readonly erasure: readonly Statement[];
  isOn(connection: WatchedConnection): boolean;
  /**
   * Takes the next messages of a connection into account, in the transaction that surrounds the call, and marks them
   * as taken. Answers how many; 0 when it is switched off, too.
   */
  takeIn(connectionId: string): Promise<number>;
}

/** Messages taken into account in one transaction: an edit of one of them waits for its end. */
export const BATCH = 250;

/** Milliseconds until messages are looked for again that somebody was just changing. */
const LOCKED_MS = 100;

/** Brings digests up to date after their archives: one lane for each digest and connection. */
@Injectable()
export class DigestJobs {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly handlers: JobHandlers,
    private readonly watchers: ArchiveWatchers,
  ) {}

  register(digest: Digest): void {
    this.handlers.register(digest.kind, { run: (run) => this.run(digest, run) });
    this.watchers.register({
      name: digest.name,
      changed: async (connection) => {
        if (digest.isOn(connection)) await this.enqueue(digest, connection.id);
      },
      eraseBatch: (connectionId, limit) => this.eraseBatch(digest, connectionId, limit),
    });
  }

  /** Whether messages of a connection wait to be taken into account. */
  async isDue(digest: Digest, connectionId: string): Promise<boolean> {
    return (await this.db.one(digest.due, [connectionId])) !== null;
  }

  private async eraseBatch({ erasure }: Digest, connectionId: string, limit: number): Promise<number> {
    for (const sql of erasure) {
      const erased = await this.db.query(sql, [connectionId, limit]);
      if (erased.length > 0) return erased.length;
    }
    return 0;
  }

  private enqueue(digest: Digest, connectionId: string): Promise<void> {
    const lane = `${SLOW}${digest.name}:${connectionId}`;
    return enqueueLone(this.db, this.lanes, lane, digest.kind, { connectionId });
  }

  private async run(digest: Digest, run: LaneRun<DigestJob>): Promise<void> {
    const { connectionId } = run.jobs[0]!.payload;
    while (!run.signal.aborted) {
      const taken = await run.hold(() => this.takeIn(digest, connectionId));
      if (taken > 0) continue;
      if (await finishLone(this.db, run, () => this.isDue(digest, connectionId))) return;
      await sleep(LOCKED_MS, undefined, { signal: run.signal }).catch(() => undefined);
    }
  }

  private async takeIn(digest: Digest, connectionId: string): Promise<number> {
    // What is looked up is little, whatever the statistics of tables that have just grown make the planner believe.
    await this.db.query('SET LOCAL enable_seqscan = off');
    return digest.takeIn(connectionId);
  }
}

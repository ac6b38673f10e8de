import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { type JobHandler, JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { ArchiveWatchers } from '../archive/archive-watchers.service.js';
import { ERASE_CONNECTION } from './erase-connection.job.js';

/** Rows that one transaction deletes: it holds no lock for long. */
const BATCH = 1_000;

const ERASE_MESSAGES = statement(
  'connections.erase-messages',
  `DELETE FROM archived_messages WHERE (channel_id, external_id) IN (
     SELECT a.channel_id, a.external_id FROM connection_channels k JOIN archived_messages a ON a.channel_id = k.id
     WHERE k.connection_id = $1 LIMIT $2)
   RETURNING 1`,
);

const ERASE = statement('connections.erase', 'DELETE FROM connections WHERE id = $1 AND deleted_at IS NOT NULL');

type EraseJob = { connection_id: string };

/** Deletes a hidden connection's rows in batches, its own last. A crash in between only means going on later. */
@Injectable()
export class ConnectionEraser implements JobHandler<EraseJob>, OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly watchers: ArchiveWatchers,
  ) {}

  onModuleInit(): void {
    this.handlers.register(ERASE_CONNECTION, this);
  }

  async run(run: LaneRun<EraseJob>): Promise<void> {
    const { connection_id: id } = run.remaining[0]!.payload;
    for (const watcher of this.watchers.watchers) {
      await this.drain(run, () => watcher.eraseBatch?.(id, BATCH) ?? Promise.resolve(0));
    }
    await this.drain(run, async () => (await this.db.query(ERASE_MESSAGES, [id, BATCH])).length);
    await run.settle(1, async () => void (await this.db.query(ERASE, [id])));
  }

  private async drain(run: LaneRun<EraseJob>, eraseBatch: () => Promise<number>): Promise<void> {
    while ((await run.hold(eraseBatch)) > 0) run.signal.throwIfAborted();
  }
}

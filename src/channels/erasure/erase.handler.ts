import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { JobHandlers, type JobHandler } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { ChannelErasure } from './channel-erasure.service.js';
import { ERASE } from './erase.job.js';

/** Rows that one transaction deletes: it holds no lock for long. */
const BATCH = 1_000;

/** Newest first: replies go before the roots that they point at. */
const ERASE_MESSAGES = statement(
  'channels.erase-messages',
  `DELETE FROM messages WHERE channel_id = $1 AND seq IN (
     SELECT seq FROM messages WHERE channel_id = $1 ORDER BY seq DESC LIMIT $2)
   RETURNING 1`,
);

const ERASE_CHANNEL = statement(
  'channels.erase',
  'DELETE FROM channels WHERE id = $1 AND deleted_at IS NOT NULL RETURNING 1',
);

/** Deletes a hidden channel's rows in batches, the channel's own last. A crash in between only means going on later. */
@Injectable()
export class ChannelEraser implements JobHandler<{ channelId: string }>, OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly erasure: ChannelErasure,
  ) {}

  onModuleInit(): void {
    this.handlers.register(ERASE, this);
  }

  async run(run: LaneRun<{ channelId: string }>): Promise<void> {
    const { channelId } = run.remaining[0]!.payload;
    for (const step of this.erasure.steps) {
      await this.drain(run, () => step.eraseBatch?.(channelId, BATCH) ?? Promise.resolve(0));
    }
    await this.drain(run, async () => (await this.db.query(ERASE_MESSAGES, [channelId, BATCH])).length);
    await run.settle(1, async () => void (await this.db.query(ERASE_CHANNEL, [channelId])));
  }

  private async drain(run: LaneRun<{ channelId: string }>, eraseBatch: () => Promise<number>): Promise<void> {
    while ((await run.hold(eraseBatch)) > 0) run.signal.throwIfAborted();
  }
}

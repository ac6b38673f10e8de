import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { JobHandlers, type JobHandler } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import type { ChannelChange } from './desk.contract.js';
import { FAN_OUT } from './fan-out.job.js';
import { Subscribers } from './subscribers.service.js';

const SUBSCRIBED = statement(
  'desk.subscribed',
  `SELECT s.kind, array_agg(s.id ORDER BY s.created_at, s.id) AS ids
   FROM channels c CROSS JOIN LATERAL (
     SELECT kind, subscriber_id AS id, created_at FROM channel_subscribers WHERE channel_id = c.id
     UNION ALL
     SELECT kind, organisation_id, created_at FROM desk_hooks
     WHERE organisation_id = c.organisation_id AND point = 'subscriber'
   ) s
   WHERE c.id = $1 AND c.deleted_at IS NULL GROUP BY s.kind ORDER BY s.kind`,
);

/** Hands the changes of a channel, in order, to those who subscribe to it; settled together with what they write. */
@Injectable()
export class FanOut implements JobHandler<ChannelChange>, OnModuleInit {
  readonly batch = 20;
  private readonly logger = new Logger(FanOut.name);

  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly subscribers: Subscribers,
  ) {}

  onModuleInit(): void {
    this.handlers.register(FAN_OUT, this);
  }

  async run(run: LaneRun<ChannelChange>): Promise<void> {
    const changes = run.remaining.map((job) => job.payload);
    await run.settle(changes.length, () => this.hand(changes));
  }

  private async hand(changes: ChannelChange[]): Promise<void> {
    const channelId = changes[0]!.channelId;
    for (const { kind, ids } of await this.db.query<{ kind: string; ids: string[] }>(SUBSCRIBED, [channelId])) {
      const subscriber = this.subscribers.find(kind);
      if (subscriber) await subscriber.take(changes, ids);
      else this.logger.error({ kind, channel: channelId }, 'Nobody knows this kind of subscriber');
    }
  }
}

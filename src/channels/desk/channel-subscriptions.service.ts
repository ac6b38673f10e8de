import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';

const ADD = statement(
  'subscriptions.add',
  `INSERT INTO channel_subscribers (channel_id, organisation_id, kind, subscriber_id) VALUES ($1, $2, $3, $4)
   ON CONFLICT DO NOTHING`,
);

const REMOVE = statement(
  'subscriptions.remove',
  `DELETE FROM channel_subscribers
   WHERE channel_id = $1 AND organisation_id = $2 AND kind = $3 AND subscriber_id = $4`,
);

/** Who is told of a channel's messages. Adding and removing are idempotent and join the caller's transaction. */
@Injectable()
export class ChannelSubscriptions {
  constructor(private readonly db: Database) {}

  /** From the next message on. A channel of another organisation is refused by its foreign key. */
  async add(channelId: string, organisationId: string, kind: string, subscriberId: string): Promise<void> {
    await this.db.query(ADD, [channelId, organisationId, kind, subscriberId]);
  }

  async remove(channelId: string, organisationId: string, kind: string, subscriberId: string): Promise<void> {
    await this.db.query(REMOVE, [channelId, organisationId, kind, subscriberId]);
  }
}

import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { SEND_DEADLINE_MS } from '../../kernel/jobs/lane-run.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { POST_UNKNOWN } from './change-outcomes.js';
import { type NativeDelivery, noticeOf } from './delivery.entity.js';
import { numberAt } from './ledger.sql.js';

/** A part of ours that came back to us. */
export interface StampedArrival {
  platform: string;
  account: string;
  externalChannelId: string;
  externalId: string;
  deliveryId: string;
  part: number;
}

/** Links delivery $5, as part $6 of its message, with external message $4. Only the account that it was sent to can say so. */
const ARRIVED = `INSERT INTO message_links (platform, account_id, external_channel_id, external_message_id, channel_id,
       message_id, part, direction)
     SELECT $1, $2, $3, $4, d.channel_id, d.message_id, $6, 'out' FROM deliveries d
       JOIN platform_channels p ON p.id = d.platform_channel_id
       JOIN installations n ON n.id = p.installation_id AND n.account_id = $2
     WHERE d.id = $5 AND d.platform = $1 AND d.kind IN ('post', 'edit') AND d.channel_id IS NOT NULL
     ON CONFLICT DO NOTHING RETURNING channel_id, message_id`;

const LINK = statement('links.arrived', ARRIVED);

/** What was owed to a message whose post nobody knew of, and may be wanted again. $n: the code by which that is known. */
const owedSince = (n: number): string => `(x.kind = 'delete' AND x.status IN ('skipped', 'delivered')
         OR x.kind = 'edit' AND x.status = 'skipped' AND x.last_error ->> 'code' = $${n})`;

/**
 * Which of arrivals $1 (JSON rows) are news of something that nobody knew, or is about to be given up, and the platform
 * channel in whose lane that is. $2: the code. Nearly always none: a post's answer comes long before such a doubt.
 */
const NEWS = statement(
  'links.news',
  `SELECT a.position, d.platform_channel_id FROM jsonb_to_recordset($1::jsonb)
       AS a(position int, platform text, account text, "externalChannelId" text, "externalId" text, "deliveryId" uuid)
     JOIN deliveries d ON d.id = a."deliveryId" AND d.platform = a.platform
     JOIN platform_channels p ON p.id = d.platform_channel_id
     JOIN installations n ON n.id = p.installation_id AND n.account_id = a.account
   WHERE d.kind IN ('post', 'edit') AND d.channel_id IS NOT NULL
     AND (d.status = 'unknown'
       OR d.status = 'sending' AND (d.last_error IS NOT NULL
         OR d.attempt_started_at < clock_timestamp() - interval '${SEND_DEADLINE_MS} milliseconds')
       OR EXISTS (SELECT 1 FROM deliveries x WHERE x.channel_id = d.channel_id AND x.message_id = d.message_id
         AND x.platform_channel_id = d.platform_channel_id AND ${owedSince(2)}))
     AND NOT EXISTS (SELECT 1 FROM message_links l WHERE l.platform = a.platform AND l.account_id = a.account
       AND l.external_channel_id = a."externalChannelId" AND l.external_message_id = a."externalId"
       AND l.channel_id = d.channel_id)
   ORDER BY a.position`,
);

/**
 * An arrival of which nobody knew: a post whose last part this is has arrived, and what was owed to the message since,
 * which found nothing to change, is queued anew: its deletion, else its newest edit. $7: the code by which that is known.
 * The lane is held. Rows that a person is sending again right now are left to them, who hold those and wait for the lane.
 */
const CONFIRM = statement(
  'links.confirm',
  `WITH linked AS (
     ${ARRIVED}
   ), post AS (
     SELECT d.id FROM linked, deliveries d
     WHERE d.id = $5 AND d.kind = 'post' AND d.status = 'unknown' AND ${numberAt('d')} = $6::int
       AND jsonb_array_length(d.parts) = d.parts_done + 1
     FOR UPDATE OF d SKIP LOCKED
   ), found AS (
     UPDATE deliveries d SET status = CASE d.degradations WHEN '[]' THEN 'delivered' ELSE 'degraded' END, last_error = NULL,
       parts = NULL, parts_done = d.parts_done + 1, finished_at = clock_timestamp()
     FROM post WHERE d.id = post.id
     RETURNING d.*
   ), owed AS (
     SELECT x.id FROM linked JOIN deliveries post ON post.id = $5
       JOIN deliveries x ON x.channel_id = linked.channel_id AND x.message_id = linked.message_id
         AND x.platform_channel_id = post.platform_channel_id
     WHERE ${owedSince(7)}
     ORDER BY x.kind, x.created_at DESC, x.id DESC LIMIT 1 FOR UPDATE OF x SKIP LOCKED
   ), again AS (
     UPDATE deliveries d SET status = 'pending', last_error = NULL, finished_at = NULL, latency_ms = NULL
     FROM owed WHERE d.id = owed.id
     RETURNING d.*
   ), queued AS (
     SELECT enqueue_job('out:' || platform_channel_id, 'delivery.send', jsonb_build_object('delivery_id', id)) AS seq
     FROM again
   )
   SELECT f.*, 0 AS queued FROM found f
   UNION ALL
   SELECT a.*, (SELECT count(seq)::int FROM queued) FROM again a`,
);

/** Takes note of posts of ours that platforms tell us about. */
@Injectable()
export class StampedArrivals {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly notices: MessagingNotices,
  ) {}

  /** In the surrounding transaction; again has no effect. What nobody knew of goes through `confirmNews` before. */
  async link(arrival: StampedArrival): Promise<void> {
    await this.db.query(LINK, valuesOf(arrival));
  }

  /**
   * Ends the doubts that arrivals answer. Not within a transaction, whose locks come after the lanes': each takes one of
   * its own, so that whoever writes down an outcome in the lane comes before it or sees it.
   */
  async confirmNews(arrivals: StampedArrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    const rows = JSON.stringify(arrivals.map((arrival, position) => ({ ...arrival, position })));
    const news = await this.db.query<{ position: number; platform_channel_id: string }>(NEWS, [rows, POST_UNKNOWN]);
    for (const { position, platform_channel_id: platformChannelId } of news) {
      await this.db.transaction(async () => {
        await this.lanes.lock(`out:${platformChannelId}`);
        await this.confirm(arrivals[position]!);
      });
    }
  }

  private async confirm(arrival: StampedArrival): Promise<void> {
    const changed = await this.db.query<NativeDelivery>(CONFIRM, [...valuesOf(arrival), POST_UNKNOWN]);
    if (changed.some(({ status }) => status === 'pending')) this.lanes.wakeAfterCommit();
    for (const row of changed) this.notices.deliveryUpdated(noticeOf(row));
  }
}

const valuesOf = (arrival: StampedArrival): unknown[] => {
  const { platform, account, externalChannelId, externalId, deliveryId, part } = arrival;
  return [platform, account, externalChannelId, externalId, deliveryId, part];
};

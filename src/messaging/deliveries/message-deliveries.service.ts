import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { MessageDeliveryDto } from '../../channels/messages/message.dto.js';
import { MessageOutcomes, type OutcomeSource } from '../../channels/messages/message-outcomes.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import type { DeliveryStatus } from '../outbound/delivery.entity.js';
import { isUntold } from '../outbound/ledger.sql.js';

/**
 * What became of messages $2 of channel $1 in each of their targets: of all that was owed there, the worst that still
 * holds. A text that arrived makes up for what failed before it, not for files that are missing, nor for what may stand
 * there without our knowing. Reactions and pins have deliveries of their own, in the log.
 */
const OUTCOMES = statement(
  'deliveries.of-messages',
  `WITH owed AS (
     SELECT d.*, m.content_version AS newest,
       d.kind = 'post' AND d.parts_done > 0 AND d.parts -> d.parts_done ->> 'file' IS NOT NULL AS lacks_files,
       d.status = 'unknown' AND d.attempt_started_at IS NOT NULL AND (
         SELECT ${isUntold('d')}
         FROM platform_channels pc JOIN installations n ON n.id = pc.installation_id
         WHERE pc.id = d.platform_channel_id) AS in_doubt,
       d.status IN ('delivered', 'degraded') AND d.content_version >= m.content_version AS is_newest,
       bool_or(d.kind = 'delete') OVER target AS is_deleted
     FROM deliveries d JOIN messages m ON m.channel_id = d.channel_id AND m.id = d.message_id
     WHERE d.channel_id = $1 AND d.message_id = ANY($2) AND d.kind IN ('post', 'edit', 'delete')
     WINDOW target AS (PARTITION BY d.message_id, d.platform_channel_id)
   ), judged AS (
     SELECT o.*, in_doubt OR CASE WHEN is_deleted THEN kind = 'delete'
         ELSE lacks_files OR coalesce(is_newest, false) OR bool_or(is_newest) OVER target IS NOT TRUE END AS holds
     FROM owed o WINDOW target AS (PARTITION BY message_id, platform_channel_id)
   )
   SELECT DISTINCT ON (j.message_id, j.platform_channel_id) j.message_id, j.id AS delivery_id, j.platform,
     j.platform_channel_id, pc.name AS platform_channel_name, j.kind,
     CASE WHEN j.lacks_files THEN 'file' ELSE j.kind END AS about, j.status, j.degradations, j.last_error AS error,
     coalesce(j.finished_at, j.created_at) AS updated_at
   FROM judged j JOIN platform_channels pc ON pc.id = j.platform_channel_id
   WHERE j.holds
   ORDER BY j.message_id, j.platform_channel_id, array_position($3::text[], j.status), j.kind = 'post' DESC,
     j.created_at DESC, j.id DESC`,
);

/** The worst first. */
const FROM_THE_WORST: readonly DeliveryStatus[] = [
  'unknown',
  'failed',
  'dead',
  'unsupported',
  'sending',
  'pending',
  'skipped',
  'cancelled',
  'degraded',
  'delivered',
];

type OutcomeRow = Omit<MessageDeliveryDto, 'updated_at'> & { message_id: string; updated_at: Date };

/** Tells channels what became of their messages on the platforms. */
@Injectable()
export class MessageDeliveries implements OnModuleInit, OutcomeSource {
  constructor(
    private readonly db: Database,
    private readonly outcomes: MessageOutcomes,
  ) {}

  onModuleInit(): void {
    this.outcomes.register(this);
  }

  async outcomesOf(channelId: string, messageIds: string[]): Promise<Map<string, MessageDeliveryDto[]>> {
    const byMessage = new Map<string, MessageDeliveryDto[]>();
    const rows = await this.db.query<OutcomeRow>(OUTCOMES, [channelId, messageIds, FROM_THE_WORST]);
    for (const { message_id: id, ...row } of rows) {
      const delivery = { ...row, updated_at: row.updated_at.toISOString() };
      byMessage.set(id, [...(byMessage.get(id) ?? []), delivery]);
    }
    return byMessage;
  }
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ChangeKind, ChannelChange, ChannelSubscriber } from '../../channels/desk/desk.contract.js';
import { Subscribers } from '../../channels/desk/subscribers.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { statement } from '../../kernel/database/statement.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { MIRROR } from '../mirrors/mirrors.service.js';
import { JOIN_LIVE_REFERENCE } from '../mirrors/mirrors.sql.js';
import type { DeliveryKind } from './delivery.entity.js';

const KIND_OF_CHANGE: Record<ChangeKind, DeliveryKind> = {
  created: 'post',
  edited: 'edit',
  deleted: 'delete',
  reacted: 'react',
  unreacted: 'unreact',
  pinned: 'pin',
  unpinned: 'unpin',
};

/**
 * Writes down what each mirror is owed and queues it on the target's lane, in the order of the changes. $2: JSON rows;
 * $3: as many ids as there can be deliveries. Nothing goes back to where it came from, nor by
 * another bot to the same external channel.
 */
const OWE = statement(
  'deliveries.owe',
  `WITH changes AS (
     SELECT * FROM jsonb_to_recordset($2::jsonb)
       AS c(position int, channel_id uuid, message_id uuid, kind text, argument text, by text, origin uuid)
   ), targets AS (
     SELECT DISTINCT m.organisation_id, m.channel_id, m.platform_channel_id, pc.installation_id, n.platform,
       n.account_id, pc.external_id
     FROM mirrors m JOIN platform_channels pc ON pc.id = m.platform_channel_id
       JOIN installations n ON n.id = pc.installation_id ${JOIN_LIVE_REFERENCE}
     WHERE m.id = ANY($1) AND m.outbound
   ), owed AS (
     SELECT row_number() OVER (ORDER BY t.platform_channel_id, c.position) AS n, t.*, c.message_id, c.kind, c.argument, c.by
     FROM changes c JOIN targets t ON t.channel_id = c.channel_id AND t.platform_channel_id IS DISTINCT FROM c.origin
     WHERE NOT EXISTS (SELECT 1 FROM platform_channels o JOIN installations i ON i.id = o.installation_id
       WHERE o.id = c.origin AND o.external_id = t.external_id AND i.platform = t.platform
         AND i.account_id = t.account_id)
   ), made AS (
     INSERT INTO deliveries (id, organisation_id, platform, installation_id, platform_channel_id, channel_id,
       message_id, kind, argument, actor_name)
     SELECT ($3::uuid[])[n], organisation_id, platform, installation_id, platform_channel_id, channel_id, message_id,
       kind, argument, by FROM owed ORDER BY n RETURNING id, platform_channel_id
   )
   SELECT enqueue_job('out:' || platform_channel_id, 'delivery.send', jsonb_build_object('delivery_id', id))
   FROM (SELECT m.* FROM made m JOIN unnest($3::uuid[]) WITH ORDINALITY AS ids(id, n) USING (id) ORDER BY ids.n) ordered`,
);

/** Listens to channels on behalf of their mirrors. */
@Injectable()
export class MirrorSubscriber implements ChannelSubscriber, OnModuleInit {
  readonly kind = MIRROR;

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly subscribers: Subscribers,
  ) {}

  onModuleInit(): void {
    this.subscribers.register(this);
  }

  async take(changes: ChannelChange[], mirrorIds: string[]): Promise<void> {
    const rows = changes.map((change, position) => ({
      position,
      channel_id: change.channelId,
      message_id: change.messageId,
      kind: KIND_OF_CHANGE[change.kind],
      argument: change.emoji ?? null,
      by: change.by ?? null,
      origin: change.origin.platformChannelId ?? null,
    }));
    const ids = Array.from({ length: changes.length * mirrorIds.length }, newId);
    await this.db.query(OWE, [mirrorIds, JSON.stringify(rows), ids]);
    this.lanes.wakeAfterCommit();
  }
}

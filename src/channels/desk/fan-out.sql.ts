import type { ChangeKind } from './desk.contract.js';
import { isFollowed } from './desk-hooks.sql.js';

/** Whom a notice of the change may reach; of the target row `t`. */
export const AUDIENCE = 't.organisation_id, t.workspace_id, t.is_private';

/**
 * The CTE `job`: one fan-out job on the channel's lane for the row of `bumped`, if anybody subscribes. It must be read by
 * the statement, since PostgreSQL skips a SELECT that nobody reads.
 */
export const fanOut = (
  kind: ChangeKind,
  origin: string,
  { emoji = 'NULL', by = 'NULL' }: { emoji?: string; by?: string } = {},
): string => `job AS (
    SELECT enqueue_job('channel:' || b.id, 'channel.fanout', jsonb_strip_nulls(jsonb_build_object(
      'organisationId', b.organisation_id, 'channelId', b.id, 'messageId', b.message_id,
      'kind', '${kind}', 'emoji', ${emoji}, 'by', ${by}, 'origin', ${origin}))) AS seq
    FROM bumped b WHERE EXISTS (SELECT 1 FROM channel_subscribers s WHERE s.channel_id = b.id)
      OR ${isFollowed('b.organisation_id')}
  )`;

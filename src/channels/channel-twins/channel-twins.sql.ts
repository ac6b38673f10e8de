import { statement } from '../../kernel/database/statement.js';
import { joinMembership, MANAGES, VISIBLE } from '../channel-access.sql.js';

const target = (): string => `target AS (
    SELECT c.id, c.organisation_id, c.workspace_id, ${MANAGES} AS allowed
    FROM channels c ${joinMembership('$2')} WHERE c.id = $1 AND ${VISIBLE}
  )`;

/** $1 channel, $2 user. A row with a null id for a channel without twins. */
export const LIST = statement(
  'channel-twins.list',
  `SELECT t.id, t.name, ct.participation_mode, ct.assigned_at
   FROM channels c ${joinMembership('$2')}
   LEFT JOIN channel_twins ct ON ct.channel_id = c.id
   LEFT JOIN twins t ON t.id = ct.twin_id
   WHERE c.id = $1 AND ${VISIBLE}
   ORDER BY ct.assigned_at, t.id`,
);

/** The kind under which twins are told of a channel's messages: each one from its assignment to its removal. */
export const TWIN = 'twin';

/** $1 channel, $2 user, $3 twin, $4 mode. A null twin_id when the workspace has no such twin. */
export const ASSIGN = statement(
  'channel-twins.assign',
  `WITH ${target()}, assigned AS (
     INSERT INTO channel_twins (channel_id, workspace_id, twin_id, participation_mode)
     SELECT c.id, c.workspace_id, t.id, $4 FROM target c
     JOIN twins t ON t.workspace_id = c.workspace_id AND t.id = $3 WHERE c.allowed
     ON CONFLICT (channel_id, twin_id) DO UPDATE SET participation_mode = excluded.participation_mode
     RETURNING channel_id, twin_id, participation_mode, assigned_at
   ), told AS (
     INSERT INTO channel_subscribers (channel_id, organisation_id, kind, subscriber_id)
     SELECT c.id, c.organisation_id, '${TWIN}', a.twin_id FROM target c JOIN assigned a ON a.channel_id = c.id
     ON CONFLICT DO NOTHING
   )
   SELECT target.allowed, a.* FROM target LEFT JOIN assigned a ON true`,
);

/** $1 channel, $2 user, $3 twin. A null twin_id when it was not assigned. */
export const REMOVE = statement(
  'channel-twins.remove',
  `WITH ${target()}, removed AS (
     DELETE FROM channel_twins ct USING target c WHERE c.allowed AND ct.channel_id = c.id AND ct.twin_id = $3
     RETURNING ct.channel_id, ct.twin_id
   ), untold AS (
     DELETE FROM channel_subscribers s USING removed r
     WHERE s.channel_id = r.channel_id AND s.kind = '${TWIN}' AND s.subscriber_id = r.twin_id
   )
   SELECT target.allowed, r.twin_id FROM target LEFT JOIN removed r ON true`,
);

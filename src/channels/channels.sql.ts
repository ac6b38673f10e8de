import { statement } from '../kernel/database/statement.js';
import { joinMembership, MANAGES, VISIBLE } from './channel-access.sql.js';
import { channelColumns } from './channel.row.js';

/** A subquery for each private channel, because a join is planned as a walk through everybody's memberships. */
const memberOf = (channel: string): string =>
  `(SELECT true FROM channel_members cm WHERE cm.channel_id = ${channel}.id AND cm.user_id = w.user_id)`;

/**
 * $1 workspace, $2 user, $3 type or null, $4 archived or null, $5 limit, $6 offset. No row when the user is not in the
 * workspace; a row with a null id, and the total, when the page is empty. In the order of creation, which the index of
 * the ids gives and the one row of the membership keeps. The total adds up a few kept numbers, and counts the private
 * channels that the user is in: counting 1,000 public ones took 0.9 ms, this takes 0.03 ms.
 */
export const LIST = statement(
  'channels.list',
  `SELECT ${channelColumns('l')}, t.total
   FROM workspace_members w
   CROSS JOIN LATERAL (
     SELECT (coalesce((
       SELECT sum(CASE WHEN $4::boolean IS NULL THEN n.active + n.archived WHEN $4 THEN n.archived ELSE n.active END)
       FROM channel_counts n
       WHERE n.workspace_id = w.workspace_id AND ($3::text IS NULL OR n.channel_type = $3)
     ), 0) + (
       SELECT count(*) FROM channels p
       WHERE p.workspace_id = w.workspace_id AND p.is_private AND p.deleted_at IS NULL AND ${memberOf('p')}
         AND ($3 IS NULL OR p.channel_type = $3) AND ($4 IS NULL OR p.is_archived = $4)
     ))::int AS total
     OFFSET 0
   ) t
   LEFT JOIN LATERAL (
     SELECT c.* FROM channels c
     WHERE c.workspace_id = w.workspace_id AND c.deleted_at IS NULL AND (NOT c.is_private OR ${memberOf('c')})
       AND ($3 IS NULL OR c.channel_type = $3) AND ($4 IS NULL OR c.is_archived = $4)
     ORDER BY c.id LIMIT $5::int OFFSET $6::int
   ) l ON true
   WHERE w.workspace_id = $1 AND w.user_id = $2`,
);

/** $1 channel, $2 user. */
export const GET = statement(
  'channels.get',
  `SELECT ${channelColumns('c')} FROM channels c ${joinMembership('$2')} WHERE c.id = $1 AND ${VISIBLE}`,
);

/**
 * $1 id, $2 workspace, $3 user, $4 name, $5 display name, $6 description, $7 type, $8 topic, $9 parent, $10 private.
 * No row when the user is not in the workspace; a null id when the name is taken, or the parent is not there.
 */
export const CREATE = statement(
  'channels.create',
  `WITH home AS (
     SELECT w.organisation_id, w.workspace_id, w.user_id, $9::uuid IS NULL OR EXISTS (
       SELECT 1 FROM channels c LEFT JOIN channel_members cm ON cm.channel_id = c.id AND cm.user_id = w.user_id
       WHERE c.id = $9 AND c.workspace_id = w.workspace_id AND ${VISIBLE}
     ) AS parent_found
     FROM workspace_members w WHERE w.workspace_id = $2 AND w.user_id = $3
   ), created AS (
     INSERT INTO channels (id, organisation_id, workspace_id, created_by, name, display_name, description, channel_type,
       topic, parent_channel_id, is_private, member_count)
     SELECT $1::uuid, organisation_id, workspace_id, user_id, $4, $5, $6, $7, $8, $9, $10::boolean,
       CASE WHEN $10 THEN 1 ELSE 0 END
     FROM home WHERE parent_found
     ON CONFLICT (workspace_id, name) WHERE deleted_at IS NULL DO NOTHING
     RETURNING *
   ), creator AS (
     INSERT INTO channel_members (channel_id, workspace_id, user_id, role)
     SELECT id, workspace_id, created_by, 'admin' FROM created WHERE is_private
   )
   SELECT ${channelColumns('created')}, home.parent_found
   FROM home LEFT JOIN created ON true`,
);

/** $1 channel, $2 user, $3 JSON object of what changes. `allowed` false, and nothing changed, without the role. */
export const UPDATE = statement(
  'channels.update',
  `WITH target AS (
     SELECT c.id, ${MANAGES} AS allowed FROM channels c ${joinMembership('$2')} WHERE c.id = $1 AND ${VISIBLE}
   ), updated AS (
     UPDATE channels c SET
       display_name = CASE WHEN $3::jsonb ? 'display_name' THEN $3->>'display_name' ELSE c.display_name END,
       description = CASE WHEN $3 ? 'description' THEN $3->>'description' ELSE c.description END,
       topic = CASE WHEN $3 ? 'topic' THEN $3->>'topic' ELSE c.topic END,
       is_archived = coalesce(($3->>'is_archived')::boolean, c.is_archived),
       updated_at = now()
     FROM target t WHERE c.id = t.id AND t.allowed AND c.deleted_at IS NULL
     RETURNING ${channelColumns('c')}
   )
   SELECT t.allowed, ${channelColumns('u')} FROM target t LEFT JOIN updated u ON true`,
);

/** $1 channel, $2 user. Hides it, and frees its name. */
export const HIDE = statement(
  'channels.hide',
  `WITH target AS (
     SELECT c.id, ${MANAGES} AS allowed FROM channels c ${joinMembership('$2')} WHERE c.id = $1 AND ${VISIBLE}
   ), hidden AS (
     UPDATE channels c SET deleted_at = now() FROM target t
     WHERE c.id = t.id AND t.allowed AND c.deleted_at IS NULL
     RETURNING ${channelColumns('c')}
   )
   SELECT t.allowed, ${channelColumns('h')} FROM target t LEFT JOIN hidden h ON true`,
);

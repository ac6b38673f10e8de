import { statement } from '../../kernel/database/statement.js';

const MEMBER = 'u.id AS user_id, u.display_name, u.email, u.avatar_url';

/** No row: the caller does not belong. */
export const LIST_WORKSPACE_MEMBERS = statement(
  'workspace-members.list',
  `SELECT (SELECT count(*)::int FROM workspace_members WHERE workspace_id = $1) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT ${MEMBER}, m.role, m.joined_at FROM workspace_members m JOIN users u ON u.id = m.user_id
       WHERE m.workspace_id = $1 ORDER BY m.joined_at, m.user_id LIMIT $3 OFFSET $4) p), '[]') AS rows
   FROM workspace_members WHERE workspace_id = $1 AND user_id = $2`,
);

/** After the lock, in a statement of its own, whose snapshot sees what the lock's last holder did. */
export const FIND_WORKSPACE_STANDING = statement(
  'workspace-members.standing',
  `SELECT user_id, role FROM workspace_members
   WHERE workspace_id = $1 AND (role = 'owner' OR user_id IN ($2, $3))`,
);

/** No row: no such user; no role: a member already. */
export const INSERT_WORKSPACE_MEMBER = statement(
  'workspace-members.insert',
  `WITH u AS (
     SELECT * FROM users WHERE id = $3
   ), added AS (
     INSERT INTO workspace_members (organisation_id, workspace_id, user_id, role) SELECT $1, $2, id, $4 FROM u
     ON CONFLICT DO NOTHING RETURNING role, joined_at
   )
   SELECT ${MEMBER}, added.role, added.joined_at FROM u LEFT JOIN added ON true`,
);

export const SET_WORKSPACE_ROLE = statement(
  'workspace-members.set-role',
  `WITH m AS (
     UPDATE workspace_members SET role = $3 WHERE workspace_id = $1 AND user_id = $2
     RETURNING user_id, role, joined_at
   )
   SELECT ${MEMBER}, m.role, m.joined_at FROM m JOIN users u ON u.id = m.user_id`,
);

/** Workspaces of organisation $1 that user $2 belongs to, and whether they are the only owner there. */
export const FIND_SEATS = statement(
  'workspace-members.seats',
  `SELECT m.workspace_id, w.name, m.role = 'owner' AND NOT EXISTS (
     SELECT 1 FROM workspace_members o
     WHERE o.workspace_id = m.workspace_id AND o.role = 'owner' AND o.user_id <> m.user_id) AS is_last_owner
   FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
   WHERE m.organisation_id = $1 AND m.user_id = $2 ORDER BY m.workspace_id`,
);

/**
 * Before a member is removed, in this order: the channels whose counters will change, then the member. Whoever lets
 * the member into another channel meanwhile is waited for, so that the removal sees that channel too.
 */
export const LOCK_CHANNELS_OF_MEMBER = statement(
  'workspace-members.lock-channels',
  `SELECT c.id FROM channels c JOIN channel_members m ON m.channel_id = c.id
   WHERE m.user_id = $2 AND m.workspace_id = ANY($1) ORDER BY c.id FOR NO KEY UPDATE OF c`,
);

export const LOCK_MEMBER = statement(
  'workspace-members.lock-member',
  `SELECT 1 FROM workspace_members WHERE workspace_id = ANY($1) AND user_id = $2 ORDER BY workspace_id FOR UPDATE`,
);

/** From the workspaces $1, and from their channels, whose counters shrink with them. */
export const DELETE_WORKSPACE_MEMBER = statement(
  'workspace-members.delete',
  `WITH gone AS (
     DELETE FROM workspace_members WHERE workspace_id = ANY($1) AND user_id = $2 RETURNING workspace_id
   ), left_channels AS (
     DELETE FROM channel_members WHERE workspace_id = ANY($1) AND user_id = $2 RETURNING channel_id
   ), counted AS (
     UPDATE channels SET member_count = member_count - 1 WHERE id IN (SELECT channel_id FROM left_channels)
   )
   SELECT workspace_id FROM gone`,
);

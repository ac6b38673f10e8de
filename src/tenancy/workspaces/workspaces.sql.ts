import { statement } from '../../kernel/database/statement.js';

const COLUMNS = 'w.id, w.organisation_id, w.name, w.slug, w.created_by, w.created_at, w.updated_at';

/** With its first owner, who made it ($5). No row where the slug is taken. */
export const INSERT_WORKSPACE = statement(
  'workspaces.insert',
  `WITH w AS (
     INSERT INTO workspaces (id, organisation_id, name, slug, created_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (organisation_id, slug) DO NOTHING RETURNING *
   ), owned AS (
     INSERT INTO workspace_members (organisation_id, workspace_id, user_id, role)
     SELECT organisation_id, id, $5, 'owner' FROM w RETURNING role
   )
   SELECT ${COLUMNS}, owned.role FROM w CROSS JOIN owned`,
);

export const FIND_WORKSPACE = statement(
  'workspaces.find',
  `SELECT ${COLUMNS}, m.role FROM workspaces w
   JOIN workspace_members m ON m.workspace_id = w.id AND m.user_id = $2 WHERE w.id = $1`,
);

/** One row: how many there are, and a page of them; of organisation $4, or of all. */
export const LIST_WORKSPACES = statement(
  'workspaces.list',
  `SELECT (SELECT count(*)::int FROM workspace_members WHERE user_id = $1
             AND ($4::uuid IS NULL OR organisation_id = $4)) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT ${COLUMNS}, m.role FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
       WHERE m.user_id = $1 AND ($4::uuid IS NULL OR m.organisation_id = $4)
       ORDER BY w.id LIMIT $2 OFFSET $3) p), '[]') AS rows`,
);

/** Who may is in the statement: no row for those who do not own or administer it. */
export const RENAME_WORKSPACE = statement(
  'workspaces.rename',
  `UPDATE workspaces w SET name = $3, updated_at = now() FROM workspace_members m
   WHERE w.id = $1 AND m.workspace_id = w.id AND m.user_id = $2 AND m.role IN ('owner', 'admin')
   RETURNING ${COLUMNS}, m.role`,
);

/** Changes of members wait for each other; nothing else waits for this lock. Only a member can take it. */
export const LOCK_WORKSPACE = statement(
  'workspaces.lock',
  `SELECT organisation_id FROM workspaces w WHERE id = $1
     AND EXISTS (SELECT 1 FROM workspace_members m WHERE m.workspace_id = w.id AND m.user_id = $2)
   FOR NO KEY UPDATE`,
);

export const LOCK_WORKSPACES_OF_ORGANISATION = statement(
  'workspaces.lock-organisation',
  'SELECT id FROM workspaces WHERE organisation_id = $1 ORDER BY id FOR NO KEY UPDATE',
);

/** Who is about to lose a workspace. */
export const FIND_MEMBER_IDS = statement(
  'workspaces.member-ids',
  'SELECT workspace_id, user_id FROM workspace_members WHERE workspace_id = ANY($1)',
);

export const DELETE_WORKSPACES = statement('workspaces.delete', 'DELETE FROM workspaces WHERE id = ANY($1)');

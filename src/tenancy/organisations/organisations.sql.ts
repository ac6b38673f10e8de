import { statement } from '../../kernel/database/statement.js';

const COLUMNS = `o.id, o.name, o.slug, o.personal_for IS NOT NULL AS is_personal, o.created_at, o.updated_at`;

/** With its first owner $4; $5 is the user whose own it is, or null. No row where the slug is taken. */
export const INSERT_ORGANISATION = statement(
  'organisations.insert',
  `WITH o AS (
     INSERT INTO organisations (id, name, slug, personal_for) VALUES ($1, $2, $3, $5)
     ON CONFLICT (slug) DO NOTHING RETURNING *
   ), owned AS (
     INSERT INTO organisation_members (organisation_id, user_id, role) SELECT id, $4, 'owner' FROM o RETURNING role
   )
   SELECT ${COLUMNS}, owned.role FROM o CROSS JOIN owned`,
);

export const FIND_ORGANISATION = statement(
  'organisations.find',
  `SELECT ${COLUMNS}, m.role FROM organisations o
   JOIN organisation_members m ON m.organisation_id = o.id AND m.user_id = $2 WHERE o.id = $1`,
);

/** One row: how many there are, and a page of them. */
export const LIST_ORGANISATIONS = statement(
  'organisations.list',
  `SELECT (SELECT count(*)::int FROM organisation_members WHERE user_id = $1) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT ${COLUMNS}, m.role FROM organisation_members m JOIN organisations o ON o.id = m.organisation_id
       WHERE m.user_id = $1 ORDER BY o.id LIMIT $2 OFFSET $3) p), '[]') AS rows`,
);

export const RENAME_ORGANISATION = statement(
  'organisations.rename',
  'UPDATE organisations SET name = $2, updated_at = now() WHERE id = $1',
);

export const DELETE_ORGANISATION = statement('organisations.delete', 'DELETE FROM organisations WHERE id = $1');

/** Changes of members wait for each other; nothing else waits for this lock. Only a member can take it. */
export const LOCK_ORGANISATION = statement(
  'organisations.lock',
  `SELECT personal_for FROM organisations o WHERE id = $1
     AND EXISTS (SELECT 1 FROM organisation_members m WHERE m.organisation_id = o.id AND m.user_id = $2)
   FOR NO KEY UPDATE`,
);

/** After the lock, in a statement of its own, whose snapshot sees what the lock's last holder did. */
export const FIND_ORGANISATION_STANDING = statement(
  'organisations.standing',
  `SELECT user_id, role FROM organisation_members
   WHERE organisation_id = $1 AND (role = 'owner' OR user_id IN ($2, $3))`,
);

const MEMBER = 'u.id AS user_id, u.display_name, u.email, u.avatar_url';

/** No row: the caller does not belong. */
export const LIST_ORGANISATION_MEMBERS = statement(
  'organisations.list-members',
  `SELECT (SELECT count(*)::int FROM organisation_members WHERE organisation_id = $1) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT ${MEMBER}, m.role, m.joined_at FROM organisation_members m JOIN users u ON u.id = m.user_id
       WHERE m.organisation_id = $1 ORDER BY m.joined_at, m.user_id LIMIT $3 OFFSET $4) p), '[]') AS rows
   FROM organisation_members WHERE organisation_id = $1 AND user_id = $2`,
);

/** By id $2 or address $3. No row: no such user; no role: a member already. */
export const INSERT_ORGANISATION_MEMBER = statement(
  'organisations.insert-member',
  `WITH u AS (
     SELECT * FROM users WHERE id = $2 OR email = $3
   ), added AS (
     INSERT INTO organisation_members (organisation_id, user_id, role) SELECT $1, id, $4 FROM u
     ON CONFLICT DO NOTHING RETURNING role, joined_at
   )
   SELECT ${MEMBER}, added.role, added.joined_at FROM u LEFT JOIN added ON true`,
);

export const SET_ORGANISATION_ROLE = statement(
  'organisations.set-role',
  `WITH m AS (
     UPDATE organisation_members SET role = $3 WHERE organisation_id = $1 AND user_id = $2
     RETURNING user_id, role, joined_at
   )
   SELECT ${MEMBER}, m.role, m.joined_at FROM m JOIN users u ON u.id = m.user_id`,
);

export const DELETE_ORGANISATION_MEMBER = statement(
  'organisations.delete-member',
  `WITH m AS (
     DELETE FROM organisation_members WHERE organisation_id = $1 AND user_id = $2 RETURNING user_id, role, joined_at
   )
   SELECT ${MEMBER}, m.role, m.joined_at FROM m JOIN users u ON u.id = m.user_id`,
);

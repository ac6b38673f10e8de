import { statement } from '../../kernel/database/statement.js';
import { joinMembership, MANAGES, VISIBLE } from '../channel-access.sql.js';

const MEMBER = (alias: string): string => `${alias}.user_id, ${alias}.channel_id, ${alias}.role, ${alias}.joined_at`;

/** The CTE `target`: the channel $1 as the user $2 finds it, or no row; locked, so that nothing else counts meanwhile. */
const target = (allowed: string): string => `target AS (
    SELECT c.id, c.organisation_id, c.workspace_id, c.is_private, c.last_change_seq, ${allowed} AS allowed
    FROM channels c ${joinMembership('$2')} WHERE c.id = $1 AND ${VISIBLE}
    FOR NO KEY UPDATE OF c
  )`;

/** $1 channel, $2 user. A row with a null user_id for a channel without members. */
export const LIST = statement(
  'members.list',
  `SELECT ${MEMBER('m')}, u.display_name, u.email, u.avatar_url
   FROM channels c ${joinMembership('$2')}
   LEFT JOIN channel_members m ON m.channel_id = c.id
   LEFT JOIN users u ON u.id = m.user_id
   WHERE c.id = $1 AND ${VISIBLE}
   ORDER BY m.joined_at, m.user_id`,
);

/**
 * $1 channel, $2 user, $3 ids of users to add. A row for each of them: `belongs` false for who is not in the workspace,
 * `is_new` for who was not in the channel. A public channel may be joined by everyone who sees it.
 */
export const ADD = statement(
  'members.add',
  `WITH ${target(`(${MANAGES} OR (NOT c.is_private AND $3::uuid[] = ARRAY[$2::uuid]))`)}, candidates AS (
     SELECT x.user_id, x.n, w.user_id IS NOT NULL AS belongs
     FROM target t CROSS JOIN unnest($3) WITH ORDINALITY AS x(user_id, n)
     LEFT JOIN workspace_members w ON w.workspace_id = t.workspace_id AND w.user_id = x.user_id
   ), added AS (
     INSERT INTO channel_members AS m (channel_id, workspace_id, user_id, role)
     SELECT t.id, t.workspace_id, k.user_id, 'member' FROM target t, candidates k WHERE t.allowed AND k.belongs
     ON CONFLICT (channel_id, user_id) DO UPDATE SET role = m.role
     RETURNING ${MEMBER('m')}, xmax = 0 AS is_new
   ), counted AS (
     UPDATE channels c SET member_count = c.member_count + n.added
     FROM target t, (SELECT count(*)::int AS added FROM added WHERE is_new) n WHERE c.id = t.id AND n.added > 0
   )
   SELECT t.*, k.user_id AS wanted, k.belongs, ${MEMBER('a')}, a.is_new
   FROM target t LEFT JOIN candidates k ON true LEFT JOIN added a ON a.user_id = k.user_id
   ORDER BY k.n`,
);

/** $1 channel, $2 user, $3 member, $4 role. Null columns of the member when they are not in the channel. */
export const CHANGE_ROLE = statement(
  'members.change-role',
  `WITH ${target(MANAGES)}, changed AS (
     UPDATE channel_members m SET role = $4 FROM target t
     WHERE t.allowed AND m.channel_id = t.id AND m.user_id = $3 RETURNING ${MEMBER('m')}
   )
   SELECT t.*, ${MEMBER('x')} FROM target t LEFT JOIN changed x ON true`,
);

/** $1 channel, $2 user, $3 member. Everyone may leave. */
export const REMOVE = statement(
  'members.remove',
  `WITH ${target(`(${MANAGES} OR $3::uuid = $2::uuid)`)}, removed AS (
     DELETE FROM channel_members m USING target t
     WHERE t.allowed AND m.channel_id = t.id AND m.user_id = $3 RETURNING ${MEMBER('m')}
   ), counted AS (
     UPDATE channels c SET member_count = c.member_count - 1 FROM removed r WHERE c.id = r.channel_id
   )
   SELECT t.*, ${MEMBER('x')} FROM target t LEFT JOIN removed x ON true`,
);

/**
 * $1 channel, $2 user. Locks nothing: an invitation locks its address before it locks a channel, as registering does.
 */
export const MAY_INVITE = statement(
  'members.may-invite',
  `SELECT c.id, c.organisation_id, c.workspace_id, c.is_private, c.last_change_seq, ${MANAGES} AS allowed,
     w.role IN ('owner', 'admin') AS manages_workspace
   FROM channels c ${joinMembership('$2')} WHERE c.id = $1 AND ${VISIBLE}`,
);

import { statement } from '../kernel/database/statement.js';

/**
 * Inviting an address and registering it exclude each other: else an invitation could be written while the account is
 * made, and never be honoured.
 */
export const LOCK_ADDRESS = statement(
  'invitations.lock-address',
  `SELECT pg_advisory_xact_lock(hashtextextended('invitation ' || $1, 0))`,
);

export const FIND_USER_BY_EMAIL = statement('invitations.find-user', 'SELECT id FROM users WHERE email = $1');

/** A second invitation to the same place renews the first, with its new role. */
export const KEEP_INVITATION = statement(
  'invitations.keep',
  `INSERT INTO invitations (id, organisation_id, workspace_id, channel_id, email, role, invited_by)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (workspace_id, email, coalesce(channel_id, '00000000-0000-0000-0000-000000000000'))
     WHERE accepted_at IS NULL
   DO UPDATE SET role = excluded.role, invited_by = excluded.invited_by
   RETURNING id, workspace_id, channel_id, email, role, created_at`,
);

/**
 * Honours every invitation of address $2 for user $1: their workspaces, with the mightiest role offered (an invitation
 * to a channel makes a plain member of its workspace), then their channels, whose counters grow with them.
 */
export const ACCEPT_INVITATIONS = statement(
  'invitations.accept',
  `WITH accepted AS (
     UPDATE invitations SET accepted_at = now() WHERE email = $2 AND accepted_at IS NULL
     RETURNING organisation_id, workspace_id, channel_id, role
   ), joined AS (
     INSERT INTO workspace_members (organisation_id, workspace_id, user_id, role)
     SELECT organisation_id, workspace_id, $1,
       CASE min(CASE WHEN channel_id IS NOT NULL THEN 3 WHEN role = 'owner' THEN 1 WHEN role = 'admin' THEN 2 ELSE 3 END)
         WHEN 1 THEN 'owner' WHEN 2 THEN 'admin' ELSE 'member' END
     FROM accepted GROUP BY organisation_id, workspace_id
     ON CONFLICT DO NOTHING
     RETURNING workspace_id
   ), entered AS (
     INSERT INTO channel_members (channel_id, workspace_id, user_id, role)
     SELECT a.channel_id, a.workspace_id, $1, CASE WHEN a.role = 'member' THEN 'member' ELSE 'admin' END
     FROM accepted a JOIN channels c ON c.id = a.channel_id AND c.deleted_at IS NULL
     ON CONFLICT DO NOTHING
     RETURNING channel_id
   ), counted AS (
     UPDATE channels SET member_count = member_count + 1 WHERE id IN (SELECT channel_id FROM entered)
   )
   SELECT workspace_id FROM joined`,
);

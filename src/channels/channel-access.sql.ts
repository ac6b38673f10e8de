/**
 * Pieces of SQL that let a user in, for the statements that serve: no access check costs a round trip of its own.
 * All expect the channel as `c`.
 */

/** Joins the caller's membership of the channel's workspace as `w` and of the channel itself as `cm` (may be absent). */
export const joinMembership = (user: string): string => `
  JOIN workspace_members w ON w.workspace_id = c.workspace_id AND w.user_id = ${user}
  LEFT JOIN channel_members cm ON cm.channel_id = c.id AND cm.user_id = w.user_id`;

/** A public channel is open to its workspace, a private one to its members alone, whatever their role elsewhere. */
export const VISIBLE = `c.deleted_at IS NULL AND (NOT c.is_private OR cm.user_id IS NOT NULL)`;

/** The channel's creator and admins, and the workspace's owners and admins. */
export const MANAGES = `(c.created_by IS NOT DISTINCT FROM w.user_id OR cm.role IS NOT DISTINCT FROM 'admin'
  OR w.role IN ('owner', 'admin'))`;

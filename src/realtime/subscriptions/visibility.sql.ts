import { joinMembership, VISIBLE } from '../../channels/channel-access.sql.js';
import { statement } from '../../kernel/database/statement.js';

/** Those users of $2 who may see channel $1. */
export const FIND_VIEWERS = statement(
  'realtime.viewers',
  `SELECT w.user_id FROM channels c ${joinMembership('ANY($2::uuid[])')} WHERE c.id = $1 AND ${VISIBLE}`,
);

/** Those channels of $2 that user $1 may see. */
export const FIND_VISIBLE = statement(
  'realtime.visible',
  `SELECT c.id, w.role IN ('owner', 'admin') AS manages
   FROM channels c ${joinMembership('$1::uuid')} WHERE c.id = ANY($2::uuid[]) AND ${VISIBLE}`,
);

/** Those workspaces of $2 that user $1 belongs to. */
export const FIND_WORKSPACES = statement(
  'realtime.workspaces',
  `SELECT workspace_id AS id, role IN ('owner', 'admin') AS manages
   FROM workspace_members WHERE user_id = $1 AND workspace_id = ANY($2::uuid[])`,
);

import { statement } from '../../kernel/database/statement.js';
import { joinMembership, VISIBLE } from '../channel-access.sql.js';

/** $1 channel, $2 who asks, $3 users: those of them who are in its workspace. */
export const NAMES_OF_MEMBERS = statement(
  'mentions.names',
  `SELECT u.id, u.display_name AS name FROM channels c ${joinMembership('$2')}
     JOIN workspace_members named ON named.workspace_id = c.workspace_id AND named.user_id = ANY($3::uuid[])
     JOIN users u ON u.id = named.user_id
   WHERE c.id = $1 AND ${VISIBLE} ORDER BY u.id`,
);

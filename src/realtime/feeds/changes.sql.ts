import { joinMembership, VISIBLE } from '../../channels/channel-access.sql.js';
import { messageColumns, type MessageRow } from '../../channels/messages/message.row.js';
import { statement } from '../../kernel/database/statement.js';

/** A page of changed messages beside their channel, of one snapshot. Without changes one row with `id` null. */
export type ChangeRow = {
  last_change_seq: number;
} & (MessageRow | { id: null });

/** As `ChangeRow`, for somebody who may see it. */
export type VisibleChangeRow = ChangeRow & { workspace_id: string; is_private: boolean; manages: boolean };

const PAGE = (after: string, limit: string): string => `
  LEFT JOIN LATERAL (
    SELECT ${messageColumns('m')} FROM messages m
    WHERE m.channel_id = c.id AND m.change_seq > ${after} ORDER BY m.change_seq LIMIT ${limit}
  ) changed ON true`;

/** Changes after $2, at most $3, oldest first; no row when the channel is gone. */
export const READ_CHANGES = statement(
  'realtime.changes',
  `SELECT c.last_change_seq, ${messageColumns('changed')}
   FROM channels c ${PAGE('$2', '$3')}
   WHERE c.id = $1 AND c.deleted_at IS NULL ORDER BY changed.change_seq`,
);

/** The same as seen by user $4: no row when they may not see the channel. */
export const READ_CHANGES_AS_USER = statement(
  'realtime.changes-as-user',
  `SELECT c.last_change_seq, c.workspace_id, c.is_private, w.role IN ('owner', 'admin') AS manages, ${messageColumns('changed')}
   FROM channels c ${joinMembership('$4::uuid')} ${PAGE('$2', '$3')}
   WHERE c.id = $1 AND ${VISIBLE} ORDER BY changed.change_seq`,
);

/** Channels of $1 that changed past what $2 says of each. */
export const FIND_BEHIND = statement(
  'realtime.behind',
  `SELECT c.id, c.last_change_seq FROM unnest($1::uuid[], $2::bigint[]) AS known (id, change_seq)
   JOIN channels c ON c.id = known.id AND c.last_change_seq > known.change_seq AND c.deleted_at IS NULL`,
);

import { statement } from '../../kernel/database/statement.js';
import { joinMembership, VISIBLE } from '../channel-access.sql.js';

const SUMMARY = 'f.id, f.name, f.content_type, f.bytes, f.status';
const SERVED = `${SUMMARY}, f.organisation_id`;

/** Files that a user has uploaded, or is uploading, without posting them. */
export const MOST_UNPOSTED = 100;

/**
 * Makes room for an upload before the first of its bytes is read: $1 channel, $2 user, $3 id, $4 name, $5 media type,
 * $6 link token. No row for a channel out of sight.
 */
export const BEGIN_UPLOAD = statement(
  'files.begin-upload',
  `WITH target AS (
     SELECT c.id, c.organisation_id, c.is_archived,
       (SELECT count(*) FROM files f WHERE f.uploaded_by = $2 AND f.message_id IS NULL) < ${MOST_UNPOSTED} AS has_room
     FROM channels c ${joinMembership('$2')} WHERE c.id = $1 AND ${VISIBLE}
   ), made AS (
     INSERT INTO files (id, organisation_id, channel_id, uploaded_by, name, content_type, status, link_token)
     SELECT $3, t.organisation_id, t.id, $2, $4, $5, 'waiting', $6 FROM target t WHERE NOT t.is_archived AND t.has_room
   )
   SELECT organisation_id, CASE WHEN is_archived THEN 'archived' WHEN NOT has_room THEN 'full' ELSE 'begun' END AS outcome
   FROM target`,
);

/** $1 is here, all $2 bytes of it. No row when its channel went meanwhile. */
export const END_UPLOAD = statement(
  'files.end-upload',
  `UPDATE files f SET status = 'stored', bytes = $2, stored_at = now()
   WHERE id = $1 AND status = 'waiting' AND message_id IS NULL RETURNING ${SUMMARY}`,
);

export const CANCEL_UPLOAD = statement(
  'files.cancel-upload',
  `DELETE FROM files WHERE id = $1 AND status = 'waiting' AND message_id IS NULL`,
);

/** File $3 of channel $1, for user $2; one that belongs to no message is its uploader's alone. */
export const FIND_FOR_USER = statement(
  'files.find-for-user',
  `SELECT ${SERVED} FROM channels c ${joinMembership('$2')} JOIN files f ON f.channel_id = c.id AND f.id = $3
   WHERE c.id = $1 AND ${VISIBLE} AND f.status = 'stored' AND (f.message_id IS NOT NULL OR f.uploaded_by = $2)`,
);

/** File $1, for whoever has its address. */
export const FIND_FOR_LINK = statement(
  'files.find-for-link',
  `SELECT ${SERVED}, f.link_token FROM files f JOIN channels c ON c.id = f.channel_id AND c.deleted_at IS NULL
   WHERE f.id = $1 AND f.status = 'stored' AND f.message_id IS NOT NULL`,
);

/** Rows that one statement removes. */
export const BATCH = 500;

/** Uploads that nobody posted within a day. */
export const REMOVE_UNPOSTED = statement(
  'files.remove-unposted',
  `DELETE FROM files WHERE id IN (
     SELECT id FROM files WHERE message_id IS NULL AND created_at < now() - interval '24 hours'
     LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
   RETURNING 1`,
);

/** Holds some of the contents that no file needs any more, until the commit. */
export const TAKE_STALE = statement(
  'files.take-stale',
  `SELECT organisation_id, file_id AS id FROM stale_files ORDER BY file_id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
);

export const FORGET_STALE = statement('files.forget-stale', 'DELETE FROM stale_files WHERE file_id = ANY($1)');

import { statement } from '../../kernel/database/statement.js';

const SUMMARY = 'id, name, content_type, bytes, status';

/** Files that user $3 uploaded to channel $2 and that belong to no message yet, of those in $1; held until the commit. */
export const CLAIM_FILES = statement(
  'files.claim',
  `WITH claimed AS (
     SELECT ${SUMMARY} FROM files
     WHERE id = ANY($1) AND channel_id = $2 AND uploaded_by = $3 AND message_id IS NULL AND status = 'stored'
     ORDER BY id FOR UPDATE
   )
   SELECT * FROM claimed ORDER BY array_position($1, id)`,
);

/** $1 files in their order, $2 channel, $3 message. */
export const ATTACH_FILES = statement(
  'files.attach',
  `UPDATE files SET message_id = $3, position = array_position($1, id) - 1 WHERE id = ANY($1) AND channel_id = $2`,
);

/** $1 channel, $2 message, $3 installation, $4: JSON rows of files that are to be fetched, or cannot be. */
export const ADD_FILES = statement(
  'files.add',
  `INSERT INTO files (id, organisation_id, channel_id, message_id, position, name, content_type, bytes, status, reason,
     link_token, installation_id, source, origin_url)
   SELECT f.id, c.organisation_id, c.id, $2, f.position, f.name, f.content_type, f.bytes, f.status, f.reason,
     f.link_token, CASE WHEN f.source IS NOT NULL THEN $3::uuid END, f.source, f.origin_url
   FROM channels c, jsonb_to_recordset($4::jsonb) AS f(id uuid, position int, name text, content_type text, bytes bigint,
     status text, reason text, link_token text, source jsonb, origin_url text)
   WHERE c.id = $1`,
);

/** The files of message $2 of channel $1, in order, with what a link to them needs. */
export const FILES_OF_MESSAGE = statement(
  'files.of-message',
  `SELECT ${SUMMARY}, reason, link_token, origin_url, organisation_id FROM files
   WHERE channel_id = $1 AND message_id = $2 ORDER BY position, id`,
);

/**
 * Holds the channel of file $1 until the commit, before the file itself: whoever deletes a message locks them in this order,
 * too.
 */
export const LOCK_CHANNEL_OF_FILE = statement(
  'files.lock-channel',
  'SELECT 1 FROM channels WHERE id = (SELECT channel_id FROM files WHERE id = $1) FOR NO KEY UPDATE',
);

/**
 * One that waits has come ($2 stored, $3 bytes, $4 media type), or never will ($5 why). No row when it did before. That it
 * was late is kept: what crossed with a link goes on with it.
 */
export const SETTLE_FILE = statement(
  'files.settle',
  `UPDATE files SET status = $2, bytes = coalesce($3, bytes), content_type = coalesce($4, content_type),
     reason = coalesce($5, reason), stored_at = CASE WHEN $2 = 'stored' THEN now() END, source = NULL
   WHERE id = $1 AND status = 'waiting' RETURNING ${SUMMARY}, channel_id, message_id`,
);

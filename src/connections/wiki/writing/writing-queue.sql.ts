import { statement } from '../../../kernel/database/statement.js';

/** $1 channels: the newest $2 messages of pages whose model was not given all of them so far wait for it. */
export const BEGIN_READING = statement(
  'wiki.begin-reading',
  `WITH begun AS (
     UPDATE wiki_pages SET is_written = false WHERE channel_id = ANY($1::uuid[]) AND NOT is_queued RETURNING channel_id
   )
   INSERT INTO wiki_unread (channel_id, external_id, sent_at)
   SELECT m.channel_id, m.external_id, m.sent_at FROM begun CROSS JOIN LATERAL (
     SELECT a.channel_id, a.external_id, a.sent_at FROM archived_messages a
     WHERE a.channel_id = begun.channel_id AND a.deleted_at IS NULL AND NOT a.is_bot AND NOT a.wiki_due
     ORDER BY a.sent_at DESC, a.place DESC LIMIT $2
   ) m
   ON CONFLICT DO NOTHING`,
);

/** $1 and $2 messages: the statements that rest on them, and every living message of these statements. */
export const RESTING_ON = statement(
  'wiki.resting-on',
  `SELECT r.statement_id, a.channel_id, a.external_id, a.sent_at
   FROM (
     SELECT DISTINCT s.statement_id FROM unnest($1::uuid[], $2::text[]) t(channel_id, external_id)
     JOIN wiki_statement_messages s ON s.channel_id = t.channel_id AND s.external_id = t.external_id
   ) f
   JOIN wiki_statement_messages r ON r.statement_id = f.statement_id
   LEFT JOIN archived_messages a
     ON a.channel_id = r.channel_id AND a.external_id = r.external_id AND a.deleted_at IS NULL`,
);

/** $1 statements. */
export const FALL = statement('wiki.fall', 'DELETE FROM wiki_statements WHERE id = ANY($1::uuid[])');

/** $1 and $2 messages that are gone. */
export const NOT_UNREAD = statement(
  'wiki.not-unread',
  `DELETE FROM wiki_unread u USING unnest($1::uuid[], $2::text[]) t(channel_id, external_id)
   WHERE u.channel_id = t.channel_id AND u.external_id = t.external_id`,
);

/** $1 to $3: messages that wait to be read, anew if they waited already, and their pages with them. */
export const UNREAD_AGAIN = statement(
  'wiki.unread-again',
  `WITH put AS (
     INSERT INTO wiki_unread (channel_id, external_id, sent_at) SELECT * FROM unnest($1::uuid[], $2::text[], $3::timestamptz[])
     ON CONFLICT (channel_id, external_id) DO UPDATE SET stamp = EXCLUDED.stamp
   )
   UPDATE wiki_pages SET unread_since = clock_timestamp() WHERE channel_id = ANY($1::uuid[]) AND unread_since IS NULL`,
);

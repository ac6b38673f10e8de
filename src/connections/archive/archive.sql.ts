import { statement } from '../../kernel/database/statement.js';

/** A chosen channel that something is written to, and the connection whose it is. */
export interface ArchiveChannel {
  channel_id: string;
  id: string;
  organisation_id: string;
  sync_all: boolean;
  wiki_enabled: boolean;
  graph_enabled: boolean;
}

/**
 * Channel $2 (the platform's id) of connection $1. Its lock comes before those of messages, so that a page and a live
 * event of one channel never wait for each other; the connection's comes first of all, so that whoever changes its
 * channels waits for what is being kept, and the other way round, before either holds a channel.
 */
export const LOCK_HEARD = statement(
  'archive.lock-heard',
  `SELECT k.id AS channel_id, c.id, c.organisation_id, c.sync_all, c.wiki_enabled, c.graph_enabled
   FROM connection_channels k JOIN connections c ON c.id = k.connection_id AND c.deleted_at IS NULL
   WHERE k.connection_id = $1 AND k.external_id = $2 AND k.sync_enabled
   FOR KEY SHARE OF c FOR NO KEY UPDATE OF k`,
);

/** The same, by our id, for a page. */
export const LOCK_READ = statement(
  'archive.lock-read',
  `SELECT k.id AS channel_id, c.id, c.organisation_id, c.sync_all, c.wiki_enabled, c.graph_enabled
   FROM connection_channels k JOIN connections c ON c.id = k.connection_id AND c.deleted_at IS NULL
   WHERE k.id = $1 AND k.sync_enabled FOR KEY SHARE OF c FOR NO KEY UPDATE OF k`,
);

/**
 * Keeps messages $4 (JSON array of ArchiveEntry) of channel $3, connection $2, organisation $1, and the channel's count.
 * A newer version takes an older one's place; a tombstone stays one. A deletion of what was never seen is kept too: the
 * message may come later, by a page that was read before. What was only missing from a page comes back when a later page
 * ($5: this is one) shows it: the platform had not told all. Answers how many were new or changed.
 */
export const STORE = statement(
  'archive.store',
  `WITH told AS (
     SELECT * FROM jsonb_to_recordset($4::jsonb) AS m(external_id text, deleted boolean, version bigint, edited boolean,
       sent_at timestamptz, author_id text, author_name text, author_avatar_url text, is_bot boolean, text text,
       reply_to text, files jsonb)
   ), found AS (
     SELECT count(*)::int AS n FROM told JOIN archived_messages a ON a.channel_id = $3 AND a.external_id = told.external_id
     WHERE $5::boolean AND a.missing AND NOT told.deleted
   ), kept AS (
     INSERT INTO archived_messages AS a (organisation_id, connection_id, channel_id, external_id, sent_at, author_id,
       author_name, author_avatar_url, is_bot, text, reply_to, files, version, edited_at, deleted_at)
     SELECT $1::uuid, $2, $3::uuid, external_id, coalesce(sent_at, now()), coalesce(author_id, ''),
       coalesce(author_name, ''), author_avatar_url, coalesce(is_bot, false), coalesce(text, ''), reply_to,
       coalesce(files, '[]'), version, CASE WHEN edited THEN now() END, CASE WHEN deleted THEN now() END
     FROM told ORDER BY external_id
     ON CONFLICT (channel_id, external_id) DO UPDATE SET
       text = excluded.text, files = excluded.files, deleted_at = excluded.deleted_at, missing = false,
       version = greatest(a.version, excluded.version), edited_at = coalesce(excluded.edited_at, a.edited_at),
       wiki_due = true, graph_due = true
     WHERE a.deleted_at IS NULL AND (excluded.deleted_at IS NOT NULL OR excluded.version > a.version)
       OR $5::boolean AND a.missing AND excluded.deleted_at IS NULL
     RETURNING xmax = 0 AS fresh, deleted_at IS NOT NULL AS dead
   ), sums AS (
     SELECT count(*)::int AS stored,
       coalesce(sum(CASE WHEN fresh AND NOT dead THEN 1 WHEN NOT fresh AND dead THEN -1 ELSE 0 END), 0)::int
         + (SELECT n FROM found) AS more
     FROM kept
   ), counted AS (
     UPDATE connection_channels SET message_count = message_count + sums.more FROM sums
     WHERE id = $3 AND sums.more <> 0
   )
   SELECT stored FROM sums`,
);

/**
 * Makes tombstones of what channel $1 held before $2 and a page does not show: $3 its stretches (JSON array of {from, to,
 * thread, replies}), $4 the messages that it shows.
 */
export const BURY_MISSING = statement(
  'archive.bury-missing',
  `WITH s AS (
     SELECT * FROM jsonb_to_recordset($3::jsonb) AS s("from" timestamptz, "to" timestamptz, thread text, replies boolean)
   ), missing AS (
     SELECT a.external_id FROM s JOIN archived_messages a ON a.channel_id = $1 AND a.sent_at BETWEEN s."from" AND s."to"
     WHERE s.thread IS NULL AND (s.replies OR a.reply_to IS NULL)
       AND a.deleted_at IS NULL AND a.archived_at < $2 AND a.external_id <> ALL($4)
     UNION
     SELECT a.external_id FROM s JOIN archived_messages a ON a.channel_id = $1 AND a.reply_to = s.thread
     WHERE a.sent_at BETWEEN s."from" AND s."to"
       AND a.deleted_at IS NULL AND a.archived_at < $2 AND a.external_id <> ALL($4)
   ), buried AS (
     UPDATE archived_messages a SET deleted_at = now(), missing = true, text = '', files = '[]', wiki_due = true,
       graph_due = true
     FROM missing WHERE a.channel_id = $1 AND a.external_id = missing.external_id AND a.deleted_at IS NULL
     RETURNING 1
   ), sums AS (SELECT count(*)::int AS stored FROM buried), counted AS (
     UPDATE connection_channels SET message_count = message_count - sums.stored FROM sums
     WHERE id = $1 AND sums.stored > 0
   )
   SELECT stored FROM sums`,
);

/** Minutes between syncs that sessions which come and go may cause. */
const LEAST_MINUTES = 10;

/** The next syncs of connections through installation $1 are due, at most one in some minutes. */
export const HASTEN_SYNCS = statement(
  'archive.hasten-syncs',
  `UPDATE connections c SET next_sync_at = least(c.next_sync_at, greatest(now(), (
     SELECT max(s.started_at) + interval '${LEAST_MINUTES} minutes' FROM connection_syncs s WHERE s.connection_id = c.id)))
   FROM installation_references r
   WHERE r.installation_id = $1 AND r.owner_kind = 'connection' AND r.organisation_id = c.organisation_id
     AND r.owner_id = c.id AND c.deleted_at IS NULL AND c.next_sync_at > now()`,
);

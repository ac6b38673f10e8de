import { statement } from '../../../kernel/database/statement.js';
import { MESSAGES_SHOWN } from './writing-limits.js';

/** Seconds that messages are collected for one request, for a page that is not written yet, and afterwards. */
const COLLECTED_FIRST = 5;
const COLLECTED = 120;

/** Pages with messages that wait, of connection $1 while its wiki is on. */
const WAITING = `
  FROM wiki_pages p JOIN connections n ON n.id = p.connection_id
  WHERE p.connection_id = $1 AND p.unread_since IS NOT NULL AND n.wiki_enabled AND n.deleted_at IS NULL`;

export interface WaitingPage {
  channel_id: string;
  organisation_id: string;
  name: string;
  topic: string | null;
  /** Milliseconds until it is to be written. */
  wait: number;
}

/** $1 connection: the page that is to be written next. */
export const NEXT_PAGE = statement(
  'wiki.next-page',
  `SELECT w.channel_id, w.organisation_id, c.name, c.topic,
     greatest(0, ceil(extract(epoch FROM greatest(w.ripe_at, w.write_after) - clock_timestamp()) * 1000))::int AS wait
   FROM (
     SELECT p.*, CASE
       WHEN (SELECT count(*) FROM (
         SELECT 1 FROM wiki_unread u WHERE u.channel_id = p.channel_id LIMIT ${MESSAGES_SHOWN}
       ) u) = ${MESSAGES_SHOWN} THEN p.unread_since
       WHEN p.is_written THEN p.unread_since + interval '${COLLECTED} seconds'
       ELSE p.unread_since + interval '${COLLECTED_FIRST} seconds' END AS ripe_at
     ${WAITING}
   ) w JOIN connection_channels c ON c.id = w.channel_id
   ORDER BY wait, w.unread_since LIMIT 1`,
);

/** $1 connection. */
export const ANY_WAITING = statement('wiki.any-waiting', `SELECT 1 ${WAITING} LIMIT 1`);

/** $1 channel, $2 how many of its newest messages wait on; those before them are passed over. */
export const PASS_OVER_OLD = statement(
  'wiki.pass-over-old',
  `DELETE FROM wiki_unread u USING (
     SELECT sent_at, external_id FROM wiki_unread WHERE channel_id = $1
     ORDER BY sent_at DESC, external_id DESC OFFSET $2 - 1 LIMIT 1
   ) o
   WHERE u.channel_id = $1 AND (u.sent_at, u.external_id) < (o.sent_at, o.external_id)`,
);

export interface UnreadMessage {
  external_id: string;
  stamp: string;
  sent_at: Date;
  author_name: string;
  text: string;
  reply_to: string | null;
}

/** $1 channel, $2 at most: the oldest that wait, without those that are changing. */
export const UNREAD = statement(
  'wiki.unread',
  `SELECT u.external_id, u.stamp, m.sent_at, m.author_name, m.text, m.reply_to
   FROM wiki_unread u JOIN archived_messages m ON m.channel_id = u.channel_id AND m.external_id = u.external_id
   WHERE u.channel_id = $1 AND m.deleted_at IS NULL AND NOT m.wiki_due ORDER BY u.sent_at, u.external_id LIMIT $2`,
);

export interface StandingStatement {
  id: string;
  kind: 'decision' | 'question' | 'summary';
  text: string;
  messages: string[];
}

/** $1 channel. */
export const STANDING = statement(
  'wiki.standing',
  `SELECT s.id, s.kind, s.text, (
     SELECT array_agg(r.external_id ORDER BY r.external_id) FROM wiki_statement_messages r WHERE r.statement_id = s.id
   ) AS messages
   FROM wiki_statements s WHERE s.channel_id = $1 ORDER BY s.kind, s.said_at DESC, s.id`,
);

/** $1 channel: its page stays as it is until the transaction ends; none when the wiki was switched off. */
export const LOCK_PAGE = statement(
  'wiki.lock-page',
  `SELECT p.organisation_id, p.connection_id FROM wiki_pages p JOIN connections n ON n.id = p.connection_id
   WHERE p.channel_id = $1 AND n.wiki_enabled AND n.deleted_at IS NULL FOR NO KEY UPDATE OF p`,
);

/** $1 channel, $2 messages, $3 stamps of those that were read: which messages still are what was read. */
export const UNCHANGED = statement(
  'wiki.unchanged',
  `SELECT a.external_id, a.sent_at FROM archived_messages a
   WHERE a.channel_id = $1 AND a.external_id = ANY($2) AND a.deleted_at IS NULL AND NOT a.wiki_due
     AND NOT EXISTS (
       SELECT 1 FROM wiki_unread u
       WHERE u.channel_id = $1 AND u.external_id = a.external_id AND u.stamp <> ALL($3::uuid[])
     )`,
);

/** $1 channel, $2 statements. */
export const CLOSE = statement(
  'wiki.close',
  'DELETE FROM wiki_statements WHERE channel_id = $1 AND id = ANY($2::uuid[])',
);

/** $1 organisation, $2 connection, $3 channel, $4 statements as an array of objects. */
export const STATE = statement(
  'wiki.state',
  `WITH said AS (
     SELECT * FROM jsonb_to_recordset($4::jsonb) AS s(id uuid, kind text, text text, said_at timestamptz, messages text[])
   ), stated AS (
     INSERT INTO wiki_statements (id, organisation_id, connection_id, channel_id, kind, text, said_at)
     SELECT id, $1::uuid, $2, $3::uuid, kind, text, said_at FROM said
   )
   INSERT INTO wiki_statement_messages (statement_id, channel_id, external_id)
   SELECT s.id, $3::uuid, m.id FROM said s CROSS JOIN LATERAL unnest(s.messages) m(id)`,
);

/** $1 channel, $2 how many of a kind are kept: the newest. */
export const KEEP_NEWEST = statement(
  'wiki.keep-newest',
  `DELETE FROM wiki_statements WHERE channel_id = $1 AND id IN (
     SELECT id FROM (
       SELECT id, row_number() OVER (PARTITION BY kind ORDER BY said_at DESC, id) AS place
       FROM wiki_statements WHERE channel_id = $1
     ) s WHERE place > $2
   )`,
);

/** $1 channel, $2 messages, $3 their stamps when they were read. */
export const READ = statement(
  'wiki.read',
  `DELETE FROM wiki_unread u USING unnest($2::text[], $3::uuid[]) r(external_id, stamp)
   WHERE u.channel_id = $1 AND u.external_id = r.external_id AND u.stamp = r.stamp`,
);

/** $1 channel, $2 what went wrong, or null. Answers whether messages wait still. */
export const WRITTEN = statement(
  'wiki.written',
  `UPDATE wiki_pages p SET fault = $2, failures = 0, write_after = NULL,
     is_written = p.is_written OR NOT u.waits, unread_since = CASE WHEN u.waits THEN p.unread_since END,
     refreshed_at = CASE WHEN $2::text IS NULL THEN clock_timestamp() ELSE p.refreshed_at END
   FROM (SELECT EXISTS (SELECT 1 FROM wiki_unread WHERE channel_id = $1) AS waits) u
   WHERE p.channel_id = $1 RETURNING u.waits`,
);

/** $1 channel, $2 what went wrong, $3 seconds until the next try. Answers how often it went wrong in a row. */
export const NOT_WRITTEN = statement(
  'wiki.not-written',
  `UPDATE wiki_pages SET fault = $2, failures = failures + 1,
     write_after = clock_timestamp() + $3 * interval '1 second'
   WHERE channel_id = $1 RETURNING failures`,
);

/** $1 connection, $2 why no page of it can be written now, $3 seconds until the next try. */
export const NONE_WRITTEN = statement(
  'wiki.none-written',
  `UPDATE wiki_pages SET fault = $2, write_after = clock_timestamp() + $3 * interval '1 second'
   WHERE connection_id = $1 AND unread_since IS NOT NULL`,
);

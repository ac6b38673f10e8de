import { statement } from '../../kernel/database/statement.js';

/** How installation $1 stands, and the database's time. */
export const LOOK = statement('review.look', 'SELECT status, clock_timestamp() AS at FROM installations WHERE id = $1');

/** The same, and what job $3 of lane $2 asks for by now. */
export const LOOK_AT_JOB = statement(
  'review.look-at-job',
  `SELECT status, clock_timestamp() AS at, (SELECT payload FROM jobs WHERE lane = $2 AND seq = $3) AS job
   FROM installations WHERE id = $1`,
);

/** Messages of a channel that are looked through for one that is missing: its newest. */
const MOST_MESSAGES = 20_000;

/**
 * Queues a review, or lets one that waits and has not begun look at as much as well. The first job of the lane may be
 * running: what it has read already is from before. $1 lane, which is locked, $2 payload.
 */
export const QUEUE_REVIEW = statement(
  'review.queue',
  `WITH widened AS (
     UPDATE jobs SET payload = payload || jsonb_build_object(
       'from', least(payload ->> 'from', $2::jsonb ->> 'from'),
       'to', greatest(payload ->> 'to', $2::jsonb ->> 'to'),
       'since', least(payload ->> 'since', $2::jsonb ->> 'since'),
       'until', greatest(payload ->> 'until', $2::jsonb ->> 'until'),
       'threads', (SELECT coalesce(jsonb_agg(DISTINCT thread), '[]')
         FROM jsonb_array_elements(payload -> 'threads' || ($2::jsonb -> 'threads')) AS thread))
     WHERE lane = $1 AND payload ->> 'cursor' IS NULL AND seq > (SELECT min(seq) FROM jobs WHERE lane = $1)
     RETURNING 1
   )
   SELECT enqueue_job($1, 'inbound.review', $2::jsonb) WHERE NOT EXISTS (SELECT 1 FROM widened)`,
);

/**
 * External messages of channel $3 (platform $1, account $2) that we know from before $5, that the stretches $6 speak of, and
 * that are not among those shown ($7): they were deleted. $4: the native channels that hear the channel. What a message
 * answers must be known: a reply is shown elsewhere than what answers nothing.
 */
export const FIND_MISSING = statement(
  'review.find-missing',
  `WITH stretches AS (
     SELECT * FROM jsonb_to_recordset($6::jsonb) AS s("from" timestamptz, "to" timestamptz, thread text, replies boolean)
   )
   SELECT DISTINCT l.external_message_id AS id
   FROM unnest($4::uuid[]) AS heard(channel_id)
     CROSS JOIN LATERAL (
       SELECT m.channel_id, m.id, date_trunc('milliseconds', m.sent_at) AS sent_at FROM messages m
       WHERE m.channel_id = heard.channel_id ORDER BY m.seq DESC LIMIT ${MOST_MESSAGES}
     ) m
     JOIN message_links l ON l.channel_id = m.channel_id AND l.message_id = m.id AND l.platform = $1 AND l.account_id = $2
       AND l.external_channel_id = $3 AND l.direction = 'in' AND l.deleted_at IS NULL AND l.created_at < $5
       AND l.reply_to IS NOT NULL
   WHERE l.external_message_id <> ALL($7::text[])
     AND EXISTS (SELECT 1 FROM stretches s WHERE m.sent_at BETWEEN s."from" AND s."to"
       AND CASE WHEN s.thread IS NOT NULL THEN l.reply_to = s.thread ELSE s.replies OR l.reply_to = '' END)`,
);

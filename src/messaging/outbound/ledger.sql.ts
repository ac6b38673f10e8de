import { holding, settling } from '../../kernel/jobs/lanes.sql.js';
import { statement } from '../../kernel/database/statement.js';
import { FIRST_FILE } from './part-number.js';

/** Whether delivery `x` is of the same message to the same place as `d`. */
const ABOUT_THE_SAME = `x.channel_id = d.channel_id AND x.message_id = d.message_id
         AND x.platform_channel_id = d.platform_channel_id`;

/** The number of the part that delivery `of` is at, as in links. */
export const numberAt = (of: string): string =>
  `coalesce(${FIRST_FILE} + (${of}.parts -> ${of}.parts_done ->> 'file')::int, ${of}.parts_done)`;

/**
 * Whether the part that delivery `of` was sending is not known to have been there, of installation `n`, in platform channel
 * `pc`. One that was deleted since was.
 */
export const isUntold = (of: string): string => `NOT EXISTS (
           SELECT 1 FROM message_links l WHERE l.channel_id = ${of}.channel_id AND l.message_id = ${of}.message_id
             AND l.platform = ${of}.platform AND l.account_id = n.account_id AND l.external_channel_id = pc.external_id
             AND l.direction = 'out'
             AND l.part = ${numberAt(of)})`;

/** Everything that sending one delivery needs, in one look. */
export const LOAD_DELIVERY = statement(
  'deliveries.load',
  `SELECT d.*, pc.external_id AS external_channel_id, pc.route, n.organisation_id AS installation_organisation_id, n.account_id,
     n.credentials, n.credentials_version, n.status AS installation_status, n.webhook_secret,
     NOT EXISTS (SELECT 1 FROM installation_references r WHERE r.installation_id = n.id AND r.enabled) AS is_muted,
     greatest(0, extract(epoch FROM n.paused_until - clock_timestamp()) * 1000)::int AS paused_ms,
     extract(epoch FROM clock_timestamp() - coalesce(d.retried_at, d.created_at)) * 1000 AS age_ms,
     extract(epoch FROM clock_timestamp() - d.attempt_started_at) * 1000 AS attempt_age_ms,
     coalesce(m.content, d.direct ->> 'content') AS content, coalesce(m.content_version, 1) AS message_version,
     m.deleted_at AS message_deleted_at, CASE WHEN d.direct IS NULL THEN m.author_name END AS author_name,
     m.author_avatar_url, m.reactions, coalesce(m.mentions, '[]') AS mentions,
     coalesce(jsonb_array_length(m.files), 0) > 0 AS has_files, m.id IS NULL AND d.channel_id IS NOT NULL AS message_gone,
     coalesce(m.parent_message_id::text, d.direct ->> 'reply_to') IS NOT NULL AS is_reply,
     p.author_name AS parent_author, left(p.content, 200) AS parent_content,
     coalesce(d.direct ->> 'reply_to', (SELECT l.external_message_id FROM message_links l
       WHERE l.channel_id = d.channel_id AND l.message_id = m.parent_message_id AND l.platform = d.platform
         AND l.account_id = n.account_id AND l.external_channel_id = pc.external_id AND l.deleted_at IS NULL
       ORDER BY l.part LIMIT 1)) AS parent_external_id,
     coalesce(d.direct ->> 'thread_root', (WITH RECURSIVE above AS (
         SELECT m.parent_message_id AS id, 1 AS depth WHERE m.parent_message_id IS NOT NULL
         UNION ALL
         SELECT a.parent_message_id, above.depth + 1 FROM above
           JOIN messages a ON a.channel_id = d.channel_id AND a.id = above.id
         WHERE a.parent_message_id IS NOT NULL AND above.depth < 50)
       SELECT l.external_message_id FROM above JOIN message_links l
         ON l.channel_id = d.channel_id AND l.message_id = above.id AND l.platform = d.platform
         AND l.account_id = n.account_id AND l.external_channel_id = pc.external_id AND l.deleted_at IS NULL
       ORDER BY above.depth DESC, l.part LIMIT 1)) AS root_external_id,
     (SELECT coalesce(json_agg(json_build_object('external_id', l.external_message_id, 'part', l.part,
         'direction', l.direction) ORDER BY l.part), '[]') FROM message_links l
       WHERE l.channel_id = d.channel_id AND l.message_id = d.message_id AND l.platform = d.platform
         AND l.account_id = n.account_id AND l.external_channel_id = pc.external_id AND l.deleted_at IS NULL) AS links,
     CASE WHEN d.kind = 'edit' OR d.parts_done > 0 THEN (
       SELECT json_build_object('version', x.content_version, 'degradations', x.degradations) FROM deliveries x
       WHERE ${ABOUT_THE_SAME} AND x.kind IN ('post', 'edit') AND x.status IN ('delivered', 'degraded')
       ORDER BY x.content_version DESC NULLS LAST, x.status LIMIT 1) END AS sent,
     CASE WHEN d.kind <> 'post' THEN (
       SELECT x.status FROM deliveries x WHERE ${ABOUT_THE_SAME} AND x.kind = 'post' LIMIT 1) END AS post_status,
     CASE WHEN d.kind = 'edit' THEN (
       SELECT x.degradations FROM deliveries x WHERE ${ABOUT_THE_SAME} AND x.kind = 'post' LIMIT 1) END AS post_degradations,
     CASE WHEN d.kind = 'edit' THEN EXISTS (
       SELECT 1 FROM deliveries x WHERE ${ABOUT_THE_SAME} AND x.kind IN ('post', 'edit') AND x.status = 'unknown'
         AND x.attempt_started_at IS NOT NULL AND x.parts -> x.parts_done ->> 'file' IS NULL
         AND ${isUntold('x')}) END AS text_in_doubt
   FROM deliveries d
     JOIN platform_channels pc ON pc.id = d.platform_channel_id
     JOIN installations n ON n.id = d.installation_id
     LEFT JOIN messages m ON m.channel_id = d.channel_id AND m.id = d.message_id
     LEFT JOIN messages p ON p.channel_id = d.channel_id AND p.id = m.parent_message_id
   WHERE d.id = $1`,
);

/**
 * Written before a request leaves: what a crash finds, it can resolve. $4: parts, $5: version of the text, $7: whether an
 * earlier attempt at this part may still have arrived, whose start is then kept, $8: parts that are done.
 */
export const MARK_SENDING = holding(
  'deliveries.mark-sending',
  `marked AS (
     UPDATE deliveries d SET status = 'sending', parts = $4::jsonb, content_version = $5, degradations = $6::jsonb,
       attempts = attempts + 1, parts_done = $8::int,
       attempt_started_at = coalesce(CASE WHEN $7::boolean THEN attempt_started_at END, clock_timestamp())
     FROM held WHERE d.id = $3 AND held.key IS NOT NULL
   )`,
);

const LINK = `INSERT INTO message_links (platform, account_id, external_channel_id, external_message_id, channel_id,
    message_id, part, direction)`;

/** A part that is not the last arrived. $3 delivery, $4 account, $5 external channel, $6 external id, $7 part, $8 parts done. */
export const NOTE_PART = holding(
  'deliveries.note-part',
  `noted AS (
     UPDATE deliveries d SET status = 'pending', parts_done = $8::int, attempt_started_at = NULL,
       external_ids = CASE WHEN direct IS NULL THEN external_ids ELSE external_ids || $6::text END
     FROM held WHERE d.id = $3 AND held.key IS NOT NULL RETURNING d.*
   ), linked AS (
     ${LINK} SELECT platform, $4, $5, $6, channel_id, message_id, $7, 'out' FROM noted
       WHERE channel_id IS NOT NULL ON CONFLICT DO NOTHING
   )`,
);

const finish = (
  more = '',
): string => `UPDATE deliveries d SET status = $6, last_error = $7::jsonb, degradations = coalesce($8::jsonb, degradations),
    content_version = coalesce($9, content_version), parts = CASE WHEN $6 IN ('failed', 'unknown', 'dead') THEN parts END,
    parts_done = coalesce($10, parts_done), finished_at = clock_timestamp(),
    latency_ms = (extract(epoch FROM clock_timestamp() - coalesce(d.retried_at, d.created_at)) * 1000)::int${more}
  FROM mine WHERE d.id = $5 AND mine.key IS NOT NULL RETURNING d.*`;

/** A delivery's end without a new external message. */
export const FINISH_DELIVERY = settling('deliveries.finish', `finished AS (${finish()})`);

/** A delivery's end with the last part's receipt. $11 account, $12 external channel, $13 external id, $14 part. */
export const FINISH_WITH_LINK = settling(
  'deliveries.finish-with-link',
  `finished AS (${finish(', external_ids = CASE WHEN direct IS NULL THEN external_ids ELSE external_ids || $13::text END')}),
   linked AS (
     ${LINK} SELECT platform, $11, $12, $13, channel_id, message_id, $14, 'out' FROM finished
     WHERE channel_id IS NOT NULL ON CONFLICT DO NOTHING
   )`,
);

/** Back in the lane: nothing left, or what left is certain not to have arrived. */
export const NOTE_PAUSE = holding(
  'deliveries.note-pause',
  `noted AS (
     UPDATE deliveries d SET status = 'pending', last_error = $4::jsonb, attempt_started_at = NULL
     FROM held WHERE d.id = $3 AND held.key IS NOT NULL
   )`,
);

/** Something left and nobody knows: the status stays 'sending', and is resolved when the lane goes on. */
export const NOTE_DOUBT = holding(
  'deliveries.note-doubt',
  `noted AS (
     UPDATE deliveries d SET last_error = $4::jsonb FROM held WHERE d.id = $3 AND held.key IS NOT NULL
   )`,
);

export const PAUSE_INSTALLATION = statement(
  'installations.pause',
  `UPDATE installations SET paused_until = greatest(paused_until, clock_timestamp() + $2 * interval '1 millisecond')
   WHERE id = $1`,
);

export const BURY_OUTBOUND_LINK = statement(
  'links.bury-outbound',
  `UPDATE message_links SET deleted_at = now()
   WHERE platform = $1 AND account_id = $2 AND external_channel_id = $3 AND external_message_id = $4
     AND channel_id = $5 AND deleted_at IS NULL`,
);

/** The newest post of ours in that channel: what a look for a lost one starts from. Ids of such platforms grow. */
export const NEWEST_OUTBOUND = statement(
  'links.newest-outbound',
  `SELECT external_message_id AS id FROM message_links
   WHERE platform = $1 AND account_id = $2 AND external_channel_id = $3 AND direction = 'out'
   ORDER BY external_message_id DESC LIMIT 1`,
);

/** Whether a part of ours is there that was not when we looked: $6, its external messages. */
export const TOLD_SINCE = statement(
  'links.told-since',
  `SELECT 1 FROM message_links
   WHERE platform = $1 AND account_id = $2 AND external_channel_id = $3 AND channel_id = $4 AND message_id = $5
     AND direction = 'out' AND deleted_at IS NULL AND external_message_id <> ALL($6::text[]) LIMIT 1`,
);

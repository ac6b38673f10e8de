import { type Statement, statement } from '../../kernel/database/statement.js';

/** Joins, to deliveries `d`, where they go and what user $1 is in the workspace that they come from. */
const REACHED = `
  JOIN channels c ON c.id = d.channel_id AND c.deleted_at IS NULL
  JOIN workspace_members m ON m.workspace_id = c.workspace_id AND m.user_id = $1
  JOIN platform_channels p ON p.id = d.platform_channel_id`;

const MANAGED = `m.role IN ('owner', 'admin')`;

const ROW = 'd.*, p.external_id AS external_channel_id, p.name AS external_channel_name';

const matches = (first: number): string => `
  ($${first}::text IS NULL OR d.status = $${first}) AND ($${first + 1}::text IS NULL OR d.platform = $${first + 1})
  AND ($${first + 2}::uuid IS NULL OR d.channel_id = $${first + 2})
  AND ($${first + 3}::timestamptz IS NULL OR d.created_at >= $${first + 3})`;

/** Each organisation's newest, so that its log's index gives them in order; then the newest of all. */
const pageOf = (which: string): string => `
  SELECT page.*, (extract(epoch FROM page.created_at) * 1000000)::bigint AS micros
  FROM (SELECT DISTINCT organisation_id FROM workspace_members m WHERE m.user_id = $1 AND ${MANAGED}) o
  CROSS JOIN LATERAL (
    SELECT ${ROW} FROM deliveries d ${REACHED}
    WHERE d.organisation_id = o.organisation_id AND ${MANAGED} AND ${which}
    ORDER BY d.created_at DESC, d.id DESC LIMIT $2
  ) page
  ORDER BY page.created_at DESC, page.id DESC LIMIT $2`;

/** $2 rows of what user $1 manages, newest first; $3 to $6: status, platform, channel, since. */
export const LIST_NEWEST = statement('delivery-log.newest', pageOf(matches(3)));

/** Those before delivery $8 of the microsecond $7. */
export const LIST_BEFORE = statement(
  'delivery-log.before',
  pageOf(`${matches(3)} AND
    (d.created_at, d.id) < (timestamptz 'epoch' + $7::double precision * interval '1 microsecond', $8::uuid)`),
);

/** What user $1 is in the workspace of channel $2. */
export const FIND_CHANNEL_ROLE = statement(
  'delivery-log.channel-role',
  `SELECT m.role FROM channels c JOIN workspace_members m ON m.workspace_id = c.workspace_id AND m.user_id = $1
   WHERE c.id = $2 AND c.deleted_at IS NULL`,
);

/** Delivery $2 as user $1 reaches it, with the role, for a change. */
export const LOCK_DELIVERY = statement(
  'delivery-log.lock',
  `SELECT ${ROW}, m.role FROM deliveries d ${REACHED} WHERE d.id = $2 FOR UPDATE OF d`,
);

/**
 * Puts deliveries back into their lanes, in the order in which they were owed: `picked` chooses their ids. Attempts and
 * age begin anew, or it would be given up again at once; parts that arrived stay counted. What never left leaves as it
 * is by now: its edits were skipped.
 */
const resend = (name: string, picked: string): Statement =>
  statement(
    name,
    `WITH picked AS (${picked}), again AS (
       UPDATE deliveries d SET status = 'pending', attempts = 0, attempt_started_at = NULL, finished_at = NULL,
         latency_ms = NULL, parts = CASE WHEN parts_done > 0 THEN parts END, retried_at = clock_timestamp()
       FROM picked WHERE d.id = picked.id RETURNING d.*
     ), queued AS (
       SELECT enqueue_job('out:' || platform_channel_id, 'delivery.send', jsonb_build_object('delivery_id', id)) AS seq
       FROM (SELECT * FROM again ORDER BY platform_channel_id, created_at, id) ordered
     )
     SELECT a.*, (SELECT count(seq)::int FROM queued) AS queued FROM again a`,
  );

/** Delivery $1. */
export const RESEND_ONE = resend('delivery-log.resend-one', 'SELECT $1::uuid AS id');

/**
 * The oldest $2 of what user $1 manages, among those in one of the states $3; $4 to $7: status, platform, channel,
 * since. What somebody else is sending again right now is left to them.
 */
export const RESEND_MATCHING = resend(
  'delivery-log.resend-matching',
  `SELECT d.id FROM deliveries d ${REACHED}
   WHERE ${MANAGED} AND d.status = ANY($3) AND ${matches(4)}
   ORDER BY d.created_at, d.id LIMIT $2 FOR UPDATE OF d SKIP LOCKED`,
);

import { statement } from '../../kernel/database/statement.js';

/**
 * Begins a sync of each of connections $1 that has none running, of what it archives or of channels $3 (our ids) alone, and
 * enqueues its job. $2 why. Those of `chosen` channels need no look at what other channels there are.
 */
export const BEGIN = statement(
  'syncs.begin',
  `WITH begun AS (
     INSERT INTO connection_syncs (id, organisation_id, connection_id, trigger, listed_at)
     SELECT gen_random_uuid(), organisation_id, id, $2::text, CASE WHEN $2::text = 'chosen' THEN now() END
     FROM connections WHERE id = ANY($1) AND deleted_at IS NULL ORDER BY id
     ON CONFLICT (connection_id) WHERE status = 'running' DO NOTHING
     RETURNING id, organisation_id, connection_id
   ), channels AS (
     INSERT INTO connection_sync_channels (sync_id, organisation_id, connection_id, channel_id)
     SELECT b.id, b.organisation_id, b.connection_id, k.id
     FROM begun b JOIN connection_channels k ON k.connection_id = b.connection_id
     WHERE k.sync_enabled AND k.gone_at IS NULL AND ($3::uuid[] IS NULL OR k.id = ANY($3))
   )
   SELECT id, connection_id,
     enqueue_job('slow:sync:' || connection_id, 'connection.sync', jsonb_build_object('sync_id', id)) AS seq
   FROM begun`,
);

/** The sync of $1 that runs; it does not end before the transaction does. */
export const LOCK_RUNNING = statement(
  'syncs.lock-running',
  `SELECT id FROM connection_syncs WHERE connection_id = $1 AND status = 'running' FOR NO KEY UPDATE`,
);

/** Channels $3 of connection $2 are read in sync $1 too; one that it had left out is read after all. */
export const JOIN = statement(
  'syncs.join',
  `INSERT INTO connection_sync_channels AS sc (sync_id, organisation_id, connection_id, channel_id)
   SELECT $1, organisation_id, connection_id, id FROM connection_channels
   WHERE connection_id = $2 AND id = ANY($3) AND sync_enabled AND gone_at IS NULL
   ON CONFLICT (sync_id, channel_id) DO UPDATE SET status = 'waiting', error = NULL, started_at = NULL,
     finished_at = NULL
   WHERE sc.status IN ('failed', 'skipped')`,
);

/** What there is to sync of connection $1, and how its installation stands. */
export const STANDING = statement(
  'syncs.standing',
  `SELECT c.sync_all OR EXISTS (SELECT 1 FROM connection_channels k
       WHERE k.connection_id = c.id AND k.sync_enabled AND k.gone_at IS NULL) AS chosen,
     n.status AS installation_status
   FROM connections c
   LEFT JOIN installation_references r ON r.organisation_id = c.organisation_id AND r.owner_kind = 'connection'
     AND r.owner_id = c.id
   LEFT JOIN installations n ON n.id = r.installation_id
   WHERE c.id = $1`,
);

/**
 * Takes the connections that are due, at most $1 of them, and sets when they are next: two nodes never take the same one,
 * and what was missed is made up for once. One whose token was refused waits for another.
 */
export const CLAIM_DUE = statement(
  'syncs.claim-due',
  `WITH due AS (
     SELECT c.id FROM connections c
     WHERE c.deleted_at IS NULL AND c.next_sync_at <= now() AND NOT EXISTS (
       SELECT 1 FROM installation_references r JOIN installations n ON n.id = r.installation_id
       WHERE r.organisation_id = c.organisation_id AND r.owner_kind = 'connection' AND r.owner_id = c.id
         AND n.status = 'credentials-rejected')
     ORDER BY c.next_sync_at LIMIT $1 FOR NO KEY UPDATE OF c SKIP LOCKED
   )
   UPDATE connections c SET next_sync_at = now() + c.sync_interval_minutes * interval '1 minute'
   FROM due WHERE c.id = due.id RETURNING c.id`,
);

/**
 * Syncs that run without a job, which was laid aside: nothing would ever end them, and no other could begin. $1 is said of
 * them, $2 of the channels that they have left. Answers how many.
 */
export const END_ORPHANS = statement(
  'syncs.end-orphans',
  `WITH orphans AS (
     UPDATE connection_syncs s SET status = 'failed', error = $1, finished_at = now()
     WHERE s.status = 'running' AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.lane = 'slow:sync:' || s.connection_id)
     RETURNING s.id
   ), channels AS (
     UPDATE connection_sync_channels c SET error = $2, finished_at = now(),
       status = CASE WHEN c.status = 'running' THEN 'failed' ELSE 'skipped' END
     FROM orphans o WHERE c.sync_id = o.id AND c.status IN ('waiting', 'running')
   )
   SELECT id FROM orphans`,
);

const COLUMNS = `s.id, s.connection_id, s.trigger, s.status, s.error, s.started_at, s.finished_at,
  (extract(epoch FROM s.started_at) * 1000000)::bigint AS micros, x.channels`;

const WITH_CHANNELS = `CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('id', k.external_id, 'name', k.name, 'status', sc.status,
        'cursor', sc.cursor, 'pages', sc.pages, 'fetched', sc.fetched, 'stored', sc.stored, 'error', sc.error,
        'started_at', sc.started_at, 'finished_at', sc.finished_at) ORDER BY lower(k.name), k.id), '[]') AS channels
    FROM connection_sync_channels sc JOIN connection_channels k ON k.id = sc.channel_id WHERE sc.sync_id = s.id
  ) x`;

/** Channels after which a page of syncs is full, however few they are: with ten thousand each, fifty are ninety megabytes. */
const FULL_PAGE_CHANNELS = 5_000;

/**
 * Of connection $1, newest first: $2 at most, after the place ($3 microseconds, $4 id) if any. `found`: as many as there are,
 * one more than $2 at most.
 */
export const LIST = statement(
  'syncs.list',
  `SELECT ${COLUMNS}, s.found FROM (
     SELECT p.*, count(*) OVER ()::int AS found, row_number() OVER newest AS place,
       sum(n.channels) OVER (newest ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS channels_before
     FROM (
       SELECT * FROM connection_syncs WHERE connection_id = $1 AND ($3::bigint IS NULL
         OR (started_at, id) < (to_timestamp(0) + $3::bigint * interval '1 microsecond', $4::uuid))
       ORDER BY started_at DESC, id DESC LIMIT $2::int + 1
     ) p CROSS JOIN LATERAL (
       SELECT count(*) AS channels FROM connection_sync_channels c WHERE c.sync_id = p.id
     ) n
     WINDOW newest AS (ORDER BY p.started_at DESC, p.id DESC)
   ) s ${WITH_CHANNELS}
   WHERE s.place <= $2 AND coalesce(s.channels_before, 0) < ${FULL_PAGE_CHANNELS}
   ORDER BY s.started_at DESC, s.id DESC`,
);

export const READ = statement(
  'syncs.read',
  `SELECT ${COLUMNS} FROM (SELECT * FROM connection_syncs WHERE id = $1) s ${WITH_CHANNELS}`,
);

import { statement } from '../../kernel/database/statement.js';

/** Hours that a later reading reaches back before the last one: what came late, was edited or deleted since. */
const OVERLAP_HOURS = 24;
/** Days within which a broken-off reading is taken up where it stands. */
const CURSOR_DAYS = 3;
/** Threads that spoke within these days before a reading reaches back to are read for new replies, the latest first. */
const THREAD_DAYS = 7;
const MOST_THREADS = 300;

/** How a sync stands, and the channel that it reads next. */
export interface SyncStand {
  id: string;
  organisation_id: string;
  connection_id: string;
  platform: string;
  listed_at: Date | null;
  failures: number;
  failing_since: Date | null;
  history_requests_per_minute: number | null;
  wiki_enabled: boolean;
  graph_enabled: boolean;
  installation_id: string | null;
  installation_status: string | null;
  installation_detail: string | null;
  credentials_version: number | null;
  asked_at: Date;
  /** Null when every channel was gone through. */
  channel_id: string | null;
  channel_status: 'waiting' | 'running' | null;
  external_id: string | null;
  sync_enabled: boolean | null;
  since: Date | null;
  cursor: string | null;
}

/** Sync $1 while it runs; the channel that is being read comes first. */
export const LOAD = statement(
  'sync-runs.load',
  `SELECT s.id, s.organisation_id, s.connection_id, c.platform, s.listed_at, s.failures, s.failing_since,
     c.history_requests_per_minute, c.wiki_enabled, c.graph_enabled, r.installation_id,
     n.status AS installation_status, n.status_detail AS installation_detail, n.credentials_version,
     clock_timestamp() AS asked_at,
     x.channel_id, x.status AS channel_status, x.external_id, x.sync_enabled, x.since, x.cursor
   FROM connection_syncs s JOIN connections c ON c.id = s.connection_id AND c.deleted_at IS NULL
   LEFT JOIN installation_references r ON r.organisation_id = c.organisation_id AND r.owner_kind = 'connection'
     AND r.owner_id = c.id
   LEFT JOIN installations n ON n.id = r.installation_id
   LEFT JOIN LATERAL (
     SELECT sc.channel_id, sc.status, sc.since, sc.cursor, k.external_id, k.sync_enabled
     FROM connection_sync_channels sc JOIN connection_channels k ON k.id = sc.channel_id
     WHERE sc.sync_id = s.id AND sc.status IN ('waiting', 'running')
     ORDER BY sc.status = 'running' DESC, lower(k.name), k.id LIMIT 1
   ) x ON true
   WHERE s.id = $1 AND s.status = 'running'`,
);

/** The channels that there are have been taken over for sync $1: those that it does not have yet are read in it. */
export const LISTED = statement(
  'sync-runs.listed',
  `WITH listed AS (
     UPDATE connection_syncs SET listed_at = now() WHERE id = $1 RETURNING id, organisation_id, connection_id
   )
   INSERT INTO connection_sync_channels (sync_id, organisation_id, connection_id, channel_id)
   SELECT s.id, s.organisation_id, s.connection_id, k.id
   FROM listed s JOIN connection_channels k ON k.connection_id = s.connection_id
   WHERE k.sync_enabled AND k.gone_at IS NULL
   ON CONFLICT (sync_id, channel_id) DO NOTHING`,
);

/**
 * Begins to read channel $2 in sync $1: from its beginning, or from where the last whole reading began, with an overlap.
 * When an earlier sync broke its last reading off, this one goes on at the cursor.
 */
export const BEGIN_CHANNEL = statement(
  'sync-runs.begin-channel',
  `UPDATE connection_sync_channels sc SET status = 'running', started_at = now(), cursor = p.cursor,
     began_at = CASE WHEN p.cursor IS NULL THEN now() ELSE p.began_at END,
     since = CASE WHEN p.cursor IS NULL THEN k.read_at - interval '${OVERLAP_HOURS} hours' ELSE p.since END
   FROM connection_channels k LEFT JOIN LATERAL (
     SELECT o.since, o.cursor, o.began_at FROM connection_sync_channels o
     WHERE o.channel_id = k.id AND o.sync_id <> $1 AND o.status IN ('failed', 'completed')
       AND o.finished_at > now() - interval '${CURSOR_DAYS} days'
     ORDER BY o.finished_at DESC LIMIT 1
   ) p ON true
   WHERE sc.sync_id = $1 AND sc.channel_id = $2 AND k.id = $2 AND sc.status = 'waiting'`,
);

/** Roots of the threads of channel $1 that were alive lately, seen from $2. */
export const LIVE_THREADS = statement(
  'sync-runs.live-threads',
  `SELECT reply_to AS id FROM archived_messages
   WHERE channel_id = $1 AND sent_at > $2::timestamptz - interval '${THREAD_DAYS} days' AND reply_to IS NOT NULL
     AND deleted_at IS NULL
   GROUP BY reply_to ORDER BY max(sent_at) DESC LIMIT ${MOST_THREADS}`,
);

/**
 * A page of channel $2 is stored: sync $1 goes on at $3 (null: the channel is read). $4 messages it told of, $5 were new or
 * changed. Whatever was wrong is over.
 */
export const ADVANCE = statement(
  'sync-runs.advance',
  `WITH advanced AS (
     UPDATE connection_sync_channels SET cursor = $3, pages = pages + 1, fetched = fetched + $4, stored = stored + $5,
       status = CASE WHEN $3::text IS NULL THEN 'completed' ELSE 'running' END,
       finished_at = CASE WHEN $3::text IS NULL THEN now() END
     WHERE sync_id = $1 AND channel_id = $2 RETURNING began_at
   ), read AS (
     UPDATE connection_channels SET read_at = began_at FROM advanced WHERE id = $2 AND $3::text IS NULL
   )
   UPDATE connection_syncs SET failures = 0, failing_since = NULL, error = NULL
   WHERE id = $1 AND (failures > 0 OR error IS NOT NULL)`,
);

/** Ends the reading of channel $2 in sync $1 as $3, for the reason $4. $5: its cursor leads nowhere. */
export const END_CHANNEL = statement(
  'sync-runs.end-channel',
  `UPDATE connection_sync_channels SET status = $3, error = $4, finished_at = now(),
     cursor = CASE WHEN $5::boolean THEN NULL ELSE cursor END
   WHERE sync_id = $1 AND channel_id = $2`,
);

/** Every channel that sync $1 has left ends as $2, for the reason $3; what was read of one stays to go on from. */
export const END_CHANNELS = statement(
  'sync-runs.end-channels',
  `UPDATE connection_sync_channels SET error = $3, finished_at = now(),
     status = CASE WHEN status = 'running' THEN 'failed' ELSE $2 END
   WHERE sync_id = $1 AND status IN ('waiting', 'running')`,
);

/** Sync $1 waits until $2 for the reason $3; $4 whether the platform is out of reach. */
export const WAIT = statement(
  'sync-runs.wait',
  `UPDATE connection_syncs SET error = $3::jsonb || jsonb_build_object('until', $2::text),
     failures = failures + $4::boolean::int,
     failing_since = CASE WHEN $4::boolean THEN coalesce(failing_since, now()) ELSE failing_since END
   WHERE id = $1`,
);

/** In the order that everybody keeps to: the connection, then its sync. */
export const LOCK_CONNECTION = statement(
  'sync-runs.lock-connection',
  'SELECT 1 FROM connections WHERE id = $1 FOR NO KEY UPDATE',
);

export const LOCK_SYNC = statement(
  'sync-runs.lock-sync',
  'SELECT 1 FROM connection_syncs WHERE id = $1 FOR NO KEY UPDATE',
);

/**
 * Ends sync $1 of connection $2 as $3, for the reason $4; no row when channels are left to read. It counts as the last one
 * when it went through all of them.
 */
export const FINISH = statement(
  'sync-runs.finish',
  `WITH finished AS (
     UPDATE connection_syncs s SET status = $3, error = $4, finished_at = now()
     WHERE s.id = $1 AND s.status = 'running' AND NOT EXISTS (
       SELECT 1 FROM connection_sync_channels c WHERE c.sync_id = s.id AND c.status IN ('waiting', 'running'))
     RETURNING s.id
   ), connection AS (
     UPDATE connections c SET last_sync = CASE WHEN $3 = 'completed' THEN now() ELSE last_sync END,
       next_sync_at = CASE WHEN next_sync_at IS NULL THEN NULL
         ELSE now() + sync_interval_minutes * interval '1 minute' END
     FROM finished WHERE c.id = $2
   )
   SELECT id FROM finished`,
);

/** A request of connection $1 may leave when its turn has come: a row then, and the next turn is set by its budget. */
export const TAKE_TURN = statement(
  'sync-runs.take-turn',
  `UPDATE connections SET history_next_at = clock_timestamp() + interval '1 minute' / history_requests_per_minute
   WHERE id = $1 AND history_requests_per_minute IS NOT NULL
     AND (history_next_at IS NULL OR history_next_at <= clock_timestamp())
   RETURNING id`,
);

/** Milliseconds until the next turn of connection $1. */
export const NEXT_TURN = statement(
  'sync-runs.next-turn',
  `SELECT greatest(1, ceil(extract(epoch FROM history_next_at - clock_timestamp()) * 1000))::int AS ms
   FROM connections WHERE id = $1 AND history_next_at IS NOT NULL`,
);

import { statement } from '../../kernel/database/statement.js';
import { CALLABLE } from '../active-app.sql.js';
import { OWED } from '../output/output.sql.js';

/** A schedule whose time has come. */
export interface DueRow {
  app_id: string;
  channel_id: string;
  crontab: string;
  /** The database's clock, which all nodes share. */
  now: Date;
}

/**
 * At most $1; two nodes never take the same one. Those of an app or a channel that is being deleted are passed over: to
 * wait for it while holding what its deletion waits for is how deadlocks are made.
 */
export const TAKE_DUE = statement(
  'ticks.take-due',
  `SELECT s.app_id, s.channel_id, s.crontab, now() AS now
   FROM app_schedules s JOIN apps a ON a.id = s.app_id JOIN channels c ON c.id = s.channel_id
   WHERE s.next_at <= now() ORDER BY s.next_at LIMIT $1
   FOR UPDATE OF s SKIP LOCKED FOR KEY SHARE OF a, c SKIP LOCKED`,
);

const LANE = (of: string): string => `'outside:tick:' || ${of}.app_id || ':' || ${of}.channel_id`;

/**
 * Begins the ticks $1 (app, channel, and when the next one is due), and sets when they come next. Where the one before
 * still waits or runs, the new one is left out; the first of a row is noted. One that nothing would end, because its job
 * was laid aside, is ended here.
 */
export const BEGIN_TICKS = statement(
  'ticks.begin',
  `WITH due AS (
     SELECT s.app_id, s.channel_id, s.organisation_id, s.call_id, d.next_at, coalesce(l.pending, 0) > 0 AS is_busy
     FROM jsonb_to_recordset($1::jsonb) AS d(app_id uuid, channel_id uuid, next_at timestamptz)
       JOIN app_schedules s ON s.app_id = d.app_id AND s.channel_id = d.channel_id
       LEFT JOIN lanes l ON l.key = ${LANE('s')}
   ), lost AS (
     UPDATE app_calls k SET status = 'failed', last_error = 'It was laid aside after failures on our side.',
       finished_at = now()
     FROM due WHERE k.id = due.call_id AND k.status = 'pending' AND NOT due.is_busy
   ), made AS (
     INSERT INTO app_calls (id, organisation_id, app_id, channel_id, kind, status, last_error, finished_at)
     SELECT gen_random_uuid(), organisation_id, app_id, channel_id, 'tick',
       CASE WHEN is_busy THEN 'skipped' ELSE 'pending' END,
       CASE WHEN is_busy THEN 'The tick before it was not over. Further ones left out for it are not listed.' END,
       CASE WHEN is_busy THEN now() END
     FROM due WHERE NOT is_busy OR NOT EXISTS (
       SELECT 1 FROM app_calls running JOIN app_calls k ON k.app_id = running.app_id AND k.created_at > running.created_at
       WHERE running.id = due.call_id AND k.channel_id = running.channel_id AND k.kind = 'tick' AND k.status = 'skipped')
     RETURNING id, app_id, channel_id, status
   ), begun AS (
     SELECT id, app_id, channel_id, ${LANE('made')} AS lane FROM made WHERE status = 'pending'
   ), moved AS (
     UPDATE app_schedules s SET next_at = due.next_at, call_id = coalesce(begun.id, s.call_id)
     FROM due LEFT JOIN begun USING (app_id, channel_id)
     WHERE s.app_id = due.app_id AND s.channel_id = due.channel_id
   )
   SELECT b.id, enqueue_job(b.lane, 'app.tick', jsonb_build_object('call_id', b.id)) AS seq
   FROM (SELECT id, lane FROM begun ORDER BY lane) b`,
);

/** Call $1 with everything that making it needs. */
export const LOAD_TICK = statement(
  'ticks.load',
  `SELECT ${CALLABLE}, ${OWED}
   FROM app_calls k JOIN apps a ON a.id = k.app_id JOIN channels c ON c.id = k.channel_id WHERE k.id = $1`,
);

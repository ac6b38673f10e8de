import { statement } from '../../kernel/database/statement.js';
import { ON_IN_CHANNEL } from '../active-app.sql.js';
import { INTERVAL_LABEL, type ManifestSetting } from '../manifest/manifest.js';

/** An interval app that runs, with what its crontabs are read from; values are sealed. */
export interface IntervalRow {
  id: string;
  tick_url: string | null;
  declared: ManifestSetting[];
  chosen: { id: string; organisation_id: string; channel_id: string | null; value: string }[];
  /** The database's clock, which all nodes share. */
  now: Date;
}

const RUNS = `a.kind = 'interval' AND a.is_active AND a.paused_at IS NULL`;

/** Of organisation $1 and app $2, or (null) of all. */
export const FIND_INTERVALS = statement(
  'schedules.find-intervals',
  `SELECT a.id, a.manifest ->> 'tickUrl' AS tick_url, a.manifest -> 'settings' AS declared, now() AS now,
     (SELECT coalesce(json_agg(json_build_object('id', s.id, 'organisation_id', s.organisation_id,
        'channel_id', s.channel_id, 'value', s.value) ORDER BY s.id), '[]')
      FROM app_settings s WHERE s.app_id = a.id AND lower(btrim(s.label)) = '${INTERVAL_LABEL}') AS chosen
   FROM apps a
   WHERE ${RUNS} AND ($1::uuid IS NULL OR a.organisation_id = $1) AND ($2::uuid IS NULL OR a.id = $2)`,
);

/**
 * Makes the schedules of organisation $1 and app $2, or (null) of all, what wishes $3 say: a row for each running app and
 * channel where it is on. A schedule whose crontab stays keeps its time. What somebody else is changing is left to the next
 * look.
 */
export const SET_SCHEDULES = statement(
  'schedules.set',
  `WITH wanted AS (
     SELECT DISTINCT ON (a.id, c.id) a.id AS app_id, c.id AS channel_id, a.organisation_id, w.crontab, w.next_at, w.error
     FROM jsonb_to_recordset($3::jsonb)
         AS w(app_id uuid, channel_id uuid, crontab text, next_at timestamptz, error text)
       JOIN apps a ON a.id = w.app_id AND ${RUNS}
       JOIN channels c ON ${ON_IN_CHANNEL} AND NOT c.is_archived AND (w.channel_id IS NULL OR w.channel_id = c.id)
     ORDER BY a.id, c.id, w.channel_id NULLS LAST
   ), unwanted AS (
     SELECT s.app_id, s.channel_id FROM app_schedules s
     WHERE ($1::uuid IS NULL OR s.organisation_id = $1) AND ($2::uuid IS NULL OR s.app_id = $2)
       AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.app_id = s.app_id AND w.channel_id = s.channel_id)
     FOR UPDATE OF s SKIP LOCKED
   ), removed AS (
     DELETE FROM app_schedules s USING unwanted u WHERE s.app_id = u.app_id AND s.channel_id = u.channel_id
   )
   INSERT INTO app_schedules (app_id, channel_id, organisation_id, crontab, next_at, error)
   SELECT w.app_id, w.channel_id, w.organisation_id, w.crontab, w.next_at, w.error
   FROM wanted w LEFT JOIN app_schedules s ON s.app_id = w.app_id AND s.channel_id = w.channel_id
   WHERE s.app_id IS NULL OR (s.crontab, s.error) IS DISTINCT FROM (w.crontab, w.error)
   ORDER BY w.app_id, w.channel_id
   ON CONFLICT (app_id, channel_id) DO UPDATE
   SET crontab = excluded.crontab, next_at = excluded.next_at, error = excluded.error`,
);

/** Whether this node may look after all schedules now: one at a time does, until its transaction ends. */
export const TRY_ALONE = statement(
  'schedules.try-alone',
  `SELECT pg_try_advisory_xact_lock(hashtextextended('app schedules', 0)) AS alone`,
);

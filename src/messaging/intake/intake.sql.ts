import { statement } from '../../kernel/database/statement.js';

/**
 * Stores many events in one statement, in their order, and queues them for routing: one job for each platform channel
 * with the keys that were new. An event whose installation is gone, or whose credentials have changed since they were
 * checked ($2, null: not checked against any), is left out; the answer tells which installations were taken.
 */
export const STORE_EVENTS = statement(
  'intake.store',
  `WITH input AS (
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::jsonb[]) WITH ORDINALITY
       AS i(installation_id, version, key, channel_id, payload, position)
   ), live AS (
     SELECT DISTINCT ON (i.installation_id, i.key) i.* FROM input i
     JOIN installations n ON n.id = i.installation_id AND (i.version IS NULL OR n.credentials_version = i.version)
     ORDER BY i.installation_id, i.key, i.position
   ), stored AS (
     INSERT INTO inbound_events (installation_id, key, channel_id, payload)
     SELECT installation_id, key, channel_id, payload FROM live
     ON CONFLICT (installation_id, key) DO NOTHING RETURNING installation_id, key
   ), lanes AS (
     SELECT l.installation_id, l.channel_id, jsonb_agg(l.key ORDER BY l.position) AS keys
     FROM live l JOIN stored s USING (installation_id, key)
     GROUP BY l.installation_id, l.channel_id ORDER BY l.installation_id, l.channel_id
   ), queued AS (
     SELECT enqueue_job('in:' || installation_id || ':' || channel_id, 'inbound.route', jsonb_build_object(
       'installation_id', installation_id, 'channel_id', channel_id, 'keys', keys)) AS seq
     FROM lanes
   )
   SELECT (SELECT count(seq)::int FROM queued) AS lanes, (SELECT count(*)::int FROM stored) AS stored,
     coalesce((SELECT array_agg(DISTINCT installation_id::text || ':' || coalesce(version, 0)) FROM live), '{}') AS taken`,
);

import { statement } from '../../kernel/database/statement.js';

/** What people do in a platform channel; everything else is told of the channel or the account themselves. */
const DONE_BY_PEOPLE = `('message.created', 'message.edited', 'message.deleted', 'reaction.added', 'reaction.removed',
  'pin.added', 'pin.removed')`;

/**
 * Whether event `i` can have an effect. What people write in a platform channel that nobody mirrors or listens to has
 * none, and most channels that a bot is in are such: those events are stored as routed, and cost no job. A mirror or
 * listener that is made later begins with what comes after it.
 */
const CONCERNS_US = `(
  i.payload ->> 'kind' NOT IN ${DONE_BY_PEOPLE}
  OR jsonb_typeof(i.payload #> '{message,stamp}') = 'object'
  OR EXISTS (
    SELECT 1 FROM platform_channels pc JOIN mirrors m ON m.platform_channel_id = pc.id
    WHERE pc.installation_id = i.installation_id AND pc.external_id = i.channel_id
  )
  OR EXISTS (
    SELECT 1 FROM installation_references r JOIN platform_listeners l ON l.reference_id = r.id
    WHERE r.installation_id = i.installation_id AND r.enabled AND (l.external_channel_id = i.channel_id
      OR l.external_channel_id IS NULL AND (NOT l.only_direct OR i.payload ->> 'kind' = 'message.deleted'
        OR i.payload #> '{message,direct}' = 'true'))
  ))`;

/**
 * Stores many events in one statement, in their order, and queues for routing those that concern us: one job for each
 * platform channel with the keys that were new. An event whose installation is gone, or whose credentials have changed
 * since they were checked ($2, null: not checked against any), is left out; the answer tells which installations were
 * taken. `beside_moves` finds nothing and locks no row: it keeps the statement from beginning while a move is committed.
 */
export const STORE_EVENTS = statement(
  'intake.store',
  `WITH beside_moves AS (
     SELECT 1 FROM mirrors WHERE false FOR KEY SHARE
   ), input AS (
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::jsonb[]) WITH ORDINALITY
       AS i(installation_id, version, key, channel_id, payload, position)
   ), live AS (
     SELECT DISTINCT ON (i.installation_id, i.key) i.*, ${CONCERNS_US} AS concerns_us FROM input i
     JOIN installations n ON n.id = i.installation_id AND (i.version IS NULL OR n.credentials_version = i.version)
     ORDER BY i.installation_id, i.key, i.position
   ), stored AS (
     INSERT INTO inbound_events (installation_id, key, channel_id, payload, routed_at)
     SELECT installation_id, key, channel_id, payload, CASE WHEN NOT concerns_us THEN now() END FROM live
     ON CONFLICT (installation_id, key) DO NOTHING RETURNING installation_id, key, routed_at
   ), lanes AS (
     SELECT l.installation_id, l.channel_id, jsonb_agg(l.key ORDER BY l.position) AS keys
     FROM live l JOIN stored s USING (installation_id, key) WHERE s.routed_at IS NULL
     GROUP BY l.installation_id, l.channel_id ORDER BY l.installation_id, l.channel_id
   ), queued AS (
     SELECT enqueue_job('in:' || installation_id || ':' || channel_id, 'inbound.route', jsonb_build_object(
       'installation_id', installation_id, 'channel_id', channel_id, 'keys', keys)) AS seq
     FROM lanes
   )
   SELECT (SELECT count(seq)::int FROM queued) AS lanes, (SELECT count(*)::int FROM stored) AS stored,
     coalesce((SELECT array_agg(DISTINCT installation_id::text || ':' || coalesce(version, 0)) FROM live), '{}') AS taken`,
);

/**
 * Waits for the stores that are under way, and keeps others from beginning until the transaction ends. They take their lock
 * of the table before they look at anything, so that each either is seen by what follows here or sees what is committed.
 */
export const HOLD_STORES = statement('intake.hold-stores', 'LOCK TABLE mirrors IN EXCLUSIVE MODE');

/** When event $2 of installation $1 came. */
export const FIND_RECEIVED = statement(
  'intake.find-received',
  'SELECT received_at FROM inbound_events WHERE installation_id = $1 AND key = $2',
);

/** What is told under the new id may come before the move, over another connection, or from a store that began earlier. */
const BEFORE_MOVE = "interval '1 minute'";

/**
 * A channel of installation $1 got the id $2, which was told at $3: what people did under that id and may have found nobody
 * who hears it is routed once more, in the order of its arrival (of what came at once, messages first).
 */
export const ROUTE_MOVED = statement(
  'intake.route-moved',
  `WITH missed AS (
     UPDATE inbound_events SET routed_at = NULL
     WHERE installation_id = $1 AND channel_id = $2 AND routed_at IS NOT NULL
       AND received_at >= $3::timestamptz - ${BEFORE_MOVE} AND payload ->> 'kind' IN ${DONE_BY_PEOPLE}
     RETURNING key, received_at
   )
   SELECT enqueue_job('in:' || $1::uuid || ':' || $2::text, 'inbound.route', jsonb_build_object(
     'installation_id', $1::uuid, 'channel_id', $2::text, 'keys', keys)) AS seq
   FROM (SELECT jsonb_agg(key ORDER BY received_at, key) AS keys FROM missed HAVING count(*) > 0) found`,
);

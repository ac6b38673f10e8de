import { statement } from '../../kernel/database/statement.js';

/** In the gaps of what is switched off; one whose end is its beginning goes on. */
export const SWITCHED_OFF = 'The integration was switched off: what was said meanwhile is not read back';

/**
 * Reference $1 is used no more. What its channels say from now on is heard by nobody, unless by somebody else; $2: why. Nor is
 * what was still to be read or routed by then, nor what was said while no session was up, which may never have been: the gap
 * begins where that does, though not before it was wanted.
 */
export const SWITCH_OFF = statement(
  'installations.switch-off',
  `WITH switched AS (
     UPDATE installation_references SET enabled = false WHERE id = $1 AND enabled RETURNING id
   ), deaf AS (
     SELECT m.organisation_id, m.platform_channel_id, min(m.created_at) AS wanted
     FROM switched JOIN mirrors m ON m.reference_id = switched.id AND m.inbound
     WHERE NOT EXISTS (SELECT 1 FROM mirrors o JOIN installation_references r ON r.id = o.reference_id AND r.enabled
       WHERE o.platform_channel_id = m.platform_channel_id AND o.inbound AND o.reference_id <> m.reference_id)
     GROUP BY m.organisation_id, m.platform_channel_id
   ), begun AS (
     SELECT deaf.organisation_id, pc.id, greatest(deaf.wanted, least(now(),
       CASE WHEN (n.session_up AND n.listener_until > clock_timestamp()) IS NOT TRUE
         THEN coalesce(n.heard_until, deaf.wanted) END,
       (SELECT min(coalesce((j.payload ->> 'from')::timestamptz, j.created_at)) FROM jobs j
         WHERE j.lane = 'in:' || n.id || ':' || pc.external_id))) AS at
     FROM deaf JOIN platform_channels pc ON pc.id = deaf.platform_channel_id
       JOIN installations n ON n.id = pc.installation_id
   )
   INSERT INTO gaps (id, organisation_id, platform_channel_id, from_time, to_time, reason)
   SELECT gen_random_uuid(), organisation_id, id, at, at, $2 FROM begun`,
);

/**
 * Reference $1 is used again: what its channels say is wanted from now on, and the gaps that are open because of $2 end. That
 * nobody listened to the installation was on purpose.
 */
export const SWITCH_ON = statement(
  'installations.switch-on',
  `WITH switched AS (
     UPDATE installation_references SET enabled = true WHERE id = $1 AND NOT enabled RETURNING id, installation_id
   ), wanting AS (
     UPDATE mirrors m SET created_at = now() FROM switched WHERE m.reference_id = switched.id AND m.inbound
     RETURNING m.platform_channel_id
   ), forgotten AS (
     UPDATE installations n SET heard_until = NULL, missed_from = NULL FROM switched
     WHERE n.id = switched.installation_id AND n.status = 'muted'
   )
   UPDATE gaps g SET to_time = now() FROM wanting
   WHERE g.platform_channel_id = wanting.platform_channel_id AND g.reason = $2 AND g.to_time = g.from_time`,
);

import { statement } from '../../kernel/database/statement.js';

/** Rows that one statement removes: short locks, and a table never rewritten at once. */
export const BATCH = 2_000;

/** Raw events that were routed, after 7 days; what deduplicates for ever are the links. */
export const PURGE_EVENTS = statement(
  'upkeep.events',
  `DELETE FROM inbound_events WHERE (installation_id, key) IN (
     SELECT installation_id, key FROM inbound_events
     WHERE received_at < now() - interval '7 days' AND routed_at IS NOT NULL LIMIT ${BATCH})
   RETURNING 1`,
);

/** Deliveries that ended well, after 30 days; those in trouble stay until a person has seen to them. */
export const PURGE_DELIVERIES = statement(
  'upkeep.deliveries',
  `DELETE FROM deliveries WHERE id IN (
     SELECT id FROM deliveries WHERE status IN ('delivered', 'degraded', 'skipped', 'cancelled')
       AND finished_at < now() - interval '30 days' LIMIT ${BATCH})
   RETURNING 1`,
);

/** What became of installations, after 90 days. */
export const PURGE_INSTALLATION_EVENTS = statement(
  'upkeep.installation-events',
  `DELETE FROM installation_events WHERE id IN (
     SELECT id FROM installation_events WHERE at < now() - interval '90 days' LIMIT ${BATCH})
   RETURNING 1`,
);

/** Of each installation the newest 1,000 stay. */
export const TRIM_INSTALLATION_EVENTS = statement(
  'upkeep.installation-events-trim',
  `DELETE FROM installation_events WHERE id IN (
     SELECT older.id FROM (
       SELECT installation_id FROM installation_events GROUP BY installation_id HAVING count(*) > 1000
     ) long CROSS JOIN LATERAL (
       SELECT e.id FROM installation_events e WHERE e.installation_id = long.installation_id
       ORDER BY e.at DESC, e.id DESC OFFSET 1000
     ) older LIMIT ${BATCH})
   RETURNING 1`,
);

export const CANCEL_OF_CHANNEL = statement(
  'deliveries.cancel-of-channel',
  `UPDATE deliveries SET status = 'cancelled', finished_at = now(), parts = NULL
   WHERE channel_id = $1 AND status = 'pending'`,
);

/** Nothing crosses to or from a deleted channel any more. */
export const UNMIRROR_CHANNEL = statement('mirrors.unmirror-channel', 'DELETE FROM mirrors WHERE channel_id = $1');

export const ERASE_DELIVERIES = statement(
  'deliveries.erase-of-channel',
  `DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE channel_id = $1 LIMIT $2) RETURNING 1`,
);

export const ERASE_LINKS = statement(
  'links.erase-of-channel',
  `DELETE FROM message_links WHERE ctid = ANY(ARRAY(SELECT ctid FROM message_links WHERE channel_id = $1 LIMIT $2))
   RETURNING 1`,
);

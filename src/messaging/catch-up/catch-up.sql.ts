import { statement } from '../../kernel/database/statement.js';
import { JOIN_LISTENING } from '../listening/platform-listeners.sql.js';
import { JOIN_LIVE_REFERENCE } from '../mirrors/mirrors.sql.js';

/** Seconds before the last routed message that a catch-up looks at again: neighbours may have come out of order. */
export const OVERLAP_SECONDS = 120;

/** A catch-up for each platform channel that somebody hears and that `which` holds for. */
const queueing = (which: string): string => `
  SELECT enqueue_job('in:' || installation_id || ':' || external_id, 'inbound.catch-up', jsonb_build_object(
    'installation_id', installation_id, 'channel_id', external_id))
  FROM (
    SELECT pc.installation_id, pc.external_id FROM platform_channels pc
      JOIN installations n ON n.id = pc.installation_id
    WHERE ${which} AND pc.gone_at IS NULL
      AND (EXISTS (SELECT 1 FROM mirrors m ${JOIN_LIVE_REFERENCE}
          WHERE m.platform_channel_id = pc.id AND m.inbound)
        OR EXISTS (SELECT 1 FROM platform_listeners l ${JOIN_LISTENING}
          WHERE r.installation_id = pc.installation_id AND l.external_channel_id = pc.external_id AND l.catch_up))
    ORDER BY pc.installation_id, pc.external_id
  ) heard`;

/** Of installation $1. $2: external ids, null for all of them. */
export const QUEUE_CATCH_UPS = statement(
  'catch-up.queue',
  queueing('n.id = $1 AND ($2::text[] IS NULL OR pc.external_id = ANY($2))'),
);

/** Of the platforms $1, whose webhooks found nobody while this process was away. */
export const QUEUE_CATCH_UPS_AT_BOOT = statement(
  'catch-up.queue-at-boot',
  queueing("n.platform = ANY($1) AND n.account_id IS NOT NULL AND n.status NOT IN ('credentials-rejected', 'muted')"),
);

/** Where a catch-up starts, and which threads were alive in the last week. */
export const LOAD_CATCH_UP = statement(
  'catch-up.load',
  `SELECT pc.id, pc.organisation_id, pc.caught_up_to, clock_timestamp() AS looked_at,
     (SELECT coalesce(array_agg(DISTINCT l.external_message_id), '{}') FROM mirrors m
       JOIN messages root ON root.channel_id = m.channel_id AND root.reply_count > 0
         AND root.updated_at > now() - interval '7 days' AND root.deleted_at IS NULL
       JOIN message_links l ON l.channel_id = root.channel_id AND l.message_id = root.id AND l.platform = n.platform
         AND l.account_id = n.account_id AND l.external_channel_id = pc.external_id AND l.part = 0
       WHERE m.platform_channel_id = pc.id) AS threads
   FROM platform_channels pc JOIN installations n ON n.id = pc.installation_id
   WHERE pc.installation_id = $1 AND pc.external_id = $2`,
);

/**
 * Takes in what a catch-up found; answers the keys that are not routed yet, be they new or stored behind the catch-up
 * meanwhile. It routes them itself, all in the source's order.
 */
export const STORE_CAUGHT_UP = statement(
  'catch-up.store',
  `INSERT INTO inbound_events (installation_id, key, channel_id, payload)
   SELECT $1, e.key, $2, e.payload FROM unnest($3::text[], $4::jsonb[]) AS e(key, payload)
   ON CONFLICT (installation_id, key) DO UPDATE SET key = excluded.key WHERE inbound_events.routed_at IS NULL
   RETURNING key`,
);

export const RECORD_GAP = statement(
  'catch-up.gap',
  `INSERT INTO gaps (id, organisation_id, platform_channel_id, from_time, to_time, reason)
   VALUES ($1, $2, $3, $4, now(), $5)`,
);

import { statement } from '../../kernel/database/statement.js';
import { WANTED_SINCE } from './wanted.sql.js';

/** Seconds before the last routed message that a catch-up looks at again: neighbours may have come out of order. */
const OVERLAP_SECONDS = 120;

/**
 * A catch-up for each platform channel that somebody hears and that `which` holds for. Where it begins is written down
 * now: a try that dies with its process has moved the point that the channel is caught up to. `since`: not later than then.
 */
const queueing = (which: string, review: string, since: string): string => `
  SELECT enqueue_job('in:' || installation_id || ':' || external_id, 'inbound.catch-up', jsonb_build_object(
    'installation_id', installation_id, 'channel_id', external_id, 'review', ${review}, 'from', "from"))
  FROM (
    SELECT pc.installation_id, pc.external_id, least(pc.caught_up_to, ${since}) AS "from" FROM platform_channels pc
      JOIN installations n ON n.id = pc.installation_id
    WHERE ${which} AND pc.gone_at IS NULL AND ${WANTED_SINCE} IS NOT NULL
    ORDER BY pc.installation_id, pc.external_id
  ) heard`;

/**
 * Of installation $1. $2: external ids, null for all of them, which are then looked through for what changed as well. $3:
 * since when messages may have been missed although later ones were heard; null: none were.
 */
export const QUEUE_CATCH_UPS = statement(
  'catch-up.queue',
  queueing('n.id = $1 AND ($2::text[] IS NULL OR pc.external_id = ANY($2))', '$2::text[] IS NULL', '$3::timestamptz'),
);

/** Of the platforms $1, whose webhooks found nobody while this process was away. */
export const QUEUE_CATCH_UPS_AT_BOOT = statement(
  'catch-up.queue-at-boot',
  queueing(
    "n.platform = ANY($1) AND n.account_id IS NOT NULL AND n.status NOT IN ('credentials-rejected', 'muted')",
    'true',
    'NULL',
  ),
);

/**
 * Where a catch-up of channel $2 of installation $1 that was asked for from $3 on (null: from where the channel is caught up
 * to) starts, which threads were alive in the week before, and which is the last job of lane $4. It reaches back to the moment
 * from which messages were wanted, not further: what was said before a channel was mapped, or while it was switched off, is
 * nobody's here.
 */
export const LOAD_CATCH_UP = statement(
  'catch-up.load',
  `SELECT pc.id, pc.organisation_id, n.status, pc.caught_up_to, clock_timestamp() AS looked_at,
     (SELECT tail_seq FROM lanes WHERE key = $4) AS tail,
     greatest(asked."from", wanted.since) AS "from",
     greatest(asked."from" - interval '${OVERLAP_SECONDS} seconds', wanted.since) AS since,
     (SELECT coalesce(array_agg(DISTINCT l.external_message_id), '{}') FROM mirrors m
       JOIN messages root ON root.channel_id = m.channel_id AND root.reply_count > 0
         AND root.updated_at > least(asked."from", now()) - interval '7 days' AND root.deleted_at IS NULL
       JOIN message_links l ON l.channel_id = root.channel_id AND l.message_id = root.id AND l.platform = n.platform
         AND l.account_id = n.account_id AND l.external_channel_id = pc.external_id AND l.part = 0
       WHERE m.platform_channel_id = pc.id) AS threads
   FROM platform_channels pc JOIN installations n ON n.id = pc.installation_id,
     LATERAL (SELECT coalesce($3::timestamptz, pc.caught_up_to) AS "from") asked,
     LATERAL (SELECT ${WANTED_SINCE} AS since) wanted
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

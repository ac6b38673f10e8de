import { isScreened } from '../../channels/desk/desk-hooks.sql.js';
import { statement } from '../../kernel/database/statement.js';
import { settling } from '../../kernel/jobs/lanes.sql.js';
import { JOIN_LISTENING } from '../listening/platform-listeners.sql.js';
import { JOIN_LIVE_REFERENCE } from '../mirrors/mirrors.sql.js';

/** What the router must know of one platform channel, with the events to route ($3: their keys), in one look. */
export const LOAD_ROUTING = statement(
  'routing.load',
  `SELECT n.id AS installation_id, n.organisation_id, n.platform, n.account_id, n.credentials, n.webhook_secret,
     n.credentials_version, pc.id AS platform_channel_id, ${isScreened('n.organisation_id')} AS screened,
     (SELECT coalesce(array_agg(DISTINCT own.id), '{}') FROM installations o, unnest(o.self_ids) AS own(id)
       WHERE o.platform = n.platform AND o.account_id = n.account_id) AS own_ids,
     (SELECT coalesce(json_agg(json_build_object('id', m.id, 'channel_id', m.channel_id,
         'since', extract(epoch FROM m.created_at) * 1000) ORDER BY m.channel_id), '[]')
       FROM mirrors m ${JOIN_LIVE_REFERENCE}
       WHERE m.platform_channel_id = pc.id AND m.inbound) AS mirrors,
     (SELECT coalesce(json_agg(heard ORDER BY heard.kind, heard.subscriber_id), '[]') FROM (
       SELECT l.kind, l.subscriber_id, bool_and(l.only_direct) AS only_direct, bool_or(l.catch_up) AS catch_up
       FROM platform_listeners l ${JOIN_LISTENING}
       WHERE r.installation_id = n.id AND (l.external_channel_id = $2 OR l.external_channel_id IS NULL)
       GROUP BY l.kind, l.subscriber_id) heard) AS listeners,
     (SELECT coalesce(json_agg(e.payload), '[]') FROM inbound_events e
       WHERE e.installation_id = $1 AND e.key = ANY($3) AND e.routed_at IS NULL) AS events
   FROM installations n LEFT JOIN platform_channels pc ON pc.installation_id = n.id AND pc.external_id = $2
   WHERE n.id = $1`,
);

/** Events become routed, and the point from which a catch-up would start moves to `newest`. Guarded by `guard`. */
const marking = (from: number, guard: string): string => {
  const [installation, channel, keys, newest] = [0, 1, 2, 3].map((n) => `$${from + n}`);
  return `marked AS (
     UPDATE inbound_events SET routed_at = now()
     WHERE installation_id = ${installation}::uuid AND key = ANY(${keys}::text[]) ${guard}
   ), moved AS (
     UPDATE platform_channels SET caught_up_to = greatest(caught_up_to, ${newest}::timestamptz)
     WHERE installation_id = ${installation} AND external_id = ${channel}::text AND ${newest}::timestamptz IS NOT NULL
       AND caught_up_to IS DISTINCT FROM greatest(caught_up_to, ${newest}::timestamptz) ${guard}
   )`;
};

/** $1 installation, $2 platform channel, $3 keys, $4 source time of the newest. */
export const MARK_ROUTED = statement('routing.mark', `WITH ${marking(1, '')} SELECT 1`);

/** The same, from $5, together with the end of the jobs. */
export const SETTLE_ROUTED = settling('routing.settle', marking(5, 'AND EXISTS (SELECT 1 FROM mine)'));

/** Takes the locks of channels that one transaction writes to, in the order that everybody keeps to. */
export const LOCK_CHANNELS = statement(
  'routing.lock-channels',
  'SELECT 1 FROM channels WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE',
);

/** Claims an external message for a native one. No row: it is known already, or was deleted before it came. */
export const LINK_INBOUND = statement(
  'links.inbound',
  `INSERT INTO message_links (platform, account_id, external_channel_id, external_message_id, channel_id, message_id,
     direction, version, deleted_at, reply_to)
   VALUES ($1, $2, $3, $4, $5, $6, 'in', $7, $8, $9) ON CONFLICT DO NOTHING RETURNING message_id`,
);

/** The native messages that an external one stands for, in the channels ($5) that hear it. */
export const FIND_LINKS = statement(
  'links.find',
  `SELECT channel_id, message_id, direction, version, deleted_at FROM message_links
   WHERE platform = $1 AND account_id = $2 AND external_channel_id = $3 AND external_message_id = $4
     AND channel_id = ANY($5) ORDER BY channel_id`,
);

/** What is known already of external messages $4, in the channels ($5) that hear them, with the files that they have there. */
export const FIND_KNOWN = statement(
  'links.known',
  `SELECT l.external_message_id, l.channel_id, l.message_id, l.direction, l.version, l.deleted_at, m.files
   FROM message_links l LEFT JOIN messages m ON m.channel_id = l.channel_id AND m.id = l.message_id
   WHERE l.platform = $1 AND l.account_id = $2 AND l.external_channel_id = $3 AND l.external_message_id = ANY($4)
     AND l.channel_id = ANY($5)`,
);

/** Takes note of an edit; no row when a newer one, or the deletion, was applied before. */
export const BUMP_LINK = statement(
  'links.bump',
  `UPDATE message_links SET version = $6
   WHERE platform = $1 AND account_id = $2 AND external_channel_id = $3 AND external_message_id = $4
     AND channel_id = $5 AND version < $6 AND deleted_at IS NULL AND direction = 'in' RETURNING message_id`,
);

/** Leaves a tombstone; no row when it stood there before. */
export const BURY_LINK = statement(
  'links.bury',
  `UPDATE message_links SET deleted_at = now()
   WHERE platform = $1 AND account_id = $2 AND external_channel_id = $3 AND external_message_id = $4
     AND channel_id = $5 AND deleted_at IS NULL RETURNING message_id, direction`,
);

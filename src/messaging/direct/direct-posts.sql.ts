import { statement } from '../../kernel/database/statement.js';
import { JOIN_LIVE_REFERENCE } from '../mirrors/mirrors.sql.js';

/**
 * The platform channel of external channel $3 in installation $2 of organisation $1: made ($4) when it was never seen, a
 * conversation with one person, say, under its id.
 */
export const PLACE = statement(
  'direct.place',
  `WITH known AS (
     SELECT id FROM platform_channels WHERE organisation_id = $1 AND installation_id = $2 AND external_id = $3
   ), made AS (
     INSERT INTO platform_channels (id, organisation_id, installation_id, external_id, name, type)
     SELECT $4, n.organisation_id, n.id, $3, $3, 'dm' FROM installations n
     WHERE n.id = $2 AND n.organisation_id = $1 AND NOT EXISTS (SELECT 1 FROM known)
     ON CONFLICT (installation_id, external_id) DO UPDATE SET external_id = excluded.external_id RETURNING id
   )
   SELECT id FROM known UNION ALL SELECT id FROM made`,
);

const heard = (here: string): string => `
  SELECT DISTINCT m.channel_id FROM installations i ${here}
     JOIN installations n ON n.organisation_id = i.organisation_id AND n.platform = i.platform
       AND n.account_id = i.account_id
     JOIN platform_channels pc ON pc.installation_id = n.id AND pc.external_id = here.external_id
     JOIN mirrors m ON m.platform_channel_id = pc.id AND m.inbound ${JOIN_LIVE_REFERENCE}`;

/** The native channels of organisation $1 that hear what is written where platform channel $2 is, through whatever bot. */
export const HEARD_NATIVELY = statement(
  'direct.heard-natively',
  `${heard('JOIN platform_channels here ON here.installation_id = i.id')}
   WHERE here.organisation_id = $1 AND here.id = $2 ORDER BY m.channel_id`,
);

/** The same of external channel $3 in installation $2. */
export const HEARD_AT = statement(
  'direct.heard-at',
  `${heard('CROSS JOIN (SELECT $3::text AS external_id) here')}
   WHERE i.organisation_id = $1 AND i.id = $2 ORDER BY m.channel_id`,
);

/** The native messages that external message $3 stands for in channels $4, where platform channel $2 of $1 is. */
export const NATIVE_PARENTS = statement(
  'direct.native-parents',
  `SELECT l.channel_id, l.message_id FROM platform_channels pc JOIN installations n ON n.id = pc.installation_id
     JOIN message_links l ON l.platform = n.platform AND l.account_id = n.account_id
       AND l.external_channel_id = pc.external_id AND l.external_message_id = $3 AND l.channel_id = ANY($4)
   WHERE pc.organisation_id = $1 AND pc.id = $2`,
);

/**
 * Owes a post by a bot for itself and queues it on its target's lane. $1 delivery, $2 organisation, $3 platform channel,
 * $4 and $5 native channel and message or null, $6 {content, reply_to, thread_root}, $7 who asked.
 */
export const OWE_DIRECT = statement(
  'direct.owe',
  `WITH made AS (
     INSERT INTO deliveries (id, organisation_id, platform, installation_id, platform_channel_id, channel_id, message_id,
       kind, direct, asked_by)
     SELECT $1, pc.organisation_id, n.platform, n.id, pc.id, $4, $5, 'post', $6, $7
     FROM platform_channels pc JOIN installations n ON n.id = pc.installation_id
     WHERE pc.organisation_id = $2 AND pc.id = $3 RETURNING id, platform_channel_id
   )
   SELECT enqueue_job('out:' || platform_channel_id, 'delivery.send', jsonb_build_object('delivery_id', id)) AS seq
   FROM made`,
);

/** What became of deliveries $3 that row $2 of organisation $1 asked for. */
export const OUTCOMES = statement(
  'direct.outcomes',
  `SELECT id, status, external_ids, last_error, latency_ms, finished_at FROM deliveries
   WHERE organisation_id = $1 AND asked_by = $2 AND id = ANY($3)`,
);

/**
 * Which of external messages $5 row $2 of organisation $1 posted in external channel $4 through installation $3: elsewhere
 * a platform may give the same ids to other messages, or to the same ones that another bot of the row's wrote.
 */
export const POSTED_BY = statement(
  'direct.posted-by',
  `SELECT DISTINCT posted.id FROM platform_channels pc
     JOIN deliveries d ON d.platform_channel_id = pc.id AND d.asked_by = $2, unnest(d.external_ids) AS posted(id)
   WHERE pc.organisation_id = $1 AND pc.installation_id = $3 AND pc.external_id = $4 AND d.external_ids && $5::text[]
     AND posted.id = ANY($5)`,
);

/** What a row's sender needs: installation $2 of organisation $1, and how its platform channel $3 is reached. */
export const SENDER_OF = statement(
  'direct.sender',
  `SELECT platform, id AS installation_id, organisation_id AS installation_organisation_id, credentials,
     credentials_version, webhook_secret, status,
     (SELECT route FROM platform_channels WHERE installation_id = n.id AND external_id = $3) AS route
   FROM installations n WHERE organisation_id = $1 AND id = $2`,
);

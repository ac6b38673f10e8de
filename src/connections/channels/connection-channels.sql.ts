import { statement } from '../../kernel/database/statement.js';

/** Channels of connection $1 that are there, by name. */
export const LIST = statement(
  'connection-channels.list',
  `SELECT * FROM connection_channels WHERE connection_id = $1 AND gone_at IS NULL ORDER BY lower(name), name, id`,
);

/** Whether connection $1 knows less of the channels of installation $2 (all, or those named in $3) than there is to know. */
export const IS_BEHIND = statement(
  'connection-channels.is-behind',
  `SELECT 1 FROM connections c JOIN platform_channels p ON p.installation_id = $2 AND p.gone_at IS NULL
     LEFT JOIN connection_channels k ON k.connection_id = c.id AND k.external_id = p.external_id
   WHERE c.id = $1 AND ($3::text[] IS NULL OR p.external_id = ANY($3))
     AND (k.id IS NULL OR k.gone_at IS NOT NULL OR c.sync_all AND NOT k.sync_enabled
       OR (k.name, k.type, k.topic, k.is_private) IS DISTINCT FROM (p.name, p.type, p.topic, p.is_private)
       OR k.member_count IS DISTINCT FROM coalesce(p.member_count, k.member_count))
   LIMIT 1`,
);

/** A connection's lock comes before those of its channels. */
export const LOCK_CONNECTION = statement(
  'connection-channels.lock-connection',
  'SELECT 1 FROM connections WHERE id = $1 FOR NO KEY UPDATE',
);

/**
 * Takes over what is known of the channels of installation $2 (all, or those named in $3) into connection $1, which counts
 * those that are there. Answers what it came to archive by that, because it archives every channel.
 */
export const ADOPT = statement(
  'connection-channels.adopt',
  `INSERT INTO connection_channels AS k (id, organisation_id, connection_id, external_id, name, type, topic, is_private,
     member_count, sync_enabled)
   SELECT gen_random_uuid(), c.organisation_id, c.id, p.external_id, p.name, p.type, p.topic, p.is_private,
     p.member_count, c.sync_all
   FROM connections c JOIN platform_channels p ON p.installation_id = $2 AND p.gone_at IS NULL
   WHERE c.id = $1 AND ($3::text[] IS NULL OR p.external_id = ANY($3))
   ORDER BY p.external_id
   ON CONFLICT (connection_id, external_id) DO UPDATE SET name = excluded.name, type = excluded.type,
     topic = excluded.topic, is_private = excluded.is_private,
     member_count = coalesce(excluded.member_count, k.member_count), gone_at = NULL, updated_at = now(),
     sync_enabled = k.sync_enabled OR excluded.sync_enabled
   WHERE (k.name, k.type, k.topic, k.is_private, k.gone_at) IS DISTINCT FROM
       (excluded.name, excluded.type, excluded.topic, excluded.is_private, NULL)
     OR k.member_count IS DISTINCT FROM coalesce(excluded.member_count, k.member_count)
     OR excluded.sync_enabled AND NOT k.sync_enabled
   RETURNING k.id, k.sync_enabled AND k.read_at IS NULL AS wanted`,
);

/** Channel $2 (the platform's id) of connection $1 is not there any more; its archive stays. */
export const MARK_GONE = statement(
  'connection-channels.mark-gone',
  `UPDATE connection_channels SET gone_at = now(), updated_at = now()
   WHERE connection_id = $1 AND external_id = $2 AND gone_at IS NULL RETURNING id`,
);

/**
 * Channel $2 of connection $1 became $3, which is known already, by a message or a list that came before the news: either
 * is archived if one of them was.
 */
export const SHARE_CHOICE = statement(
  'connection-channels.share-choice',
  `UPDATE connection_channels k SET sync_enabled = true, updated_at = now()
   FROM connection_channels other
   WHERE k.connection_id = $1 AND k.external_id IN ($2, $3) AND k.gone_at IS NULL AND NOT k.sync_enabled
     AND other.connection_id = $1 AND other.external_id IN ($2, $3) AND other.gone_at IS NULL AND other.sync_enabled`,
);

/** Channel $3, which $2 became, makes room for it if nothing is archived of it. */
export const MAKE_ROOM = statement(
  'connection-channels.make-room',
  `DELETE FROM connection_channels t WHERE t.connection_id = $1 AND t.external_id = $3
     AND NOT EXISTS (SELECT 1 FROM archived_messages a WHERE a.channel_id = t.id)
     AND EXISTS (SELECT 1 FROM connection_channels k WHERE k.connection_id = $1 AND k.external_id = $2)`,
);

/** The platform gave channel $2 of connection $1 the id $3; nothing where that one is known. */
export const MOVE = statement(
  'connection-channels.move',
  `UPDATE connection_channels k SET external_id = $3, updated_at = now()
   WHERE connection_id = $1 AND external_id = $2
     AND NOT EXISTS (SELECT 1 FROM connection_channels t WHERE t.connection_id = $1 AND t.external_id = $3)`,
);

export const RECOUNT = statement(
  'connection-channels.recount',
  `UPDATE connections c SET channel_count = n.there
   FROM (SELECT count(*)::int AS there FROM connection_channels WHERE connection_id = $1 AND gone_at IS NULL) n
   WHERE c.id = $1 AND c.channel_count <> n.there`,
);

/** Those of $2 (the platform's ids) that connection $1 does not have. */
export const UNKNOWN = statement(
  'connection-channels.unknown',
  `SELECT w.id FROM unnest($2::text[]) AS w(id)
   WHERE NOT EXISTS (SELECT 1 FROM connection_channels k
     WHERE k.connection_id = $1 AND k.external_id = w.id AND k.gone_at IS NULL)
   LIMIT 20`,
);

/**
 * Connection $1 archives all ($2), or channels $3 (the platform's ids) and no others: what is not there now does not come
 * back archived. Answers those that it did not archive before. Nobody heard what became of their messages since, so that
 * they are read from their beginning. Without any channel nothing is due any more.
 */
export const CHOOSE = statement(
  'connection-channels.choose',
  `WITH chosen AS (
     UPDATE connection_channels k SET sync_enabled = w.wanted, read_at = CASE WHEN NOT w.wanted THEN read_at END,
       updated_at = now()
     FROM (SELECT id, $2::boolean OR external_id = ANY($3::text[]) AS wanted FROM connection_channels
       WHERE connection_id = $1) w
     WHERE k.id = w.id AND k.sync_enabled <> w.wanted AND (k.gone_at IS NULL OR NOT w.wanted)
     RETURNING k.id, k.sync_enabled
   ), connection AS (
     UPDATE connections SET sync_all = $2, updated_at = now(), next_sync_at = CASE
         WHEN NOT $2 AND cardinality($3::text[]) = 0 THEN NULL
         ELSE coalesce(next_sync_at, now() + sync_interval_minutes * interval '1 minute') END
     WHERE id = $1
   )
   SELECT id FROM chosen WHERE sync_enabled`,
);

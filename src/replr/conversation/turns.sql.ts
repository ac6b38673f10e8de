import { statement } from '../../kernel/database/statement.js';

/**
 * What the listener must know of integration $2 of organisation $1 when something is heard in channel $4 of installation
 * $3; no row while it is not active. `since`: from when on it listens there. The platform channel is locked before
 * anything of the integration is, here as wherever an integration ends: a disconnection and a message never wait for
 * each other.
 */
export const FIND_LISTENING = statement(
  'replr-turns.listening',
  `WITH place AS MATERIALIZED (
     SELECT id FROM platform_channels WHERE installation_id = $3 AND external_id = $4 FOR NO KEY UPDATE
   )
   SELECT i.replr_id, i.channel_ids, i.auto_respond, l.created_at AS since, (SELECT id FROM place) AS place
   FROM replr_integrations i CROSS JOIN LATERAL (
     SELECT created_at FROM platform_listeners WHERE kind = 'replr' AND subscriber_id = i.id
       AND (external_channel_id = $4 OR external_channel_id IS NULL)
     ORDER BY external_channel_id NULLS LAST LIMIT 1
   ) l
   WHERE i.organisation_id = $1 AND i.id = $2 AND i.active`,
);

const GIVEN = `jsonb_to_recordset($4::jsonb) AS g(external_id text, reply_to text, author_name text, is_bot boolean,
     own boolean, direct boolean, text text, at timestamptz, version bigint)`;
const COLUMNS = `organisation_id, integration_id, external_channel_id, external_id, reply_to, author_name, is_bot, own,
     direct, text, at, version, heard`;
const VALUES = '$1, $2, $3, external_id, reply_to, author_name, is_bot, own, direct, text, at, version';

/**
 * Writes down new messages $4 of channel $3 that integration $2 of organisation $1 heard, and counts those by others.
 * Answers the ids of those that were not known before.
 */
export const TAKE_CREATED = statement(
  'replr-turns.created',
  `WITH taken AS (
     INSERT INTO replr_turns AS t (${COLUMNS}) SELECT ${VALUES}, true FROM ${GIVEN}
     ON CONFLICT (integration_id, external_channel_id, external_id)
       DO UPDATE SET heard = true, at = excluded.at, heard_at = now() WHERE NOT t.heard AND t.deleted_at IS NULL
     RETURNING external_id, own, at
   ), counted AS (
     UPDATE replr_integrations i SET message_count = i.message_count + news.n,
       last_message_at = greatest(i.last_message_at, least(news.newest, now()))
     FROM (SELECT count(*) AS n, max(at) AS newest FROM taken WHERE NOT own) news
     WHERE i.organisation_id = $1 AND i.id = $2 AND news.n > 0
   )
   SELECT external_id FROM taken`,
);

/** Edits $4: an older version, or one of a message that was deleted, changes nothing. */
export const TAKE_EDITED = statement(
  'replr-turns.edited',
  `INSERT INTO replr_turns AS t (${COLUMNS}) SELECT ${VALUES}, false FROM ${GIVEN}
   ON CONFLICT (integration_id, external_channel_id, external_id)
     DO UPDATE SET text = excluded.text, version = excluded.version
     WHERE t.version < excluded.version AND t.deleted_at IS NULL`,
);

/**
 * Deletions of messages $4; those that are not known leave a tombstone, in case they come yet. Where nothing was heard
 * none is to come, unless the channel is listed ($5): deletions are told of every channel of the team.
 */
export const TAKE_DELETED = statement(
  'replr-turns.deleted',
  `INSERT INTO replr_turns AS t (organisation_id, integration_id, external_channel_id, external_id, at, heard, deleted_at)
   SELECT $1, $2, $3, gone.id, now(), false, now() FROM unnest($4::text[]) AS gone(id)
   WHERE $5::boolean OR EXISTS (SELECT 1 FROM replr_turns k WHERE k.integration_id = $2 AND k.external_channel_id = $3)
   ON CONFLICT (integration_id, external_channel_id, external_id)
     DO UPDATE SET text = '', deleted_at = now() WHERE t.deleted_at IS NULL`,
);

/** The platform gave channel $3 the id $4. */
export const MOVE_TURNS = statement(
  'replr-turns.move',
  `WITH listed AS (
     UPDATE replr_integrations SET channel_ids = array_replace(channel_ids, $3, $4)
     WHERE organisation_id = $1 AND id = $2 AND $3 = ANY(channel_ids)
   ), answered AS (
     UPDATE replr_answers a SET external_channel_id = $4 WHERE a.integration_id = $2 AND a.external_channel_id = $3
       AND NOT EXISTS (SELECT 1 FROM replr_answers o WHERE o.integration_id = $2 AND o.external_channel_id = $4
         AND o.question_id = a.question_id)
   )
   UPDATE replr_turns t SET external_channel_id = $4 WHERE t.integration_id = $2 AND t.external_channel_id = $3
     AND NOT EXISTS (SELECT 1 FROM replr_turns o WHERE o.integration_id = $2 AND o.external_channel_id = $4
       AND o.external_id = t.external_id)`,
);

/** Which of $4 are roots of threads in channel $3 that integration $2 of organisation $1 answered in. */
export const ANSWERED_THREADS = statement(
  'replr-turns.answered-threads',
  `SELECT DISTINCT thread_root AS id FROM replr_answers
   WHERE organisation_id = $1 AND integration_id = $2 AND external_channel_id = $3 AND thread_root = ANY($4)`,
);

/** Queues jobs $2 on lane $1, in their order. */
export const QUEUE_ANSWERS = statement(
  'replr-turns.queue',
  `SELECT enqueue_job($1, 'replr.answer', payload) AS seq
   FROM (SELECT payload FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS job(payload, n) ORDER BY n) ordered`,
);

/** Turns that one statement removes. */
export const UPKEEP_BATCH = 2_000;
/** Of a conversation, as long as somebody speaks in it. */
export const MOST_TURNS = 50;

export const PURGE_OLD_TURNS = statement(
  'replr-turns.purge-old',
  `DELETE FROM replr_turns WHERE ctid = ANY(ARRAY(
     SELECT ctid FROM replr_turns WHERE heard_at < now() - interval '30 days' LIMIT ${UPKEEP_BATCH})) RETURNING 1`,
);

/**
 * What more than MOST_TURNS newer ones follow, in conversations of the last two days; not of the last hour, in which a
 * catch-up may tell of it again.
 */
export const PURGE_SURPLUS_TURNS = statement(
  'replr-turns.purge-surplus',
  `DELETE FROM replr_turns WHERE ctid = ANY(ARRAY(
     SELECT surplus.ctid FROM (
       SELECT DISTINCT integration_id, external_channel_id FROM replr_turns WHERE heard_at > now() - interval '2 days'
     ) alive CROSS JOIN LATERAL (
       SELECT t.ctid, t.heard_at FROM replr_turns t
       WHERE t.integration_id = alive.integration_id AND t.external_channel_id = alive.external_channel_id
       ORDER BY t.at DESC OFFSET ${MOST_TURNS}
     ) surplus
     WHERE surplus.heard_at < now() - interval '1 hour' LIMIT ${UPKEEP_BATCH})) RETURNING 1`,
);

export const PURGE_ANSWERS = statement(
  'replr-answers.purge',
  `DELETE FROM replr_answers WHERE ctid = ANY(ARRAY(
     SELECT ctid FROM replr_answers WHERE created_at < now() - interval '30 days' LIMIT ${UPKEEP_BATCH})) RETURNING 1`,
);

import { statement, type Statement } from '../../kernel/database/statement.js';
import { ProviderError } from '../../platforms/errors.js';
import { WANTED_SINCE } from './wanted.sql.js';

/** Begins the reasons of gaps in which no message is missing, but what became of earlier ones. */
export const UNSEEN = 'Edits and deletions of earlier messages could not all be looked for';

/** For people: what a platform says, in whatever state it is; what only we know is in the log. */
export const reasonOf = (error: Error): string =>
  error instanceof ProviderError ? error.message.replaceAll('\0', '') : 'An unexpected error came with every try';

const SWITCHED_OFF_SINCE = `(SELECT min(m.created_at) FROM mirrors m WHERE m.platform_channel_id = pc.id AND m.inbound)`;

/**
 * Notes that channel $2 of installation $1 could not be read from $3 until $4, because of $5. `from` says of channel `pc`
 * where the gap begins; null where nobody misses anything. One that began at the same message goes on, with its first reason
 * unless nothing but edits and deletions was missing. Nothing is noted of what a gap spans that goes on because of $6. Our
 * times have whole milliseconds, those of the database more.
 */
const recording = (name: string, from: string): Statement =>
  statement(
    `gaps.${name}`,
    `WITH missed AS (
       SELECT pc.id, pc.organisation_id, date_trunc('milliseconds', ${from}) AS "from", $4::timestamptz AS "to" FROM platform_channels pc
       WHERE pc.installation_id = $1 AND pc.external_id = $2
     ), known AS (
       UPDATE gaps g SET to_time = greatest(g.to_time, missed."to"),
         reason = CASE WHEN starts_with(g.reason, '${UNSEEN}') THEN $5::text ELSE g.reason END
       FROM missed
       WHERE g.platform_channel_id = missed.id AND g.from_time = missed."from" AND g.from_time < g.to_time RETURNING 1
     )
     INSERT INTO gaps (id, organisation_id, platform_channel_id, from_time, to_time, reason)
     SELECT gen_random_uuid(), organisation_id, id, "from", "to", $5 FROM missed
     WHERE "from" < "to" AND NOT EXISTS (SELECT 1 FROM known)
       AND NOT EXISTS (SELECT 1 FROM gaps g WHERE g.platform_channel_id = missed.id AND g.reason = $6
         AND g.from_time = g.to_time AND date_trunc('milliseconds', g.from_time) <= missed."from")`,
  );

/** Of messages. $3 null: from where the channel is caught up to; not from before they were wanted. */
export const RECORD_GAP = recording(
  'record',
  `(SELECT greatest(coalesce($3::timestamptz, pc.caught_up_to), wanted.since)
    FROM (SELECT coalesce(${WANTED_SINCE}, ${SWITCHED_OFF_SINCE}) AS since) wanted WHERE wanted.since IS NOT NULL)`,
);

/** Of edits and deletions ($5 begins with UNSEEN), also where those who heard the channel are switched off by now. */
export const RECORD_UNSEEN = recording(
  'record-unseen',
  `CASE WHEN ${SWITCHED_OFF_SINCE} IS NOT NULL THEN $3::timestamptz END`,
);

/**
 * All that channel $1 said from $2 until $3 has been read back: what was missing of it is not any more. Gaps of edits and
 * deletions stay, and those because of $4.
 */
export const FILL_GAPS = statement(
  'gaps.fill',
  `DELETE FROM gaps WHERE platform_channel_id = $1 AND from_time >= $2 AND to_time <= $3
     AND reason <> $4 AND NOT starts_with(reason, '${UNSEEN}')`,
);

/**
 * Notes, for every channel that somebody hears, that nobody listened to installation $1 until now, for reason $2; the
 * platform tells the last $3 seconds anew by itself. An absence is noted once, though not from before a channel was wanted,
 * and forgotten with that. One that begins where another does goes on with it: hardly anybody listened between them.
 */
export const RECORD_ABSENCE = statement(
  'gaps.absence',
  `WITH absence AS (
     SELECT n.id, least(n.missed_from, CASE WHEN n.session_up IS FALSE THEN n.heard_until END) AS "from",
       now() - $3 * interval '1 second' AS "to"
     FROM installations n WHERE n.id = $1 FOR NO KEY UPDATE
   ), forgotten AS (
     UPDATE installations n SET missed_from = NULL FROM absence WHERE n.id = absence.id AND n.missed_from IS NOT NULL
   ), missed AS (
     SELECT pc.id, pc.organisation_id, greatest(absence."from", wanted.since) AS "from", absence."to"
     FROM absence JOIN platform_channels pc ON pc.installation_id = absence.id,
       LATERAL (SELECT ${WANTED_SINCE} AS since) wanted
     WHERE absence."from" IS NOT NULL AND wanted.since IS NOT NULL AND pc.gone_at IS NULL AND pc.caught_up_to IS NOT NULL
   ), known AS (
     UPDATE gaps g SET to_time = greatest(g.to_time, missed."to") FROM missed
     WHERE g.platform_channel_id = missed.id AND g.from_time = missed."from" AND g.reason = $2
     RETURNING g.platform_channel_id AS id
   )
   INSERT INTO gaps (id, organisation_id, platform_channel_id, from_time, to_time, reason)
   SELECT gen_random_uuid(), organisation_id, id, "from", "to", $2 FROM missed
   WHERE "to" > "from" + interval '1 second' AND id NOT IN (SELECT id FROM known)`,
);

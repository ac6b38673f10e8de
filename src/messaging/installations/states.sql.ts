import { type Statement, statement } from '../../kernel/database/statement.js';
import { WORKING } from './installation-status.js';

/** Installations that one statement moves at most. */
export const MOVED_AT_ONCE = 100;

const IS_WORKING = `IN ('${WORKING.join("', '")}')`;
/** What the platform's messages are cut to, in characters. */
const DETAIL_LENGTH = 1_000;

/**
 * Moves installations `n` for which `which` holds to a state, where the table of transitions ($2: its edges) allows it, and
 * writes that into their history under the ids $1. `status` and `detail` are told from the row `b` as it was. Answers those
 * that changed.
 */
const moving = (name: string, how: { which: string; status: string; detail: string }): Statement =>
  statement(
    `installations.${name}`,
    `WITH before AS (
       SELECT n.* FROM installations n WHERE ${how.which} LIMIT ${MOVED_AT_ONCE} FOR NO KEY UPDATE
     ), aim AS (
       SELECT b.id, b.status AS previous, b.status_detail AS previous_detail, ${how.status} AS status,
         left(${how.detail}, ${DETAIL_LENGTH}) AS detail, (row_number() OVER ())::int AS nth
       FROM before b
     ), moved AS (
       UPDATE installations n SET status = aim.status, status_detail = aim.detail, updated_at = now(),
         status_changed_at = CASE WHEN aim.previous = aim.status THEN n.status_changed_at ELSE now() END,
         last_connected_at = CASE WHEN aim.status ${IS_WORKING} AND aim.previous NOT ${IS_WORKING} THEN now()
           ELSE n.last_connected_at END,
         session_up = CASE WHEN aim.status IN ('connecting', 'credentials-rejected', 'muted') THEN NULL
           ELSE n.session_up END
       FROM aim
       WHERE n.id = aim.id AND (aim.previous, aim.previous_detail) IS DISTINCT FROM (aim.status, aim.detail)
         AND aim.previous || '>' || aim.status = ANY($2::text[])
       RETURNING n.id, n.organisation_id, n.platform, aim.previous AS from_status, n.status AS to_status,
         n.status_detail AS detail, ($1::uuid[])[aim.nth] AS event_id, clock_timestamp() AS at
     ), noted AS (
       INSERT INTO installation_events (id, organisation_id, installation_id, platform, from_status, to_status, detail, at)
       SELECT event_id, organisation_id, id, platform, from_status, to_status, detail, at FROM moved
     )
     SELECT id, organisation_id, platform, from_status, to_status, detail, at FROM moved`,
  );

/**
 * Installation $3 to state $4, because of $5. $6: the version of the credentials that it is about; what old ones ran into
 * says nothing about new ones. Null: about whichever there are.
 */
export const SET_STATUS = moving('set-status', {
  which: 'n.id = $3 AND ($6::int IS NULL OR n.credentials_version = $6)',
  status: '$4::text',
  detail: '$5::text',
});

/** Installation $3, if it is muted: somebody uses it again. */
export const WAKE = moving('wake', {
  which: "n.id = $3 AND n.status = 'muted'",
  status: "'connecting'",
  detail: 'NULL::text',
});

const CATCHING_UP = (row: string): string => `EXISTS (
  SELECT 1 FROM jobs j WHERE j.kind = 'inbound.catch-up' AND j.payload ->> 'installation_id' = ${row}.id::text)`;

/** Credentials that work bring nothing in while the live session is known to be down. */
const SESSION_DOWN = "b.status = 'disconnected' AND b.session_up IS FALSE";
const STANDING = `CASE WHEN b.warning IS NULL THEN 'connected' ELSE 'degraded' END`;

const STAND_AS = {
  status: `CASE WHEN ${SESSION_DOWN} THEN b.status WHEN ${CATCHING_UP('b')} THEN 'backfilling' ELSE ${STANDING} END`,
  detail: `CASE WHEN ${SESSION_DOWN} THEN b.status_detail ELSE b.warning END`,
};

/** Installation $3, whose credentials work, to where it stands. */
export const STAND = moving('stand', { which: 'n.id = $3', ...STAND_AS });

/**
 * Installation $3, whose live session is up, to where it stands. One that was still opening when the credentials were refused
 * is about to be closed, and says nothing of them: it may have been opened with another token of theirs.
 */
export const STAND_BY_SESSION = moving('stand-by-session', {
  which: "n.id = $3 AND n.status <> 'credentials-rejected'",
  ...STAND_AS,
});

/** Installation $3, which works and of which more is asked for now. */
export const BEGIN_BACKFILL = moving('begin-backfill', {
  which: `n.id = $3 AND n.status ${IS_WORKING} AND ${CATCHING_UP('n')}`,
  status: "'backfilling'",
  detail: 'b.warning',
});

/** Installation $3, or every one when it is null, of which nothing is left to read back. */
export const SETTLE_BACKFILL = moving('settle-backfill', {
  which: `n.status = 'backfilling' AND ($3::uuid IS NULL OR n.id = $3) AND NOT ${CATCHING_UP('n')}`,
  status: STANDING,
  detail: 'b.warning',
});

const SESSION_UP = `b.session_up AND b.listener_until > clock_timestamp() AND b.status ${IS_WORKING}`;

/** Installation $3, whose platform did not answer a question ($4: why); $5 as $6 of SET_STATUS. */
export const UNREACHABLE = moving('unreachable', {
  which: 'n.id = $3 AND ($5::int IS NULL OR n.credentials_version = $5)',
  status: `CASE WHEN ${SESSION_UP} THEN 'degraded' ELSE 'disconnected' END`,
  detail: `CASE WHEN ${SESSION_UP} THEN concat_ws('; ', $4::text, b.warning) WHEN ${SESSION_DOWN} THEN b.status_detail
    ELSE $4::text END`,
});

/** Whether the live session of installation $1 is up ($2); nothing of one that has none because its credentials are refused. */
export const NOTE_SESSION = statement(
  'installations.note-session',
  `UPDATE installations SET session_up = $2
   WHERE id = $1 AND session_up IS DISTINCT FROM $2 AND status <> 'credentials-rejected'`,
);

/** What does not work ($2) of installation $1 although its credentials do; null: nothing. */
export const NOTE_WARNING = statement(
  'installations.note-warning',
  'UPDATE installations SET warning = $2 WHERE id = $1 AND warning IS DISTINCT FROM $2',
);

/** Something else than a change of state ($3) that happened to installation $2; $1: the event's id. */
export const NOTE_EVENT = statement(
  'installations.note-event',
  `INSERT INTO installation_events (id, organisation_id, installation_id, platform, detail)
   SELECT $1, organisation_id, id, platform, left($3, ${DETAIL_LENGTH}) FROM installations WHERE id = $2`,
);

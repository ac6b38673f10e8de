import { statement } from '../../kernel/database/statement.js';

/** Without the JSON, which may be large. */
const SUMMARY = `a.id, a.organisation_id, a.name, a.json_url, a.kind, a.is_active, a.position, a.failing_since,
  a.last_error, a.last_called_at, a.paused_at, a.pause_reason, a.created_at, a.updated_at,
  a.manifest->>'appName' AS app_name, a.manifest->>'appDescription' AS app_description,
  a.manifest->>'appUrl' AS app_url, a.manifest->>'appLogo' AS app_logo,
  ARRAY(SELECT d->>'label' FROM jsonb_array_elements(a.manifest->'settings') d
    WHERE (d->>'required')::boolean AND d->>'default' = '' AND NOT EXISTS (
      SELECT 1 FROM app_settings s WHERE s.app_id = a.id AND s.channel_id IS NULL AND s.label = d->>'label')
  ) AS missing_settings`;

const WHOLE = `${SUMMARY}, a.json_schema, a.warnings, a.auth_credential IS NOT NULL AS has_credential,
  CASE WHEN a.previous_secret_until > now() THEN a.previous_secret_until END AS previous_secret_until`;

/** $1 organisation, $2 whether custom ones (null: all), $3 limit, $4 offset. One row: how many there are, and a page of them. */
export const LIST_APPS = statement(
  'apps.list',
  `SELECT (SELECT count(*)::int FROM apps WHERE organisation_id = $1 AND ($2::boolean IS NULL OR is_custom = $2)) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT ${SUMMARY} FROM apps a WHERE a.organisation_id = $1 AND ($2 IS NULL OR a.is_custom = $2)
       ORDER BY a.position, a.id LIMIT $3 OFFSET $4) p), '[]') AS rows`,
);

/** $1 organisation, $2 app, $3 as above. */
export const FIND_APP = statement(
  'apps.find',
  `SELECT ${WHOLE} FROM apps a WHERE a.organisation_id = $1 AND a.id = $2 AND ($3::boolean IS NULL OR a.is_custom = $3)`,
);

export const FIND_BASIS = statement(
  'apps.basis',
  `SELECT name, json_url, given_kind, json_schema, manifest FROM apps a
   WHERE organisation_id = $1 AND id = $2 AND ($3::boolean IS NULL OR is_custom = $3)`,
);

/** At the end of the chain. No row when the organisation has $14 already; under its lock. */
export const INSERT_APP = statement(
  'apps.insert',
  `INSERT INTO apps AS a (organisation_id, id, name, json_url, kind, given_kind, json_schema, manifest, warnings,
     auth_credential, is_active, signing_secret, is_custom, created_by, position)
   SELECT $1, $2, $3, $4, coalesce($5, $7::jsonb->>'kind'), $5, $6, $7, $8, $9, $10, $11, $12, $13, there.last + 1
   FROM (SELECT count(*) AS n, coalesce(max(position), 0) AS last FROM apps WHERE organisation_id = $1) there
   WHERE there.n < $14
   RETURNING ${WHOLE}`,
);

/**
 * What is null stays: $4 name, $5 JSON's URL, $6 to $8 what it serves, $13 whether it is on. $9 and $11 say whether kind ($10) and
 * credential ($12) are given. Switched on, it is given another chance.
 */
export const UPDATE_APP = statement(
  'apps.update',
  `UPDATE apps a SET name = coalesce($4, name), json_url = coalesce($5, json_url),
     json_schema = coalesce($6::jsonb, json_schema), manifest = coalesce($7::jsonb, manifest),
     warnings = coalesce($8::text[], warnings), fetched_at = CASE WHEN $6 IS NULL THEN fetched_at ELSE now() END,
     given_kind = CASE WHEN $9::boolean THEN $10 ELSE given_kind END,
     kind = coalesce(CASE WHEN $9 THEN $10 ELSE given_kind END, coalesce($7, manifest)->>'kind'),
     auth_credential = CASE WHEN $11::boolean THEN $12 ELSE auth_credential END,
     is_active = coalesce($13::boolean, is_active),
     paused_at = CASE WHEN $13 THEN NULL ELSE paused_at END,
     pause_reason = CASE WHEN $13 THEN NULL ELSE pause_reason END,
     failing_since = CASE WHEN $13 THEN NULL ELSE failing_since END,
     last_error = CASE WHEN $13 THEN NULL ELSE last_error END, updated_at = now()
   WHERE organisation_id = $1 AND id = $2 AND ($3::boolean IS NULL OR is_custom = $3)
   RETURNING ${WHOLE}`,
);

/** Puts app $2 at place $3 of organisation $1, or last; the others keep their order. Under the organisation's lock. */
export const MOVE_APP = statement(
  'apps.move',
  `WITH others AS (
     SELECT id, row_number() OVER (ORDER BY position, id) AS n FROM apps WHERE organisation_id = $1 AND id <> $2
   ), place AS (
     SELECT least($3::int, count(*) + 1) AS n FROM others
   ), wanted AS (
     SELECT o.id, o.n + CASE WHEN o.n >= place.n THEN 1 ELSE 0 END AS n FROM others o CROSS JOIN place
     UNION ALL SELECT $2, n FROM place
   )
   UPDATE apps a SET position = w.n FROM wanted w
   WHERE a.organisation_id = $1 AND a.id = w.id AND a.position <> w.n`,
);

/** Those behind it move up. Under the organisation's lock. */
export const DELETE_APP = statement(
  'apps.delete',
  `WITH gone AS (
     DELETE FROM apps a WHERE a.organisation_id = $1 AND a.id = $2 AND ($3::boolean IS NULL OR a.is_custom = $3)
     RETURNING ${WHOLE}
   ), closed AS (
     UPDATE apps SET position = position - 1
     WHERE organisation_id = $1 AND id <> $2 AND position > (SELECT position FROM gone)
   )
   SELECT * FROM gone`,
);

/** How many apps of organisation $1 are asked about its messages, or would be while they are on. Under the organisation's lock. */
export const COUNT_ASKED = statement(
  'apps.count-asked',
  `SELECT count(*)::int AS asked FROM apps WHERE organisation_id = $1 AND kind IN ('modifier', 'filter')`,
);

/** $1 organisation, $2 app. */
export const LOCK_SECRET = statement(
  'apps.lock-secret',
  'SELECT id, organisation_id, signing_secret FROM apps WHERE organisation_id = $1 AND id = $2 FOR NO KEY UPDATE',
);

/** $3 the new secret, $4 the one before, which is good for so many hours more ($5). */
export const ROTATE_SECRET = statement(
  'apps.rotate-secret',
  `UPDATE apps a SET signing_secret = $3, previous_secret = $4, updated_at = now(),
     previous_secret_until = CASE WHEN $4::text IS NOT NULL THEN now() + make_interval(hours => $5) END
   WHERE organisation_id = $1 AND id = $2
   RETURNING ${WHOLE}`,
);

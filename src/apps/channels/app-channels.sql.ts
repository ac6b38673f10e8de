import { statement } from '../../kernel/database/statement.js';

const APP = 'SELECT id, organisation_id FROM apps WHERE organisation_id = $1 AND id = $2';
const CHANNEL = `SELECT id, name, workspace_id, organisation_id FROM channels
  WHERE organisation_id = $1 AND id = $3 AND deleted_at IS NULL`;

/** Of channel `c`, for app `a`, with what was said (`s`), if anything. */
const COLUMNS = `c.id AS channel_id, c.name AS channel_name, c.workspace_id, coalesce(s.is_active, true) AS is_active,
  s.updated_at`;

/** $1 organisation, $2 app, $3 channel, $4 whether it is on there. `has_app`: there is the app; null columns: no such channel. */
export const SET_APP_CHANNEL = statement(
  'app-channels.set',
  `WITH a AS (${APP}), c AS (${CHANNEL}), s AS (
     INSERT INTO app_channels (organisation_id, app_id, channel_id, is_active)
     SELECT a.organisation_id, a.id, c.id, $4 FROM a CROSS JOIN c
     ON CONFLICT (app_id, channel_id) DO UPDATE SET is_active = excluded.is_active, updated_at = now()
     RETURNING is_active, updated_at
   )
   SELECT EXISTS (SELECT 1 FROM a) AS has_app, ${COLUMNS}
   FROM (VALUES (1)) one LEFT JOIN c ON true LEFT JOIN s ON true`,
);

/** $1 organisation, $2 app, $3 channel. */
export const FIND_APP_CHANNEL = statement(
  'app-channels.find',
  `WITH a AS (${APP}), c AS (${CHANNEL})
   SELECT EXISTS (SELECT 1 FROM a) AS has_app, ${COLUMNS}
   FROM (VALUES (1)) one LEFT JOIN c ON true LEFT JOIN app_channels s ON s.app_id = $2 AND s.channel_id = c.id`,
);

/** $1 organisation, $2 app, $3 limit, $4 offset. No row: no such app. */
export const LIST_APP_CHANNELS = statement(
  'app-channels.list',
  `SELECT (SELECT count(*)::int FROM app_channels s JOIN channels c ON c.id = s.channel_id
           WHERE s.app_id = a.id AND c.deleted_at IS NULL) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT ${COLUMNS} FROM app_channels s JOIN channels c ON c.id = s.channel_id
       WHERE s.app_id = a.id AND c.deleted_at IS NULL ORDER BY c.id LIMIT $3 OFFSET $4) p), '[]') AS rows
   FROM (${APP}) a`,
);

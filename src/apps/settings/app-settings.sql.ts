import { statement } from '../../kernel/database/statement.js';

/**
 * Of app `a` of organisation $1 with id $2: what its settings are read by, and whether channel $3 (null: all channels) is
 * one of the organisation that user $4 may know of (null: any). A private channel is known to its members.
 */
const PLACE = `SELECT a.kind, a.manifest, $3::uuid IS NULL OR EXISTS (
    SELECT 1 FROM channels c
    WHERE c.id = $3 AND c.organisation_id = a.organisation_id AND c.deleted_at IS NULL
      AND ($4::uuid IS NULL OR NOT c.is_private OR EXISTS (
        SELECT 1 FROM channel_members cm WHERE cm.channel_id = c.id AND cm.user_id = $4))
  ) AS channel_found
  FROM apps a WHERE a.organisation_id = $1 AND a.id = $2`;

export const FIND_PLACE = statement('app-settings.find-place', PLACE);

/** Changes of an app's settings wait for each other. */
export const LOCK_PLACE = statement('app-settings.lock-place', `${PLACE} FOR NO KEY UPDATE OF a`);

const COLUMNS = 'id, organisation_id, app_id, channel_id, label, value, is_secret, created_at, updated_at';

/** $1 organisation, $2 app, $3 channel or null, $4 whether those for all channels are wanted as well. */
export const LIST_SETTINGS = statement(
  'app-settings.list',
  `SELECT ${COLUMNS} FROM app_settings
   WHERE organisation_id = $1 AND app_id = $2
     AND (channel_id IS NOT DISTINCT FROM $3::uuid OR ($4::boolean AND channel_id IS NULL))
   ORDER BY id`,
);

/**
 * $1 id, $2 organisation, $3 app, $4 channel or null, $5 label, $6 sealed value, $7 secret. The clock's time rather than
 * that of the transaction, which may have waited for the app's lock: what was written last is the latest.
 */
export const INSERT_SETTING = statement(
  'app-settings.insert',
  `INSERT INTO app_settings (id, organisation_id, app_id, channel_id, label, value, is_secret, created_at, updated_at)
   SELECT $1, $2, $3, $4, $5, $6, $7, t, t FROM clock_timestamp() t RETURNING ${COLUMNS}`,
);

/** $1 id, $2 organisation, $3 label, $4 sealed value, $5 secret. */
export const UPDATE_SETTING = statement(
  'app-settings.update',
  `UPDATE app_settings SET label = $3, value = $4, is_secret = $5, updated_at = clock_timestamp()
   WHERE id = $1 AND organisation_id = $2 RETURNING ${COLUMNS}`,
);

/** $1 id, $2 organisation. */
export const DELETE_SETTING = statement(
  'app-settings.delete',
  'DELETE FROM app_settings WHERE id = $1 AND organisation_id = $2',
);

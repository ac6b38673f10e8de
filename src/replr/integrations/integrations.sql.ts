import { statement } from '../../kernel/database/statement.js';

const OF_CALLER = `
  FROM replr_integrations i JOIN organisation_members m ON m.organisation_id = i.organisation_id AND m.user_id = $1`;

/** One row: how many $1 reaches, and $2 of them after the first $3, oldest first. */
export const LIST_INTEGRATIONS = statement(
  'replr-integrations.list',
  `SELECT (SELECT count(*)::int ${OF_CALLER}) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT i.* ${OF_CALLER} ORDER BY i.connected_at, i.id LIMIT $2 OFFSET $3) p), '[]') AS rows`,
);

/** $2 as $1 reaches it. */
export const FIND_INTEGRATION = statement('replr-integrations.find', `SELECT i.*, m.role ${OF_CALLER} WHERE i.id = $2`);

/**
 * Changes of one integration take turns, without a lock on its row: whatever is heard locks the platform channel before
 * the integration, and so must a change.
 */
export const TAKE_TURN = statement(
  'replr-integrations.take-turn',
  "SELECT pg_advisory_xact_lock(hashtextextended('replr-integration:' || $1, 0))",
);

/** No row when that bot speaks for that REPLR already. */
export const INSERT_INTEGRATION = statement(
  'replr-integrations.insert',
  `INSERT INTO replr_integrations (id, organisation_id, replr_id, platform, account_id, bot_user_id, account_field,
     channel_ids, created_by)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   ON CONFLICT (replr_id, platform, account_id, bot_user_id) DO NOTHING RETURNING *`,
);

/** Of organisation $1, integration $2. */
export const UPDATE_INTEGRATION = statement(
  'replr-integrations.update',
  `UPDATE replr_integrations SET channel_ids = $3, active = $4, auto_respond = $5, updated_at = now()
   WHERE organisation_id = $1 AND id = $2 RETURNING *`,
);

/** Those of organisation $1; $2: of that REPLR alone, or null. */
export const IDS_OF_ORGANISATION = statement(
  'replr-integrations.ids-of-organisation',
  `SELECT id FROM replr_integrations WHERE organisation_id = $1 AND ($2::text IS NULL OR replr_id = $2) ORDER BY id`,
);

export const DELETE_INTEGRATIONS = statement(
  'replr-integrations.delete',
  'DELETE FROM replr_integrations WHERE organisation_id = $1 AND id = ANY($2)',
);

/** The external channel that integration $2 of organisation $1 heard from last. */
export const LATEST_CHANNEL = statement(
  'replr-integrations.latest-channel',
  `SELECT external_channel_id FROM replr_turns WHERE organisation_id = $1 AND integration_id = $2 AND heard
   ORDER BY heard_at DESC LIMIT 1`,
);

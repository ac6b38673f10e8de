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

/** Likewise, and nobody else changes it until the transaction ends. */
export const LOCK_INTEGRATION = statement(
  'replr-integrations.lock',
  `SELECT i.*, m.role ${OF_CALLER} WHERE i.id = $2 FOR NO KEY UPDATE OF i`,
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

/** Those of REPLR $2 in organisation $1, for a change. */
export const LOCK_OF_REPLR = statement(
  'replr-integrations.lock-of-replr',
  'SELECT id FROM replr_integrations WHERE organisation_id = $1 AND replr_id = $2 ORDER BY id FOR UPDATE',
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

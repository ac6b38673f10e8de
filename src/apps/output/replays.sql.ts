import { statement } from '../../kernel/database/statement.js';
import { ENQUEUE_OUTPUTS } from './output-lane.sql.js';

/** App $2 of organisation $1, and whether it can be called at all. */
export const FIND_REPLAYED = statement(
  'replays.find-app',
  `SELECT is_active, paused_at IS NOT NULL AS is_paused FROM apps WHERE organisation_id = $1 AND id = $2`,
);

/** What became of call $2 of app $1. */
export const FIND_CALL = statement('replays.find-call', 'SELECT status FROM app_calls WHERE app_id = $1 AND id = $2');

/** Makes dead calls of app $1 owed again: $2 alone, or the $3 oldest where it is null. A row for each. */
export const REVIVE = statement(
  'replays.revive',
  `WITH chosen AS (
     SELECT id FROM app_calls WHERE app_id = $1 AND status = 'dead' AND ($2::uuid IS NULL OR id = $2)
     ORDER BY created_at, id LIMIT $3 FOR NO KEY UPDATE
   ), queued AS (
     UPDATE app_calls k SET status = 'pending', attempts = 0, finished_at = NULL
     FROM chosen WHERE k.id = chosen.id RETURNING k.id, k.app_id, k.channel_id, k.created_at
   ) ${ENQUEUE_OUTPUTS}`,
);

export const HAS_DEAD = statement(
  'replays.has-dead',
  `SELECT EXISTS (SELECT 1 FROM app_calls WHERE app_id = $1 AND status = 'dead') AS found`,
);

import { statement } from '../../kernel/database/statement.js';

const TODAY = `(now() AT TIME ZONE 'UTC')::date`;

/** $1 organisation, $2 tokens, $3 tokens a day at most. No row when they would go over. */
export const RESERVE = statement(
  'model-budget.reserve',
  `INSERT INTO model_usage AS u (organisation_id, day, tokens, requests)
   SELECT $1::uuid, ${TODAY}, $2::bigint, 1 WHERE $2 <= $3::bigint
   ON CONFLICT (organisation_id, day) DO UPDATE SET tokens = u.tokens + $2, requests = u.requests + 1
   WHERE u.tokens + $2 <= $3
   RETURNING u.day::text AS day`,
);

/** $1 organisation, $2 day, $3 tokens more or less than were reserved. */
export const CORRECT = statement(
  'model-budget.correct',
  'UPDATE model_usage SET tokens = greatest(0, tokens + $3::bigint) WHERE organisation_id = $1 AND day = $2::date',
);

/** Days that are long over; the last months are kept to look at. */
export const FORGET_USAGE = 'DELETE FROM model_usage WHERE day < current_date - 400';

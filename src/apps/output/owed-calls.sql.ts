import { holding, settling } from '../../kernel/jobs/lanes.sql.js';

/** $5 call, $6 its final status, $7 tries that this adds, $8 HTTP status, $9 error, $10 milliseconds. Settles its job. */
export const FINISH_CALL = settling(
  'owed-calls.finish',
  `finished AS (
     UPDATE app_calls k SET status = $6, attempts = k.attempts + $7::int, status_code = coalesce($8::int, k.status_code),
       last_error = $9, latency_ms = coalesce($10::int, k.latency_ms), finished_at = now()
     FROM mine WHERE k.id = $5
   )`,
);

/** A try that failed and is followed by another: $3 call, $4 HTTP status, $5 error, $6 milliseconds. */
export const NOTE_TRY = holding(
  'owed-calls.note-try',
  `tried AS (
     UPDATE app_calls k SET attempts = k.attempts + 1, status_code = $4::int, last_error = $5, latency_ms = $6::int
     FROM held WHERE k.id = $3
   )`,
);

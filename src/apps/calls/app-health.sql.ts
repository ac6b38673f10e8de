import { statement } from '../../kernel/database/statement.js';

/** Nobody can say of an app that was not called for so long that it failed all that time. */
const QUIET = `interval '6 hours'`;

/** App $1 failed, and how. */
export const NOTE_FAILURE = statement(
  'app-health.failed',
  `UPDATE apps SET last_error = $2, last_called_at = now(),
     failing_since = CASE WHEN last_called_at < now() - ${QUIET} THEN now() ELSE coalesce(failing_since, now()) END
   WHERE id = $1`,
);

/** App $1 works. */
export const NOTE_SUCCESS = statement(
  'app-health.worked',
  `UPDATE apps SET failing_since = NULL, last_error = NULL, last_called_at = now() WHERE id = $1`,
);

/** App $1 has failed with $2 for so many seconds ($4) that it is not called any more, because of $3. */
export const PAUSE = statement(
  'app-health.pause',
  `UPDATE apps SET paused_at = now(), last_error = $2, pause_reason = $3, last_called_at = now()
   WHERE id = $1 AND paused_at IS NULL AND failing_since <= now() - make_interval(secs => $4)
     AND last_called_at >= now() - ${QUIET} RETURNING id`,
);

import { statement } from '../../kernel/database/statement.js';
import { ON_IN_CHANNEL } from '../active-app.sql.js';
import { ENQUEUE_OUTPUTS } from './output-lane.sql.js';

/** Automatic authors that may stand before what an app wrote, for other apps to be told of it. */
const MOST_HOPS = 1;

/**
 * Writes down what the output apps of organisation $1 are owed of messages $3 (in their order) of channel $2, and queues
 * it. An app is not told of what it wrote itself, nor of what is an answer to an app's own: apps do not answer apps without
 * end. The log shows the calls in the order in which they are made.
 */
export const OWE_OUTPUTS = statement(
  'outputs.owe',
  `WITH owed AS (
     SELECT a.id AS app_id, m.id AS message_id, row_number() OVER (ORDER BY x.n, a.id) AS n
     FROM unnest($3::uuid[]) WITH ORDINALITY AS x(id, n)
       JOIN messages m ON m.channel_id = $2 AND m.id = x.id AND m.deleted_at IS NULL
       JOIN channels c ON c.id = m.channel_id AND c.organisation_id = $1
       JOIN apps a ON a.kind = 'output' AND ${ON_IN_CHANNEL}
     WHERE NOT (m.author_kind = 'app' AND (m.author_id = a.id::text OR (m.origin->>'hops')::int > ${MOST_HOPS}))
   ), queued AS (
     INSERT INTO app_calls (id, organisation_id, app_id, channel_id, message_id, kind, status, created_at)
     SELECT gen_random_uuid(), $1, app_id, $2, message_id, 'output', 'pending', now() + n * interval '1 microsecond'
     FROM owed ORDER BY n RETURNING id, app_id, channel_id, created_at
   ) ${ENQUEUE_OUTPUTS}`,
);

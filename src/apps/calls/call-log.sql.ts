import { statement } from '../../kernel/database/statement.js';

/** Notes the calls $1, a list of objects; those of an app or a channel that is gone are left out. */
export const NOTE_CALLS = statement(
  'app-calls.note',
  `INSERT INTO app_calls (id, organisation_id, app_id, channel_id, message_id, kind, status, attempts, status_code,
     last_error, latency_ms, created_at, finished_at)
   SELECT n.id, a.organisation_id, a.id, c.id, n.message_id, n.kind, n.status, n.attempts, n.status_code,
     n.error, n.latency_ms, n.at, n.at
   FROM jsonb_to_recordset($1) AS n (id uuid, app_id uuid, channel_id uuid, message_id uuid, kind text, status text,
     attempts integer, status_code integer, error text, latency_ms integer, at timestamptz)
   JOIN apps a ON a.id = n.app_id
   JOIN channels c ON c.id = n.channel_id AND c.organisation_id = a.organisation_id
   FOR KEY SHARE OF a, c`,
);

import { statement } from '../../database/statement.js';

/** False when a request with the same key is under way, on this node or another. */
export const LOCK_KEY = statement(
  'idempotency.lock',
  'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked',
);

/** A statement of its own after the lock: its snapshot must see what the lock's last holder committed. */
export const FIND_KEY = statement(
  'idempotency.find',
  `SELECT body_hash, status, answer FROM idempotency_keys
   WHERE user_id = $1 AND route = $2 AND key = $3 AND created_at > now() - interval '24 hours'`,
);

/** Takes the place of an expired row that the purge has not reached yet. */
export const KEEP_KEY = statement(
  'idempotency.keep',
  `INSERT INTO idempotency_keys (user_id, route, key, body_hash, status, answer) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (user_id, route, key) DO UPDATE SET
     body_hash = excluded.body_hash, status = excluded.status, answer = excluded.answer, created_at = now()`,
);

/** In batches, oldest first, so that no lock is held for long. */
export const PURGE_KEYS = statement(
  'idempotency.purge',
  `DELETE FROM idempotency_keys WHERE (user_id, route, key) IN (
     SELECT user_id, route, key FROM idempotency_keys
     WHERE created_at <= now() - interval '24 hours' ORDER BY created_at LIMIT $1)
   RETURNING 1`,
);

import { statement } from '../../kernel/database/statement.js';

/**
 * The one look-up of a request with a key. Its last use is noted at most once a minute, and by one of the requests
 * that come together: the others skip the locked row rather than wait for it.
 */
export const USE_API_KEY = statement(
  'api-keys.use',
  `WITH touched AS (
     UPDATE api_keys SET last_used_at = now() WHERE id = (
       SELECT id FROM api_keys
       WHERE key_hash = $1 AND revoked_at IS NULL
         AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
       FOR UPDATE SKIP LOCKED)
   )
   SELECT user_id, revoked_at IS NOT NULL AS revoked FROM api_keys WHERE key_hash = $1`,
);

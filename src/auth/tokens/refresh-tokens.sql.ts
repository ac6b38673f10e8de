import { statement } from '../../kernel/database/statement.js';

export const INSERT_REFRESH_TOKEN = statement(
  'refresh-tokens.insert',
  `INSERT INTO refresh_tokens (id, user_id, family, token_hash, expires_at)
   VALUES ($1, $2, $1, $3, now() + $4 * interval '1 second')`,
);

/**
 * Uses $1 up and puts $3 in its place, once: a token that was used, revoked or has expired answers no row. Nor does one
 * of a login that was ended: a rotation that runs at that moment may leave a token which the end did not see.
 */
export const ROTATE = statement(
  'refresh-tokens.rotate',
  `WITH used AS (
     UPDATE refresh_tokens t SET used_at = now()
     WHERE token_hash = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > now()
       AND NOT EXISTS (SELECT 1 FROM refresh_tokens e WHERE e.family = t.family AND e.revoked_at IS NOT NULL)
     RETURNING user_id, family
   ), next AS (
     INSERT INTO refresh_tokens (id, user_id, family, token_hash, expires_at)
     SELECT $2, user_id, family, $3, now() + $4 * interval '1 second' FROM used
   )
   SELECT u.id, u.email, u.display_name, u.avatar_url, u.created_at FROM used JOIN users u ON u.id = used.user_id`,
);

/** Why a token was not rotated. */
export const FIND_REFRESH_TOKEN = statement(
  'refresh-tokens.find',
  `SELECT family, used_at IS NOT NULL AS used,
     EXISTS (SELECT 1 FROM refresh_tokens e WHERE e.family = t.family AND e.revoked_at IS NOT NULL) AS revoked
   FROM refresh_tokens t WHERE token_hash = $1`,
);

export const REVOKE_FAMILY = statement(
  'refresh-tokens.revoke-family',
  'UPDATE refresh_tokens SET revoked_at = now() WHERE family = $1 AND revoked_at IS NULL',
);

/** Ends the login that a token belongs to. */
export const REVOKE_LOGIN = statement(
  'refresh-tokens.revoke-login',
  `UPDATE refresh_tokens SET revoked_at = now()
   WHERE family = (SELECT family FROM refresh_tokens WHERE token_hash = $1) AND revoked_at IS NULL`,
);

/** A day late, so that an expired token can still be told from one that never was. */
export const PURGE_REFRESH_TOKENS = statement(
  'refresh-tokens.purge',
  `DELETE FROM refresh_tokens WHERE id IN (
     SELECT id FROM refresh_tokens WHERE expires_at < now() - interval '1 day' LIMIT $1)
   RETURNING 1`,
);

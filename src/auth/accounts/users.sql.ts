import { statement } from '../../kernel/database/statement.js';

/** Answers no row where the address, or the external subject, is taken. */
export const INSERT_USER = statement(
  'users.insert',
  `INSERT INTO users (id, email, display_name, avatar_url, password_hash, external_subject)
   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
   RETURNING id, email, display_name, avatar_url, created_at`,
);

export const FIND_USER = statement(
  'users.find',
  'SELECT id, email, display_name, avatar_url, created_at FROM users WHERE id = $1',
);

export const FIND_USER_FOR_LOGIN = statement(
  'users.find-for-login',
  'SELECT id, email, display_name, avatar_url, created_at, password_hash FROM users WHERE email = $1',
);

export const FIND_BY_SUBJECT = statement('users.find-by-subject', 'SELECT id FROM users WHERE external_subject = $1');

/**
 * Ties an account without an external subject to one. Only for an address that the issuer says it has verified. Who made
 * the account never proved that the address was theirs, so all that they could come back with ends: password, logins
 * and API keys.
 */
export const LINK_SUBJECT = statement(
  'users.link-subject',
  `WITH linked AS (
     UPDATE users SET external_subject = $2, password_hash = NULL, updated_at = now()
     WHERE email = $1 AND external_subject IS NULL RETURNING id
   ), keys AS (
     UPDATE api_keys SET revoked_at = now() WHERE user_id IN (SELECT id FROM linked) AND revoked_at IS NULL
   ), logins AS (
     UPDATE refresh_tokens SET revoked_at = now() WHERE user_id IN (SELECT id FROM linked) AND revoked_at IS NULL
   )
   SELECT id FROM linked`,
);

export const SET_PASSWORD_HASH = statement(
  'users.set-password-hash',
  'UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1',
);

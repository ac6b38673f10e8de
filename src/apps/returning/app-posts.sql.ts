import { statement } from '../../kernel/database/statement.js';

/** No row when the app ($1) used the id ($2) before; waits for whoever uses it right now. $3 message, $4 hash. */
export const CLAIM_APP_POST = statement(
  'app-posts.claim',
  `INSERT INTO app_posts (app_id, external_id, message_id, body_hash) VALUES ($1, $2, $3, $4)
   ON CONFLICT (app_id, external_id) DO NOTHING RETURNING message_id`,
);

export const FIND_APP_POST = statement(
  'app-posts.find',
  'SELECT message_id, body_hash FROM app_posts WHERE app_id = $1 AND external_id = $2',
);

/** Ids older than so many days ($1), at most $2. */
export const FORGET_APP_POSTS = statement(
  'app-posts.forget',
  `DELETE FROM app_posts WHERE (app_id, external_id) IN (
     SELECT app_id, external_id FROM app_posts WHERE created_at < now() - $1 * interval '1 day'
     ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
   RETURNING 1`,
);

import { statement } from '../../kernel/database/statement.js';

/** Until the transaction ends, nobody else changes which apps organisation $1 has, in which order, and whether they run. */
export const LOCK_APPS = statement('apps.lock', `SELECT pg_advisory_xact_lock(hashtextextended('apps ' || $1, 0))`);

/** What the apps of organisation $1 that run want to see. */
export const FIND_WANTED_HOOKS = statement(
  'apps.wanted-hooks',
  `SELECT coalesce(bool_or(kind IN ('modifier', 'filter')), false) AS screen,
     coalesce(bool_or(kind = 'output'), false) AS subscriber
   FROM apps WHERE organisation_id = $1 AND is_active AND paused_at IS NULL`,
);

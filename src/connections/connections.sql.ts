import { statement } from '../kernel/database/statement.js';
import type { Role } from '../tenancy/roles.js';
import type { ConnectionEntity } from './connection.entity.js';

/** A row and what the member $1 of its organisation, who asks, is there. */
export type ConnectionForCaller = ConnectionEntity & { role: Role };

const FOR_CALLER = `
  SELECT c.*, m.role FROM connections c
  JOIN organisation_members m ON m.organisation_id = c.organisation_id AND m.user_id = $1
  WHERE c.deleted_at IS NULL`;

/** Of every organisation that $1 belongs to, newest first; $2 at most, after the first $3. */
export const LIST = statement(
  'connections.list',
  `${FOR_CALLER} ORDER BY c.created_at DESC, c.id DESC LIMIT $2 OFFSET $3`,
);

/** $2 as member $1 of its organisation sees it. */
export const FIND = statement('connections.find', `${FOR_CALLER} AND c.id = $2`);

/** Likewise, and nobody else changes it until the transaction ends. */
export const LOCK = statement('connections.lock', `${FOR_CALLER} AND c.id = $2 FOR UPDATE OF c`);

/** $1 id, $2 organisation, $3 name, $4 platform, $5 user, $6 minutes, $7 requests a minute, $8 wiki, $9 graph. */
export const INSERT = statement(
  'connections.insert',
  `INSERT INTO connections (id, organisation_id, name, platform, created_by, validated_at, sync_interval_minutes,
     history_requests_per_minute, wiki_enabled, graph_enabled)
   VALUES ($1, $2, $3, $4, $5, now(), $6, $7, $8, $9) RETURNING *`,
);

/** $1 id, then name and settings as they shall be, as in INSERT. Another interval begins anew. */
export const CHANGE = statement(
  'connections.change',
  `UPDATE connections SET name = $2, sync_interval_minutes = $3, history_requests_per_minute = $4, wiki_enabled = $5,
     graph_enabled = $6, updated_at = now(),
     history_next_at = CASE WHEN history_requests_per_minute IS NOT DISTINCT FROM $4 THEN history_next_at END,
     next_sync_at = CASE WHEN sync_interval_minutes = $3 OR next_sync_at IS NULL THEN next_sync_at
       ELSE now() + $3 * interval '1 minute' END
   WHERE id = $1`,
);

export const READ = statement('connections.read', 'SELECT * FROM connections WHERE id = $1');

export const SET_VALIDATED = statement(
  'connections.set-validated',
  'UPDATE connections SET validated_at = now() WHERE id = $1 RETURNING validated_at',
);

/** Hides $1 at once; its sync ends. */
export const HIDE = statement(
  'connections.hide',
  `WITH stopped AS (
     UPDATE connection_syncs SET status = 'cancelled', finished_at = now(), error = NULL
     WHERE connection_id = $1 AND status = 'running'
   )
   UPDATE connections SET deleted_at = now(), next_sync_at = NULL WHERE id = $1`,
);

/** Of organisation $1, which goes. */
export const IDS_OF_ORGANISATION = statement(
  'connections.ids-of-organisation',
  'SELECT id, organisation_id FROM connections WHERE organisation_id = $1 AND deleted_at IS NULL',
);

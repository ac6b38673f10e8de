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

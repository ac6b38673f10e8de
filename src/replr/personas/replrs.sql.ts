import { statement } from '../../kernel/database/statement.js';
import type { Role } from '../../tenancy/roles.js';

/** A REPLR as it is stored; times are texts where a whole page comes as JSON. */
export interface ReplrRow {
  id: string;
  organisation_id: string;
  name: string;
  instructions: string;
  avatar_url: string | null;
  created_by: string | null;
  created_at: Date | string;
  updated_at: Date | string;
}

/** A row and what member $1 of its organisation, who asks, is there. */
export type ReplrForCaller = ReplrRow & { role: Role };

const OF_CALLER = `
  FROM replrs r JOIN organisation_members m ON m.organisation_id = r.organisation_id AND m.user_id = $1`;

/** One row: how many $1 reaches, and $2 of them after the first $3, oldest first. */
export const LIST_REPLRS = statement(
  'replrs.list',
  `SELECT (SELECT count(*)::int ${OF_CALLER}) AS total,
     coalesce((SELECT json_agg(p) FROM (
       SELECT r.* ${OF_CALLER} ORDER BY r.created_at, r.id LIMIT $2 OFFSET $3) p), '[]') AS rows`,
);

/** $2 as $1 reaches it. */
export const FIND_REPLR = statement('replrs.find', `SELECT r.*, m.role ${OF_CALLER} WHERE r.id = $2`);

/** Likewise, and nobody else changes it, or connects a bot to it, until the transaction ends. */
export const LOCK_REPLR = statement('replrs.lock', `SELECT r.*, m.role ${OF_CALLER} WHERE r.id = $2 FOR UPDATE OF r`);

export const INSERT_REPLR = statement(
  'replrs.insert',
  `INSERT INTO replrs (id, organisation_id, name, instructions, avatar_url, created_by)
   VALUES ($1, $2, $3, $4, $5, $6) RETURNING *`,
);

export const UPDATE_REPLR = statement(
  'replrs.update',
  `UPDATE replrs SET name = $3, instructions = $4, avatar_url = $5, updated_at = now()
   WHERE organisation_id = $1 AND id = $2 RETURNING *`,
);

export const DELETE_REPLR = statement('replrs.delete', 'DELETE FROM replrs WHERE organisation_id = $1 AND id = $2');

import type { Database } from '../database/database.service.js';
import { type SealedColumn, sealedColumns } from './sealed-column.js';
import { boundTo, type Vault } from './vault.service.js';

/** Rows sealed anew in one transaction. */
const BATCH = 200;

interface SealedRow {
  id: string;
  organisation_id: string;
  sealed: string;
}

/**
 * Seals every secret with the first key of the ring. Safe while servers run: each row is locked while it changes, and
 * they open what either key sealed. Answers how many values were sealed anew, by column.
 */
export async function rotate(db: Database, vault: Vault): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const column of sealedColumns()) {
    counts[`${column.table}.${column.column}`] = await rotateColumn(db, vault, column);
  }
  return counts;
}

async function rotateColumn(db: Database, vault: Vault, column: SealedColumn): Promise<number> {
  let total = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const last = await db.transaction(() => rotateBatch(db, vault, column, after));
    if (last === null) return total;
    total += last.changed;
    after = last.id;
  }
}

async function rotateBatch(
  db: Database,
  vault: Vault,
  { table, column }: SealedColumn,
  after: string,
): Promise<{ id: string; changed: number } | null> {
  const rows = await db.query<SealedRow>(
    `SELECT id, organisation_id, ${column} AS sealed FROM ${table}
     WHERE id > $1 AND ${column} IS NOT NULL ORDER BY id LIMIT ${BATCH} FOR UPDATE`,
    [after],
  );
  const stale = rows.filter((row) => vault.isStale(row.sealed));
  for (const row of stale) {
    const place = boundTo(row.organisation_id, `${table}.${column}`, row.id);
    const sealed = vault.seal(vault.open(row.sealed, place), place);
    await db.query(`UPDATE ${table} SET ${column} = $2 WHERE id = $1`, [row.id, sealed]);
  }
  const last = rows.at(-1);
  return last ? { id: last.id, changed: stale.length } : null;
}

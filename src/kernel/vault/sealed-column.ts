/** A column that holds sealed values, so that a rotation of keys finds it. */
export interface SealedColumn {
  table: string;
  column: string;
}

const columns: SealedColumn[] = [];

/**
 * Declares a sealed column, at module level beside the code that seals it. The row's key is `id`, its tenant
 * `organisation_id`; values are bound with `boundTo(organisation_id, '<table>.<column>', id)`.
 */
export function sealedColumn(table: string, column: string): SealedColumn {
  const declared = { table, column };
  columns.push(declared);
  return declared;
}

export const sealedColumns = (): readonly SealedColumn[] => columns;

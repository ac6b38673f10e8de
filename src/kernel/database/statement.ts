/** One SQL statement of a hot path; PostgreSQL prepares it once a connection under its name. */
export interface Statement {
  /** Unique in the whole program: `channels.list`. */
  readonly name: string;
  readonly text: string;
}

const names = new Set<string>();

/** Declares a prepared statement at module level. Throws on a name in use, which would mix up two statements. */
export function statement(name: string, text: string): Statement {
  if (names.has(name)) throw new Error(`Two SQL statements are named "${name}".`);
  names.add(name);
  return { name, text };
}

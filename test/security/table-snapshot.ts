import pg from 'pg';

/** What a database holds, as one hash for each table; when something was used last is no change of it. */
export class TableSnapshots {
  private constructor(
    private readonly client: pg.Client,
    private readonly sql: string,
  ) {}

  static async open(url: string): Promise<TableSnapshots> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
    );
    const hashes = rows.map(
      ({ name }) =>
        `SELECT '${name}' AS name, count(*)::int AS rows, md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) AS hash
         FROM (SELECT to_jsonb(it) - 'last_used_at' FROM ${name} it) t`,
    );
    return new TableSnapshots(client, hashes.join(' UNION ALL '));
  }

  async take(): Promise<Record<string, string>> {
    const { rows } = await this.client.query<{ name: string; rows: number; hash: string }>(this.sql);
    return Object.fromEntries(rows.map(({ name, rows: count, hash }) => [name, `${count} rows, ${hash}`]));
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

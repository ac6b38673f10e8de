import pg from 'pg';
import { DATABASE } from './server-settings.js';

const ANSWER_LIMIT_MS = 5_000;

/**
 * Makes the application's database unless it stands.
 * @param url of the maintenance database
 * @returns the cluster name that the server runs under
 */
export async function prepareDatabase(url: string): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_LIMIT_MS,
    query_timeout: ANSWER_LIMIT_MS,
  });
  // A server that ends while we are connected raises an event beside the rejected query.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ mark: string; made: boolean }>(
      `SELECT current_setting('cluster_name') AS mark,
              EXISTS (SELECT FROM pg_database WHERE datname = $1) AS made`,
      [DATABASE],
    );
    if (!rows[0]?.made) await client.query(`CREATE DATABASE ${DATABASE}`);
    return rows[0]?.mark ?? '';
  } finally {
    await client.end().catch(() => undefined);
  }
}

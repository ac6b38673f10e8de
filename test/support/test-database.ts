import { randomBytes } from 'node:crypto';
import 'reflect-metadata';
import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { dataSourceOptions, migrate } from '../../src/kernel/database/data-source.js';
import { Database } from '../../src/kernel/database/database.service.js';

/** Where specs find PostgreSQL: an outside server, or the embedded one that the global set-up started. */
export function serverUrl(): string {
  const url = process.env['PATCHBAY_TEST_DATABASE_URL'];
  if (!url) throw new Error('Specs run through jest: its global set-up starts PostgreSQL.');
  return url;
}

/** The same server's URL with another database in its path; a Unix socket's directory stays in the query. */
export function withDatabase(url: string, name: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/]*\/)[^?]*/, `$1${name}`);
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A database of its own for one spec file, dropped at the end. */
export async function createEmptyDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `spec_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  return { url: withDatabase(serverUrl(), name), drop: () => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

export interface TestDatabase {
  url: string;
  db: Database;
  dataSource: DataSource;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

/** A database with the whole schema. */
export async function createTestDatabase(entities: DataSourceOptions['entities'] = []): Promise<TestDatabase> {
  const { url, drop } = await createEmptyDatabase();
  const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 10, entities })).initialize();
  await migrate(dataSource);
  return {
    url,
    dataSource,
    db: new Database(dataSource),
    close: async () => {
      await dataSource.destroy();
      await drop();
    },
  };
}

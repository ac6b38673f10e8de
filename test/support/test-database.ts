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

async function onServer(sql: string, url = serverUrl()): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export interface OwnDatabase {
  url: string;
  drop(): Promise<void>;
}

/** For a run of specs: a database with the whole schema on the server at `url`, to copy others from. */
export async function createTemplate(url: string): Promise<OwnDatabase & { name: string }> {
  const template = await create(url, '');
  const dataSource = await new DataSource(dataSourceOptions({ url: template.url, poolSize: 2 })).initialize();
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
  return template;
}

/** A database of its own for one spec file, with the whole schema and no rows. */
export function createDatabase(): Promise<OwnDatabase> {
  const template = process.env['PATCHBAY_TEST_TEMPLATE'];
  if (!template) throw new Error('Specs run through jest: its global set-up makes the template.');
  return create(serverUrl(), `TEMPLATE ${template}`);
}

/** The same with nothing in it at all, for those who look on as it is migrated. */
export function createEmptyDatabase(): Promise<OwnDatabase> {
  return create(serverUrl(), '');
}

async function create(url: string, as: string): Promise<OwnDatabase & { name: string }> {
  const name = `spec_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name} ${as}`, url);
  const drop = (): Promise<void> => onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, url);
  return { name, url: withDatabase(url, name), drop };
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
  const { url, drop } = await createDatabase();
  const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 10, entities })).initialize();
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

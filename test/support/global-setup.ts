import './typescript-resolution.cjs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/kernel/database/embedded/index.js';
import { createTemplate } from './test-database.js';

/** What `global-teardown` calls, last first. */
const closers: (() => Promise<void>)[] = [];

/**
 * Once for the whole run: the outside server that DATABASE_URL names, else an embedded PostgreSQL of our own, and on it the
 * schema that every spec's database is a copy of.
 */
export default async function globalSetup(): Promise<void> {
  (globalThis as Record<string, unknown>)['specClosers'] = closers;
  const url = process.env['DATABASE_URL'] || (await startOwnServer());
  process.env['PATCHBAY_TEST_DATABASE_URL'] = url;
  const template = await createTemplate(url);
  closers.push(() => template.drop());
  process.env['PATCHBAY_TEST_TEMPLATE'] = template.name;
}

async function startOwnServer(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-spec-'));
  // Started by root, PostgreSQL runs as another user, who must get through to what is its own.
  await chmod(dataDir, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir });
  closers.push(async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return postgres.url;
}

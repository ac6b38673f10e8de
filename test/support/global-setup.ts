import './typescript-resolution.cjs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/kernel/database/embedded/index.js';

/** Once for the whole run: the outside server that DATABASE_URL names, else an embedded PostgreSQL of our own. */
export default async function globalSetup(): Promise<void> {
  const outside = process.env['DATABASE_URL'];
  if (outside) {
    process.env['PATCHBAY_TEST_DATABASE_URL'] = outside;
    return;
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-spec-'));
  // Started by root, PostgreSQL runs as another user, who must get through to what is its own.
  await chmod(dataDir, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir });
  process.env['PATCHBAY_TEST_DATABASE_URL'] = postgres.url;
  (globalThis as Record<string, unknown>)['stopTestPostgres'] = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

import { DataSource } from 'typeorm';
import type { Config } from './config/config.js';
import { loadConfig } from './config/env.js';
import { withSecrets } from './config/secrets.js';
import { dataSourceOptions, migrate } from './kernel/database/data-source.js';
import { Database } from './kernel/database/database.service.js';
import { rotate } from './kernel/vault/rotation.js';
import { Vault } from './kernel/vault/vault.service.js';
import './messaging/installations/installation-secrets.js';
import { explain } from './start-errors.js';

/** `npm run vault:rotate`: seals every stored secret with the first key of ENCRYPTION_KEYS. */
async function main(): Promise<void> {
  const config = await withSecrets(loadConfig());
  // With the embedded database the server must be stopped first: it says so if it is not.
  const embedded = config.database.url === null ? await startEmbedded(config) : null;
  try {
    await rotateAll(config, embedded?.url ?? String(config.database.url));
  } finally {
    await embedded?.stop();
  }
}

async function rotateAll(config: Config, url: string): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions({ url, poolSize: 2 })).initialize();
  try {
    await migrate(dataSource);
    const db = new Database(dataSource);
    const counts = await rotate(db, new Vault(config.encryptionKeys));
    // Kept answers of idempotent requests live for a day: they are not worth sealing anew.
    await db.query('DELETE FROM idempotency_keys');
    for (const [column, count] of Object.entries(counts)) process.stdout.write(`${column}: ${count} sealed anew\n`);
    process.stdout.write(`Everything is sealed with key "${config.encryptionKeys[0]?.id}"; older keys may go now.\n`);
  } finally {
    await dataSource.destroy();
  }
}

async function startEmbedded({ dataDir }: Config): Promise<{ url: string; stop(): Promise<void> }> {
  const { startEmbeddedPostgres } = await import('./kernel/database/embedded/embedded-postgres.js');
  return startEmbeddedPostgres({ dataDir });
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});

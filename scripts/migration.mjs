// TypeORM's migration commands on the database of DATABASE_URL, or on the embedded one of DATA_DIR, which runs as long
// as the command does. Usage: node scripts/migration.mjs run | revert | show | generate <name>
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { once } from 'node:events';

const [command, ...rest] = process.argv.slice(2);
const typeorm = createRequire(import.meta.url).resolve('typeorm/cli.js');
const { loadConfig } = await import('../dist/src/config/env.js');
const { startEmbeddedPostgres } = await import('../dist/src/kernel/database/embedded/embedded-postgres.js');

const config = loadConfig();
const embedded = config.database.url === null ? await startEmbeddedPostgres({ dataDir: config.dataDir }) : null;
// The child gets the terminal's signals as well; this process has to outlive it.
process.on('SIGINT', () => undefined);

const target = command === 'generate' ? rest.map((name) => `src/kernel/database/migrations/${name}`) : rest;
const child = spawn(process.execPath, [typeorm, `migration:${command}`, '-d', 'dist/ormconfig.js', ...target], {
  stdio: 'inherit',
  env: { ...process.env, DATABASE_URL: embedded?.url ?? config.database.url },
});
const [code] = await once(child, 'exit');
await embedded?.stop();
process.exit(code ?? 1);

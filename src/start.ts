import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ConfigError } from './config/config.error.js';
import type { Config } from './config/config.js';
import { loadConfig } from './config/env.js';
import { renderHelp } from './config/help.js';
import { withSecrets } from './config/secrets.js';
import type { EmbeddedPostgres } from './kernel/database/embedded/embedded-postgres.js';
import { createLogger } from './kernel/logging/logger.js';
import { explain } from './start-errors.js';
import { type Running, stopOnSignals } from './stop.js';

/** Exit codes: 0 told to stop, 1 could not start or failed, 2 the configuration cannot be used. */
export async function start(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(renderHelp());
    return;
  }
  try {
    const config = loadConfig();
    const logger = await createLogger(config.log);
    process.on('uncaughtException', (error) => {
      logger.fatal({ err: error }, 'An error that nobody caught ends the process');
      process.exit(1);
    });
    const booting = boot(config, logger);
    stopOnSignals(booting, { logger, drainSeconds: config.http.drainTimeout });
    await booting;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  }
}

async function boot(given: Config, logger: Logger): Promise<Running> {
  // The database starts while the program is loaded: both take a while, and one of them in another process.
  const loading = import('./bootstrap.js');
  loading.catch(() => undefined);
  const embedded = given.database.url === null ? await startEmbedded(given, logger) : null;
  let app: NestFastifyApplication | null = null;
  try {
    const config = await withSecrets(given);
    const { createApp } = await loading;
    app = await createApp(config, embedded?.url ?? String(given.database.url), { logger });
    await app.listen(config.http.port, config.http.host);
    const url = await app.getUrl();
    const seconds = Number(process.uptime().toFixed(2));
    logger.info({ url, ready_seconds: seconds }, `Patchbay is ready at ${url} after ${seconds} s; API at ${url}/docs`);
    return { app, embedded };
  } catch (error) {
    await app?.close().catch(() => undefined);
    await embedded?.stop();
    throw error;
  }
}

async function startEmbedded({ dataDir }: Config, logger: Logger): Promise<EmbeddedPostgres> {
  const { startEmbeddedPostgres } = await import('./kernel/database/embedded/embedded-postgres.js');
  return startEmbeddedPostgres({ dataDir, log: (message) => logger.info({ context: 'PostgreSQL' }, message) });
}

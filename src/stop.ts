import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import type { EmbeddedPostgres } from './kernel/database/embedded/embedded-postgres.js';

export interface Running {
  app: NestFastifyApplication;
  /** Null with a database of DATABASE_URL. */
  embedded: EmbeddedPostgres | null;
}

interface StopOptions {
  logger: Logger;
  /** Seconds that requests and jobs in flight get. */
  drainSeconds: number;
}

/** npm hands Ctrl-C on to a process that the terminal has told already: one keystroke, two signals. */
const SAME_KEYSTROKE_MS = 500;
/** For closing what is left once the drain is over. */
const GRACE_SECONDS = 5;

/** SIGINT and SIGTERM drain and stop; the second one stops at once. A signal during the boot waits for its end. */
export function stopOnSignals(booting: Promise<Running>, options: StopOptions): void {
  let stoppingSince: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stoppingSince === null) {
      stoppingSince = performance.now();
      options.logger.info(`${signal}: stopping; once more to stop at once`);
      // A failed boot has cleaned up after itself and ends the process.
      void booting.then((running) => stop(running, options)).catch(() => undefined);
    } else if (performance.now() - stoppingSince > SAME_KEYSTROKE_MS) {
      void booting.then((running) => force(running, options.logger)).catch(() => process.exit(1));
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

async function stop({ app, embedded }: Running, { logger, drainSeconds }: StopOptions): Promise<void> {
  const cutOff = setTimeout(() => {
    logger.warn(`Requests were still running after ${drainSeconds} s and are cut off`);
    app.getHttpServer().closeAllConnections();
  }, drainSeconds * 1000);
  const giveUp = setTimeout(() => void force({ app, embedded }, logger), (drainSeconds + GRACE_SECONDS) * 1000);
  try {
    await app.close();
    clearTimeout(cutOff);
    await embedded?.stop();
    clearTimeout(giveUp);
    logger.info('Stopped');
    process.exit(0);
  } catch (error) {
    logger.error({ err: error }, 'Could not stop in order');
    await force({ app, embedded }, logger);
  }
}

/** Nothing is waited for but the database, which has its own way to be quick; the next start recovers either way. */
async function force({ app, embedded }: Running, logger: Logger): Promise<void> {
  setTimeout(() => process.exit(1), GRACE_SECONDS * 1000);
  logger.warn('Stopping at once');
  app.getHttpServer().closeAllConnections();
  await embedded?.stop().catch(() => undefined);
  process.exit(1);
}

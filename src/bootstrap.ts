import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { AppModule, connect } from './app.module.js';
import type { Config } from './config/config.js';
import { ERROR_FAMILIES } from './error-families.js';
import { dataSourceOptions } from './kernel/database/data-source.js';
import { ErrorFilter } from './kernel/errors/error.filter.js';
import { addHooks } from './kernel/http/hooks.js';
import { requestIdOf } from './kernel/http/request-id.js';
import { createValidationPipe } from './kernel/http/validation.pipe.js';
import { createLogger } from './kernel/logging/logger.js';
import { NestLogger } from './kernel/logging/nest-logger.js';
import { HttpMetrics } from './kernel/metrics/http-metrics.js';
import { serveOpenApi } from './openapi.js';

export interface AppOptions {
  /** Made from the configuration when left out. */
  logger?: Logger;
}

/**
 * The application, initialised and migrated, but not listening: `await (await createApp(config, url)).listen(0)`.
 * `config` must have its secrets (`withSecrets`).
 */
export async function createApp(
  config: Config,
  databaseUrl: string,
  options: AppOptions = {},
): Promise<NestFastifyApplication> {
  const logger = options.logger ?? (await createLogger(config.log));
  const dataSource = await connect(config, databaseUrl);
  try {
    const app = await assemble(config, dataSource, logger);
    addHooks(app.getHttpAdapter().getInstance(), logger, app.get(HttpMetrics));
    serveOpenApi(app, config);
    return await app.init();
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw error;
  }
}

/** Only the shape of the program, for the OpenAPI exporter: nothing is instantiated, no database is needed. */
export async function createPreview(config: Config): Promise<NestFastifyApplication> {
  const notConnected = new DataSource(dataSourceOptions({ url: 'postgres://preview', poolSize: 1 }));
  return assemble(config, notConnected, await createLogger(config.log), true);
}

async function assemble(
  config: Config,
  dataSource: DataSource,
  logger: Logger,
  preview = false,
): Promise<NestFastifyApplication> {
  const filter = new ErrorFilter(ERROR_FAMILIES);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, dataSource),
    createAdapter(config, logger, filter),
    { logger: new NestLogger(logger), rawBody: true, preview, abortOnError: false },
  );
  app.useGlobalFilters(filter);
  app.useGlobalPipes(createValidationPipe());
  return app;
}

function createAdapter({ http }: Config, logger: Logger, filter: ErrorFilter): FastifyAdapter {
  return new FastifyAdapter({
    // Fastify has little to say that is not said elsewhere: where it listens, and requests that broke off.
    loggerInstance: logger.child({ context: 'Fastify' }, { level: atLeastWarn(logger.level) }),
    // The request's id comes from the context: a child logger per request would only cost.
    childLoggerFactory: (parent: FastifyBaseLogger) => parent,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    bodyLimit: http.bodyLimit,
    trustProxy: trusting(http.trustProxy),
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply),
    // There is no Nest middleware here, and its engine would look at every request.
    skipMiddie: true,
  });
}

/** Fastify believes nobody when told a number of hops; who sets a count means just that many proxies before us. */
const trusting = (
  trust: Config['http']['trustProxy'],
): boolean | string | ((address: string, hop: number) => boolean) =>
  typeof trust === 'number' ? (_address, hop) => hop < trust : trust;

const atLeastWarn = (level: string): string => (['trace', 'debug', 'info'].includes(level) ? 'warn' : level);

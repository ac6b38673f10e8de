import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { DataSource } from 'typeorm';
import { AppModule, connect } from './app.module.js';
import type { Config } from './config/config.js';
import { ERROR_FAMILIES } from './error-families.js';
import { dataSourceOptions } from './kernel/database/data-source.js';
import { ErrorFilter } from './kernel/errors/error.filter.js';
import { createAdapter } from './kernel/http/adapter.js';
import { addHooks } from './kernel/http/hooks.js';
import { acceptForms } from './kernel/http/multipart.js';
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
    const fastify = app.getHttpAdapter().getInstance();
    addHooks(fastify, logger, app.get(HttpMetrics));
    acceptForms(fastify);
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
    createAdapter(config.http, logger, filter),
    { logger: new NestLogger(logger), rawBody: true, preview, abortOnError: false },
  );
  app.useGlobalFilters(filter);
  app.useGlobalPipes(createValidationPipe());
  return app;
}

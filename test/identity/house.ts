import { randomBytes } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AUTH_ENTITIES, AuthModule } from '../../src/auth/auth.module.js';
import { ConfigModule } from '../../src/config/config.module.js';
import { loadConfig } from '../../src/config/env.js';
import { ERROR_FAMILIES } from '../../src/error-families.js';
import { dataSourceOptions, migrate } from '../../src/kernel/database/data-source.js';
import { DatabaseModule } from '../../src/kernel/database/database.module.js';
import { Database } from '../../src/kernel/database/database.service.js';
import { ErrorFilter } from '../../src/kernel/errors/error.filter.js';
import { createAdapter } from '../../src/kernel/http/adapter.js';
import { addHooks } from '../../src/kernel/http/hooks.js';
import { HttpModule } from '../../src/kernel/http/http.module.js';
import { createValidationPipe } from '../../src/kernel/http/validation.pipe.js';
import { createLogger } from '../../src/kernel/logging/logger.js';
import { HttpMetrics } from '../../src/kernel/metrics/http-metrics.js';
import { MetricsModule } from '../../src/kernel/metrics/metrics.module.js';
import { VaultModule } from '../../src/kernel/vault/vault.module.js';
import { TENANCY_ENTITIES, TenancyModule } from '../../src/tenancy/tenancy.module.js';
import { createDatabase } from '../support/test-database.js';

export const JWT_SECRET = randomBytes(32).toString('base64');

@Module({})
class RootModule {}

/** An answer of any endpoint; specs look into it field by field. */
export interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server wrote, whatever it is
  body: any;
  headers: Record<string, unknown>;
}

export interface Person {
  id: string;
  email: string;
  token: string;
  refreshToken: string;
}

/** The rooms of identity with the kernel's real door before them, on a database of their own; not listening. */
export interface House {
  app: NestFastifyApplication;
  db: Database;
  call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    token?: string | null,
    body?: object,
  ): Promise<Answer>;
  /** A new account; its address is made up unless it is given. */
  register(email?: string): Promise<Person>;
  close(): Promise<void>;
}

export async function openHouse(env: Record<string, string> = { AUTH_JWT_SECRET: JWT_SECRET }): Promise<House> {
  const config = loadConfig({
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    RATE_LIMIT_DEFAULT: '0',
    LOG_LEVEL: 'silent',
    ...env,
  });
  const database = await createDatabase();
  const entities = [...AUTH_ENTITIES, ...TENANCY_ENTITIES];
  const dataSource = new DataSource(dataSourceOptions({ url: database.url, poolSize: 10, entities }));
  await migrate(await dataSource.initialize());
  const logger = await createLogger(config.log);
  const filter = new ErrorFilter(ERROR_FAMILIES);
  const app = await NestFactory.create<NestFastifyApplication>(
    rootOf(config, dataSource),
    createAdapter(config.http, logger, filter),
    { logger: false, rawBody: true, abortOnError: false },
  );
  app.useGlobalFilters(filter);
  app.useGlobalPipes(createValidationPipe());
  addHooks(app.getHttpAdapter().getInstance(), logger, app.get(HttpMetrics));
  await app.init();
  const call = callerOf(app);
  return {
    app,
    db: app.get(Database),
    call,
    register: (email) => register(call, email),
    close: async () => {
      await app.close();
      await database.drop();
    },
  };
}

function rootOf(config: ReturnType<typeof loadConfig>, dataSource: DataSource): DynamicModule {
  return {
    module: RootModule,
    imports: [
      ConfigModule.forRoot(config),
      // Closed by TypeORM's module when the application is.
      TypeOrmModule.forRootAsync({
        useFactory: () => dataSource.options,
        dataSourceFactory: () => Promise.resolve(dataSource),
      }),
      DatabaseModule,
      VaultModule,
      MetricsModule,
      AuthModule,
      HttpModule,
      TenancyModule,
    ],
  };
}

const callerOf =
  (app: NestFastifyApplication): House['call'] =>
  async (method, url, token, payload) => {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const response = await app.inject({ method, url, headers, payload });
    return { status: response.statusCode, body: response.body ? response.json() : null, headers: response.headers };
  };

export const PASSWORD = 'correct horse battery staple';

async function register(call: House['call'], email = `${randomBytes(6).toString('hex')}@example.com`): Promise<Person> {
  const { status, body } = await call('POST', '/auth/register', null, {
    email,
    password: PASSWORD,
    display_name: 'Ada Lovelace',
  });
  if (status !== 201) throw new Error(`Registering failed: ${JSON.stringify(body)}`);
  return { id: body.user.id, email: body.user.email, token: body.access_token, refreshToken: body.refresh_token };
}

import { APP_GUARD, NestFactory } from '@nestjs/core';
import { type CanActivate, type DynamicModule, type ExecutionContext, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '../../config/config.js';
import { ConfigModule } from '../../config/config.module.js';
import { Database } from '../database/database.service.js';
import type { ErrorFamily } from '../errors/envelopes.js';
import { ErrorFilter } from '../errors/error.filter.js';
import { createLogger } from '../logging/logger.js';
import { NestLogger } from '../logging/nest-logger.js';
import { HttpMetrics } from '../metrics/http-metrics.js';
import { MetricsModule } from '../metrics/metrics.module.js';
import { Vault } from '../vault/vault.service.js';
import { createAdapter } from './adapter.js';
import { addHooks } from './hooks.js';
import { HttpModule } from './http.module.js';
import type { RequestWithPrincipal } from './principal.js';
import { createValidationPipe } from './validation.pipe.js';

export const FAMILIES: readonly ErrorFamily[] = [
  { prefix: '/nested', envelope: 'nested' },
  { prefix: '/status', envelope: 'status' },
];

/** In place of the real guard: who says `Bearer <user id>` is that user. */
class BearerIsUser implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<RequestWithPrincipal>();
    const userId = request.headers.authorization?.replace('Bearer ', '');
    request.principal = userId ? { userId, via: 'jwt' } : null;
    return true;
  }
}

@Module({ providers: [{ provide: APP_GUARD, useClass: BearerIsUser }] })
class SignInModule {}

@Module({})
class SpecModule {}

@Module({})
class ValuesModule {}

export interface SpecOptions {
  controllers: Type<unknown>[];
  rateLimits?: Config['rateLimits'];
  /** Modules and values that the controllers need. */
  imports?: DynamicModule['imports'];
  /** Gets each log line. */
  onLog?: (line: string) => void;
}

/** The kernel's HTTP around controllers of a spec: everything real but the sign-in. */
export async function startHttp(options: SpecOptions): Promise<NestFastifyApplication> {
  const { controllers, rateLimits = { default: 0, channels: 0 }, imports = [], onLog } = options;
  const level = onLog ? 'debug' : 'silent';
  const logger = await createLogger({ level, format: 'json' }, { write: (line: string) => onLog?.(line) });
  const filter = new ErrorFilter(FAMILIES);
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: SpecModule,
      imports: [
        ConfigModule.forRoot({ rateLimits, roles: ['web'] } as unknown as Config),
        MetricsModule,
        ...imports,
        SignInModule,
        HttpModule,
      ],
      controllers,
    },
    createAdapter({ bodyLimit: 1024 * 1024, trustProxy: false }, logger, filter),
    { logger: new NestLogger(logger), rawBody: true, abortOnError: false },
  );
  app.useGlobalFilters(filter);
  app.useGlobalPipes(createValidationPipe());
  addHooks(app.getHttpAdapter().getInstance(), logger, app.get(HttpMetrics));
  return app.init();
}

/** For specs that keep no keys: what idempotency asks for is there, and fails when it is used. */
export const emptyDatabase = (): DynamicModule =>
  provide({ provide: Database, useValue: {} }, { provide: Vault, useValue: {} });

/** A global module around values. */
export function provide(...providers: { provide: Type<unknown>; useValue: unknown }[]): DynamicModule {
  return { module: ValuesModule, global: true, providers, exports: providers };
}

import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { UpkeepModule } from '../upkeep/upkeep.module.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { Idempotency } from './idempotency/idempotency.service.js';
import { FixedWindowStorage } from './rate-limits/fixed-window.storage.js';
import { RateLimitGuard } from './rate-limits/rate-limit.guard.js';

const MINUTE = 60_000;

/** Of the requests that are allowed otherwise, those that may have the server call a typed address: 60 of 600. */
const FETCHES_SHARE = 0.1;

/**
 * What every endpoint shares: idempotency keys and rate limits. Import it after the module whose guard signs users in,
 * because global guards run in the order of their modules.
 */
@Global()
@Module({
  imports: [
    UpkeepModule,
    ThrottlerModule.forRootAsync({
      inject: [CONFIG],
      useFactory: ({ rateLimits }: Config) => ({
        throttlers: [
          { name: 'default', ttl: MINUTE, limit: rateLimits.default },
          { name: 'channels', ttl: MINUTE, limit: rateLimits.channels },
          { name: 'fetches', ttl: MINUTE, limit: Math.ceil(rateLimits.default * FETCHES_SHARE) },
        ],
        storage: new FixedWindowStorage(),
      }),
    }),
  ],
  providers: [Idempotency, IdempotencyInterceptor, { provide: APP_GUARD, useClass: RateLimitGuard }],
  exports: [Idempotency, IdempotencyInterceptor],
})
export class HttpModule {}

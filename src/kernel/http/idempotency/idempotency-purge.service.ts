import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Idempotency } from './idempotency.service.js';

const EVERY_MS = 3600_000;

/** Forgets, once an hour, the answers whose 24 hours are over. Several nodes may do it at once. */
@Injectable()
export class IdempotencyPurge implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IdempotencyPurge.name);
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly idempotency: Idempotency) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.idempotency
        .purgeIdempotencyKeys()
        .catch((error: unknown) => this.logger.error({ err: error }, 'Old idempotency keys could not be removed'));
    }, EVERY_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }
}

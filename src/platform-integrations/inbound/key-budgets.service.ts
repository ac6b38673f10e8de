import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { FixedWindowStorage } from '../../kernel/http/rate-limits/fixed-window.storage.js';

const WINDOW_SECONDS = 60;

/** Requests with each integration's key, in this process: as many a minute as a user has by default. */
@Injectable()
export class KeyBudgets {
  private readonly windows = new FixedWindowStorage();
  private readonly limit: number;

  constructor(@Inject(CONFIG) config: Config) {
    this.limit = config.rateLimits.default;
  }

  /** Sets the RateLimit fields of the answer. Throws RATE_LIMITED. */
  spend(integrationId: string, reply: FastifyReply): void {
    if (this.limit === 0) return;
    const { totalHits, timeToExpire, isBlocked } = this.windows.hit(integrationId, WINDOW_SECONDS * 1000, this.limit);
    const left = Math.max(0, this.limit - totalHits);
    reply.header('RateLimit-Policy', `"inbound";q=${this.limit};w=${WINDOW_SECONDS}`);
    reply.header('RateLimit', `"inbound";r=${left};t=${timeToExpire}`);
    if (!isBlocked) return;
    const message = `Too many requests. Try again in ${timeToExpire} s.`;
    throw new AppError('RATE_LIMITED', 'rate-limited', message, { retryAfter: timeToExpire });
  }
}

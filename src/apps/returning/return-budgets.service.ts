import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { FixedWindowStorage } from '../../kernel/http/rate-limits/fixed-window.storage.js';

const WINDOW_SECONDS = 60;
const LIMIT = 60;

/** Posts to each return URL, in this process: sixty a minute. Switched off together with the default limit. */
@Injectable()
export class ReturnBudgets {
  private readonly windows = new FixedWindowStorage();
  private readonly isOff: boolean;

  constructor(@Inject(CONFIG) config: Config) {
    this.isOff = config.rateLimits.default === 0;
  }

  /** Sets the RateLimit fields of the answer. Throws RATE_LIMITED. */
  spend(returnUrlId: string, reply: FastifyReply): void {
    if (this.isOff) return;
    const { totalHits, timeToExpire, isBlocked } = this.windows.hit(returnUrlId, WINDOW_SECONDS * 1000, LIMIT);
    reply.header('RateLimit-Policy', `"return";q=${LIMIT};w=${WINDOW_SECONDS}`);
    reply.header('RateLimit', `"return";r=${Math.max(0, LIMIT - totalHits)};t=${timeToExpire}`);
    if (!isBlocked) return;
    const message = `Too many requests. Try again in ${timeToExpire} s.`;
    throw new AppError('RATE_LIMITED', 'rate-limited', message, { retryAfter: timeToExpire });
  }
}

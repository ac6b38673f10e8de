import { type ExecutionContext, Injectable } from '@nestjs/common';
import { normalizeIp, ThrottlerGuard } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { AppError } from '../../errors/app-error.js';
import type { RequestWithPrincipal } from '../principal.js';
import { FixedWindowStorage } from './fixed-window.storage.js';
import { type AddressLimit, LIMIT_BY_ADDRESS, RATE_LIMIT, type RateLimitName } from './rate-limit.decorators.js';

/** One budget: `limit` hits in `ttl` milliseconds. */
interface Budget {
  name: string;
  limit: number;
  ttl: number;
  /** The RateLimit-Policy field, which never changes. */
  policy: string;
  byAddress: boolean;
}

type Handler = ReturnType<ExecutionContext['getHandler']>;

/**
 * Takes each request from the budget of its user, or of its address where nobody signed in. The throttler's own guard
 * looks up a dozen pieces of metadata and hashes a key per request; here an endpoint's budgets are worked out once.
 * Runs after the authentication guard. Field syntax: draft-ietf-httpapi-ratelimit-headers-10.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  private readonly budgets = new Map<Handler, Budget[]>();

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const handler = context.getHandler();
    let budgets = this.budgets.get(handler);
    if (!budgets) this.budgets.set(handler, (budgets = this.budgetsOf(context)));
    if (budgets.length > 0) await this.spend(budgets, context);
    return true;
  }

  private async spend(budgets: Budget[], context: ExecutionContext): Promise<void> {
    const request = context.switchToHttp().getRequest<RequestWithPrincipal>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    for (const budget of budgets) {
      const userId = budget.byAddress ? undefined : request.principal?.userId;
      const key = `${budget.name} ${userId ?? normalizeIp(request.ip)}`;
      const record = await this.count(key, budget);
      const left = Math.max(0, budget.limit - record.totalHits);
      // One budget shows: the last one, or the one that is spent.
      reply.header('RateLimit-Policy', budget.policy);
      reply.header('RateLimit', `"${budget.name}";r=${left};t=${record.timeToExpire}`);
      if (record.isBlocked) throw tooMany(record.timeToBlockExpire);
    }
  }

  private count(
    key: string,
    { ttl, limit, name }: Budget,
  ): ReturnType<FixedWindowStorage['increment']> | ReturnType<FixedWindowStorage['hit']> {
    const storage = this.storageService;
    return storage instanceof FixedWindowStorage
      ? storage.hit(key, ttl, limit)
      : storage.increment(key, ttl, limit, ttl, name);
  }

  private budgetsOf(context: ExecutionContext): Budget[] {
    const targets = [context.getHandler(), context.getClass()];
    const name = this.reflector.getAllAndOverride<RateLimitName | undefined>(RATE_LIMIT, targets) ?? 'default';
    const budgets: Budget[] = [];
    if (name !== 'off') {
      const { limit, ttl } = this.throttler(name);
      if (limit > 0) budgets.push(budgetOf(name, limit, ttl, false));
    }
    const byAddress = this.reflector.get<AddressLimit | undefined>(LIMIT_BY_ADDRESS, context.getHandler());
    if (byAddress && this.throttler('default').limit > 0) {
      const own = `${context.getClass().name}.${context.getHandler().name}`;
      budgets.push(budgetOf(own, byAddress.limit, byAddress.windowSeconds * 1000, true));
    }
    return budgets;
  }

  private throttler(name: string): { limit: number; ttl: number } {
    const found = this.throttlers.find((it) => it.name === name);
    if (!found) throw new Error(`There is no rate limit named "${name}".`);
    return { limit: Number(found.limit), ttl: Number(found.ttl) };
  }
}

const budgetOf = (name: string, limit: number, ttl: number, byAddress: boolean): Budget => ({
  name,
  limit,
  ttl,
  byAddress,
  policy: `"${name}";q=${limit};w=${ttl / 1000}`,
});

const tooMany = (retryAfter: number): AppError =>
  new AppError('RATE_LIMITED', 'rate-limited', `Too many requests. Try again in ${retryAfter} s.`, { retryAfter });

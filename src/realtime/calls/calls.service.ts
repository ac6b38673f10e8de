import { Inject, Injectable, Logger, type Type } from '@nestjs/common';
import type { Event } from 'socket.io';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { invalid } from '../../kernel/errors/errors.js';
import { FixedWindowStorage } from '../../kernel/http/rate-limits/fixed-window.storage.js';
import { createValidationPipe } from '../../kernel/http/validation.pipe.js';
import { CLIENT_EVENTS } from '../contract/event-map.js';
import type { SocketRefusalDto } from '../dto/answer.dto.js';
import type { AppSocket } from '../socket.types.js';
import { refusalOf } from './refusal.js';

const MINUTE = 60_000;

/**
 * What every call has in common: a budget, validation, and an answer whatever happens; no input ends the socket. The
 * calls of one socket run one after the other, so that an unsubscription never overtakes its subscription.
 */
@Injectable()
export class Calls {
  private readonly logger = new Logger(Calls.name);
  private readonly pipe = createValidationPipe();
  private readonly budgets = new FixedWindowStorage();
  private readonly running = new WeakMap<AppSocket, Promise<unknown>>();
  private readonly limit: number;

  constructor(@Inject(CONFIG) { rateLimits }: Config) {
    this.limit = rateLimits.default;
  }

  /** Before anything looks at what the socket sends. */
  watch(socket: AppSocket): void {
    socket.use((event, next) => {
      const problem = this.problemWith(socket, event);
      if (!problem) return next();
      const ack: unknown = event.at(-1);
      if (typeof ack === 'function') ack(refusalOf(problem, this.logger));
    });
  }

  answer<Dto extends object, Answer>(
    socket: AppSocket,
    payload: unknown,
    dto: Type<Dto>,
    work: (call: Dto) => Promise<Answer> | Answer,
  ): Promise<Answer | SocketRefusalDto> {
    const before = this.running.get(socket) ?? Promise.resolve();
    const answer = before
      .then(() => this.check(payload, dto))
      .then(work)
      .catch((error: unknown) => refusalOf(error, this.logger));
    this.running.set(socket, answer);
    return answer;
  }

  private async check<Dto extends object>(payload: unknown, metatype: Type<Dto>): Promise<Dto> {
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
      throw invalid([{ field: 'body', message: 'must be an object' }]);
    }
    return (await this.pipe.transform(payload, { type: 'body', metatype })) as Dto;
  }

  private problemWith(socket: AppSocket, [name]: Event): AppError | null {
    const isKnown = (CLIENT_EVENTS as string[]).includes(name as string);
    if (this.limit > 0) {
      const { isBlocked, timeToBlockExpire } = this.budgets.hit(socket.data.userId, MINUTE, this.limit);
      if (isBlocked) return tooMany(timeToBlockExpire);
    }
    return isKnown ? null : new AppError('UNKNOWN_EVENT', 'invalid', `Known are ${CLIENT_EVENTS.join(', ')}.`);
  }
}

const tooMany = (retryAfter: number): AppError =>
  new AppError('RATE_LIMITED', 'rate-limited', `Too many calls. Try again in ${retryAfter} s.`, { retryAfter });

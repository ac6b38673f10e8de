import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type RawBodyRequest,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { defaultIfEmpty, lastValueFrom, type Observable, of } from 'rxjs';
import { invalid } from '../../errors/errors.js';
import type { RequestWithPrincipal } from '../principal.js';
import { Idempotency } from './idempotency.service.js';

const PRINTABLE = /^[\x20-\x7e]{1,255}$/;

/** Applied by `@Idempotent()`; without the header, or on behalf of nobody, it does nothing. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: Idempotency) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<RawBodyRequest<RequestWithPrincipal>>();
    const key = request.headers['idempotency-key'];
    if (key === undefined || !request.principal) return next.handle();
    if (typeof key !== 'string' || !PRINTABLE.test(key)) {
      throw invalid([{ field: 'Idempotency-Key', message: 'must be 1 to 255 printable ASCII characters' }]);
    }
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { replayed, ...answer } = await this.idempotency.once(
      {
        userId: request.principal.userId,
        route: `${request.method} ${request.routeOptions.url}`,
        key,
        content: [request.url, request.rawBody ?? ''],
      },
      // Nest has set the endpoint's status before any interceptor runs.
      async () => ({
        body: await lastValueFrom(next.handle().pipe(defaultIfEmpty(undefined))),
        status: reply.statusCode,
      }),
    );
    if (replayed) reply.status(answer.status).header('Idempotency-Replayed', 'true');
    return of(answer.body);
  }
}

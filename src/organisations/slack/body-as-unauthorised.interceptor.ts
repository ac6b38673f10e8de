import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, type Observable, throwError } from 'rxjs';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../kernel/errors/app-error.js';

/** This family documents 401 for a body that is not valid, where all others answer 400. The path's own errors stay 400. */
@Injectable()
export class BodyAsUnauthorised implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { params } = context.switchToHttp().getRequest<FastifyRequest>();
    return next
      .handle()
      .pipe(catchError((error: unknown) => throwError(() => retell(error, Object.keys(params ?? {})))));
  }
}

function retell(error: unknown, parameters: string[]): unknown {
  if (!(error instanceof AppError) || error.kind !== 'invalid') return error;
  const { code, message, details } = error;
  const isOfPath = details.fields?.some(({ field }) => parameters.includes(field));
  return isOfPath ? error : new AppError(code, 'unauthenticated', message, details);
}

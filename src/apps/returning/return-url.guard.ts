import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { missing } from '../../kernel/errors/errors.js';
import { Public } from '../../kernel/http/public.decorator.js';
import { ReturnBudgets } from './return-budgets.service.js';
import { ReturnUrls } from './return-urls.service.js';
import type { Returning } from './return-urls.sql.js';

type ReturningRequest = FastifyRequest<{ Params: { token: string } }> & { returning?: Returning };

/** Lets in who knows a return URL. It is looked up with every request, so that a revoked one is 404 at once. */
@Injectable()
export class ReturnUrlGuard implements CanActivate {
  constructor(
    private readonly urls: ReturnUrls,
    private readonly budgets: ReturnBudgets,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<ReturningRequest>();
    const returning = await this.urls.findReturning(request.params.token);
    if (!returning) throw missing('return URL');
    this.budgets.spend(returning.id, http.getResponse<FastifyReply>());
    request.returning = returning;
    return true;
  }
}

/** The endpoint is open to whoever knows the token in its path. */
export const ByReturnUrl = (): MethodDecorator => applyDecorators(Public(), UseGuards(ReturnUrlGuard));

/** What the token in the path opens. */
export const CurrentReturning = createParamDecorator((_: unknown, context: ExecutionContext): Returning => {
  const { returning } = context.switchToHttp().getRequest<ReturningRequest>();
  if (!returning) throw new Error('@CurrentReturning() stands on an endpoint without @ByReturnUrl().');
  return returning;
});

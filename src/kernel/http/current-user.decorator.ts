import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { unauthenticated } from '../errors/errors.js';
import type { Principal, RequestWithPrincipal } from './principal.js';

/** The principal of the request. On a public endpoint that asks for one nevertheless: 401. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<RequestWithPrincipal>();
  if (!principal) throw unauthenticated('Sign in first.');
  return principal;
});

import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { unauthenticated } from '../kernel/errors/errors.js';
import type { RequestWithPrincipal } from '../kernel/http/principal.js';
import { PUBLIC } from '../kernel/http/public.decorator.js';
import { TokenVerifier } from './tokens/token-verifier.service.js';

const BEARER = /^bearer +(\S+) *$/i;

/** Stands before every endpoint that is not `@Public()`: sets `request.principal`, or answers 401. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // A socket is signed in once, in its handshake.
    if (context.getType() !== 'http' || this.isPublic(context)) return true;
    const request = context.switchToHttp().getRequest<RequestWithPrincipal>();
    request.principal = await this.verifier.verify(tokenOf(request));
    return true;
  }

  private isPublic(context: ExecutionContext): boolean {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, [context.getHandler(), context.getClass()]) ?? false
    );
  }
}

function tokenOf({ headers }: RequestWithPrincipal): string {
  if (!headers.authorization) throw unauthenticated('Sign in first: send `Authorization: Bearer` and a token.');
  const token = BEARER.exec(headers.authorization)?.[1];
  if (!token) throw unauthenticated('The Authorization header is not of the form `Bearer` and a token.');
  return token;
}

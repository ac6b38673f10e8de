import { unauthenticated } from '../../kernel/errors/errors.js';
import type { AppSocket } from '../socket.types.js';

const BEARER = /^bearer +(\S+) *$/i;

/** `auth.token`, or else the Authorization header. @throws AppError UNAUTHENTICATED (401) */
export function tokenOf({ auth, headers }: AppSocket['handshake']): string {
  const given: unknown = auth['token'];
  if (typeof given === 'string' && given !== '') return given.replace(BEARER, '$1');
  const bearer = headers.authorization && BEARER.exec(headers.authorization)?.[1];
  if (bearer) return bearer;
  throw unauthenticated('Sign in first: connect with `auth: { token }` or an Authorization header.');
}

/** When a token that was already checked expires, in milliseconds since 1970; null when it has no end of its own. */
export function expiryOf(token: string): number | null {
  const [, payload] = token.split('.', 2);
  if (!payload) return null;
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: unknown };
  return typeof exp === 'number' ? exp * 1000 : null;
}

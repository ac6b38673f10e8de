import { AppError } from '../../kernel/errors/app-error.js';
import { unauthenticated } from '../../kernel/errors/errors.js';

/** How jsonwebtoken begins its messages, and what they mean to the caller. */
const MEANINGS: readonly [start: string, code: string, message: string][] = [
  ['jwt expired', 'TOKEN_EXPIRED', 'The token has expired. Refresh it.'],
  ['jwt not active', 'TOKEN_NOT_YET_VALID', 'The token is not valid yet.'],
  ['jwt audience invalid', 'TOKEN_AUDIENCE', 'The token is meant for another audience.'],
  ['jwt issuer invalid', 'TOKEN_ISSUER', 'The token comes from another issuer.'],
  ['invalid algorithm', 'TOKEN_ALGORITHM', 'The token is signed with an algorithm that is not accepted here.'],
];

/** What passport-jwt gives as its reason, as an answer: an AppError of ours as it is, else 401. */
export function refusalOf(reason: unknown): AppError {
  if (reason instanceof AppError) return reason;
  const said = reason instanceof Error ? reason.message : '';
  const [, code, message] = MEANINGS.find(([start]) => said.startsWith(start)) ?? [];
  return unauthenticated(message ?? 'The token is not valid.', code ?? 'TOKEN_INVALID');
}

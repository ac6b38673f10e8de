import { AppError, type ErrorKind } from '../kernel/errors/app-error.js';
import { ProviderError } from './errors.js';

/** Why a connection does not work, in the words of the API. */
export const CONNECTION_CODES = [
  /** The token is wrong or was taken back. */
  'INVALID_CREDENTIALS',
  /** The token was good once. */
  'AUTH_EXPIRED',
  'RATE_LIMITED',
  /** The bot lacks scopes or rights. */
  'INSUFFICIENT_PERMISSIONS',
  /** The platform is out of reach. */
  'NETWORK_ERROR',
  /** The platform answered with an error of its own. */
  'PLATFORM_ERROR',
] as const;
export type ConnectionCode = (typeof CONNECTION_CODES)[number];

const KIND_OF_CODE: Record<ConnectionCode, ErrorKind> = {
  INVALID_CREDENTIALS: 'unprocessable',
  AUTH_EXPIRED: 'unprocessable',
  INSUFFICIENT_PERMISSIONS: 'unprocessable',
  RATE_LIMITED: 'rate-limited',
  NETWORK_ERROR: 'upstream',
  PLATFORM_ERROR: 'upstream',
};

export function connectionCodeOf({ kind, details }: ProviderError): ConnectionCode {
  switch (kind) {
    case 'credentials-rejected':
      return details.expired ? 'AUTH_EXPIRED' : 'INVALID_CREDENTIALS';
    case 'permission-missing':
      return 'INSUFFICIENT_PERMISSIONS';
    case 'rate-limited':
      return 'RATE_LIMITED';
    case 'unavailable':
    case 'outcome-unknown':
      return details.network ? 'NETWORK_ERROR' : 'PLATFORM_ERROR';
    case 'target-gone':
    case 'payload-refused':
      return 'PLATFORM_ERROR';
  }
}

/**
 * A platform's refusal as an answer of ours: 422 for credentials and rights (with `required_scopes`), 429 for rate
 * limits, 502 for the rest. Any other error is handed back as it is.
 */
export function asConnectionError(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  const code = connectionCodeOf(error);
  const { retryAfterMs, scopes } = error.details;
  return new AppError(code, KIND_OF_CODE[code], error.message, {
    ...(retryAfterMs !== undefined && { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1000)) }),
    ...(scopes && { extra: { required_scopes: scopes } }),
    cause: error,
  });
}

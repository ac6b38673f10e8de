import { AppError } from '../kernel/errors/app-error.js';
import { asConnectionError, connectionCodeOf } from './error-codes.js';
import { ProviderError, type ProviderErrorDetails, type ProviderErrorKind } from './errors.js';

const TABLE: [ProviderErrorKind, ProviderErrorDetails, string, number][] = [
  ['credentials-rejected', {}, 'INVALID_CREDENTIALS', 422],
  ['credentials-rejected', { expired: true }, 'AUTH_EXPIRED', 422],
  ['permission-missing', { scopes: ['chat:write'] }, 'INSUFFICIENT_PERMISSIONS', 422],
  ['rate-limited', { retryAfterMs: 1200 }, 'RATE_LIMITED', 429],
  ['unavailable', { network: true }, 'NETWORK_ERROR', 502],
  ['unavailable', {}, 'PLATFORM_ERROR', 502],
  ['outcome-unknown', { network: true }, 'NETWORK_ERROR', 502],
  ['target-gone', {}, 'PLATFORM_ERROR', 502],
  ['payload-refused', {}, 'PLATFORM_ERROR', 502],
];

describe('the codes of connections', () => {
  it.each(TABLE)('tells %s %j as %s with status %i', (kind, details, code, status) => {
    const error = new ProviderError(kind, 'No.', details);
    expect(connectionCodeOf(error)).toBe(code);
    expect(asConnectionError(error)).toMatchObject({ code, status, message: 'No.' });
  });

  it('rounds the time to wait up to whole seconds', () => {
    const error = new ProviderError('rate-limited', 'Slow down.', { retryAfterMs: 1200 });
    expect((asConnectionError(error) as AppError).details.retryAfter).toBe(2);
  });

  it('names the scopes that are missing', () => {
    const error = new ProviderError('permission-missing', 'No.', { scopes: ['chat:write'] });
    expect((asConnectionError(error) as AppError).details.extra).toEqual({ required_scopes: ['chat:write'] });
  });

  it('leaves errors that are not a platform’s alone', () => {
    const error = new TypeError('ours');
    expect(asConnectionError(error)).toBe(error);
  });
});

import { type CallContext, toProviderError } from './errors.js';

const POST: CallContext = { effect: 'post', scope: 'channel' };
const CHANGE: CallContext = { effect: 'repeatable', scope: 'channel' };

const refused = (error: unknown, more: object = {}) =>
  Object.assign(new Error('An API error occurred'), {
    code: 'slack_webapi_platform_error',
    data: { ok: false, error, ...more },
  });
const failed = (code?: string) => new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) });

describe('Slack’s refusals in the core’s words', () => {
  it.each([
    ['invalid_auth', 'credentials-rejected'],
    ['token_revoked', 'credentials-rejected'],
    ['not_in_channel', 'permission-missing'],
    ['channel_not_found', 'target-gone'],
    ['is_archived', 'target-gone'],
    ['msg_too_long', 'payload-refused'],
    ['file_type_not_allowed', 'payload-refused'],
    ['file_uploads_disabled', 'payload-refused'],
    ['storage_limit_reached', 'payload-refused'],
    ['something_new', 'payload-refused'],
    ['service_unavailable', 'unavailable'],
    ['internal_error', 'outcome-unknown'],
  ])('%s is %s', (code, kind) => {
    expect(toProviderError(refused(code), POST)).toMatchObject({ kind, details: { nativeCode: code } });
  });

  it('names the scopes that are missing', () => {
    const error = toProviderError(refused('missing_scope', { needed: 'channels:history,groups:history' }), CHANGE);
    expect(error).toMatchObject({ details: { scopes: ['channels:history', 'groups:history'] } });
    expect(error.message).toContain('groups:history');
  });

  it('does not name scopes that the app has', () => {
    const data = { needed: 'channels:history,groups:history,im:history', provided: 'chat:write,channels:history' };
    const error = toProviderError(refused('missing_scope', data), CHANGE);
    expect(error.details.scopes).toEqual(['groups:history', 'im:history']);
  });

  it('tells a token that was good once from one that never was', () => {
    expect(toProviderError(refused('account_inactive'), POST).details.expired).toBe(true);
    expect(toProviderError(refused('invalid_auth'), POST).details.expired).toBeUndefined();
  });

  it('says how long to wait, however the limit is told', () => {
    const limit = { code: 'slack_webapi_rate_limited_error', retryAfter: 12 };
    const told = [
      Object.assign(new Error('rate'), limit),
      refused('ratelimited', { response_metadata: { retryAfter: 12 } }),
    ];
    for (const error of told) {
      expect(toProviderError(error, POST)).toMatchObject({
        kind: 'rate-limited',
        details: { retryAfterMs: 12_000, scope: 'channel' },
      });
    }
    const unnamed = new Error('Retry header did not contain a valid timeout (url: x, retry-after header: null)');
    expect(toProviderError(unnamed, POST)).toMatchObject({ kind: 'rate-limited', details: { retryAfterMs: 30_000 } });
  });

  it.each([
    [500, 'outcome-unknown'],
    [502, 'outcome-unknown'],
    [503, 'unavailable'],
    [404, 'unavailable'],
  ])('status %d of a post is %s', (statusCode, kind) => {
    const error = Object.assign(new Error('http'), { code: 'slack_webapi_http_error', statusCode });
    expect(toProviderError(error, POST).kind).toBe(kind);
    expect(toProviderError(error, CHANGE).kind).toBe('unavailable');
  });

  it.each([
    ['ECONNREFUSED', 'unavailable'],
    ['ENOTFOUND', 'unavailable'],
    ['UND_ERR_CONNECT_TIMEOUT', 'unavailable'],
    ['ECONNRESET', 'outcome-unknown'],
    ['UND_ERR_SOCKET', 'outcome-unknown'],
    [undefined, 'outcome-unknown'],
  ])('%s under a post is %s', (code, kind) => {
    const original = failed(code);
    const error = Object.assign(new Error('request'), { code: 'slack_webapi_request_error', original });
    expect(toProviderError(error, POST)).toMatchObject({ kind, details: { network: true } });
  });

  it('does not take a gateway’s page for an answer', () => {
    expect(toProviderError(refused('<html>Bad gateway</html>'), POST).kind).toBe('outcome-unknown');
    expect(toProviderError(refused('<html>Bad gateway</html>'), CHANGE).kind).toBe('unavailable');
  });
});

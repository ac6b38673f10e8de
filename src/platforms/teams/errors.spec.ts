import { fromEntra, toProviderError } from './errors.js';

const POST = { effect: 'post', scope: 'channel' } as const;
const CHANGE = { effect: 'repeatable', scope: 'channel' } as const;

const answer = (status: number, data: unknown = '', headers: Record<string, string> = {}) =>
  Object.assign(new Error(`Request failed with status ${status}`), {
    response: { status, data, headers: new Headers(headers) },
  });
const coded = (status: number, code: string) => answer(status, { error: { code, message: 'whatever' } });

describe('An answer of the Bot Connector', () => {
  it.each([
    [coded(401, 'Unauthorized'), 'credentials-rejected'],
    [coded(403, 'BotNotInConversationRoster'), 'permission-missing'],
    [coded(403, 'Forbidden'), 'permission-missing'],
    [coded(404, 'ConversationNotFound'), 'target-gone'],
    [coded(404, 'ActivityNotFoundInConversation'), 'target-gone'],
    [coded(413, 'MessageSizeTooBig'), 'payload-refused'],
    [coded(400, 'BadSyntax'), 'payload-refused'],
    [answer(405), 'payload-refused'],
    [answer(412), 'unavailable'],
    [answer(503), 'unavailable'],
  ])('is read: %s', (thrown, kind) => {
    expect(toProviderError(thrown, POST)).toMatchObject({ kind });
  });

  it('tells that a person blocked the bot, which stands in a text within', () => {
    const data = { errorCode: 209, message: '{\r\n  "subCode": "MessageWritesBlocked"\r\n}' };
    const error = toProviderError(answer(403, data), POST);
    expect(error).toMatchObject({ kind: 'permission-missing', details: { nativeCode: 'MessageWritesBlocked' } });
  });

  it('leaves it open whether a post was made, and no doubt of anything else', () => {
    for (const lost of [answer(500), answer(502, '<html>Bad Gateway</html>'), answer(504), answer(408)]) {
      expect(toProviderError(lost, POST).kind).toBe('outcome-unknown');
      expect(toProviderError(lost, CHANGE).kind).toBe('unavailable');
    }
  });

  it('names the wait in seconds or as a date, and one is taken where it does not', () => {
    const wait = (value?: string) =>
      toProviderError(answer(429, '', value === undefined ? {} : { 'retry-after': value }), POST).details.retryAfterMs;
    expect(wait('7')).toBe(7000);
    const dated = wait(new Date(Date.now() + 60_000).toUTCString())!;
    expect(dated).toBeGreaterThan(55_000);
    expect(dated).toBeLessThanOrEqual(60_000);
    expect(wait()).toBeGreaterThan(0);
    expect(wait('soon')).toBeGreaterThan(0);
    expect(wait('99999999')).toBeLessThanOrEqual(3_600_000);
  });
});

describe('A failure of the line', () => {
  const failed = (code: string) => Object.assign(new TypeError('fetch failed'), { cause: { code } });

  it('is certain where the request never left', () => {
    expect(toProviderError(failed('ECONNREFUSED'), POST)).toMatchObject({
      kind: 'unavailable',
      details: { network: true, nativeCode: 'ECONNREFUSED' },
    });
  });

  it('leaves a post open where it had left', () => {
    const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    for (const thrown of [failed('ECONNRESET'), failed('UND_ERR_SOCKET'), timeout, 'nonsense']) {
      expect(toProviderError(thrown, POST)).toMatchObject({ kind: 'outcome-unknown', details: { network: true } });
      expect(toProviderError(thrown, CHANGE).kind).toBe('unavailable');
    }
  });
});

describe('An answer of Microsoft Entra', () => {
  const refusal = (status: number, code?: number) =>
    fromEntra({ status, headers: new Headers() }, code === undefined ? null : { error_codes: [code] });

  it.each([
    [401, 7000215, 'credentials-rejected'],
    [401, 7000222, 'credentials-rejected'],
    [400, 700016, 'credentials-rejected'],
    [400, 90002, 'credentials-rejected'],
    [400, 12345, 'credentials-rejected'],
    [400, 90033, 'unavailable'],
    [500, undefined, 'unavailable'],
    [400, undefined, 'unavailable'],
    [429, undefined, 'rate-limited'],
  ])('of %p with %p is read', (status, code, kind) => expect(refusal(status, code)).toMatchObject({ kind }));

  it('says that a secret was good once', () => {
    expect(refusal(401, 7000222).details).toMatchObject({ expired: true, nativeCode: 'AADSTS7000222' });
    expect(refusal(401, 7000215).details.expired).toBeUndefined();
  });
});

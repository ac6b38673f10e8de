import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { toProviderError } from './discord.errors.js';

const POST = { posts: true, left: true };
const ASK = { posts: false, left: true };

const answer = (status: number, code: number, message = 'No') =>
  new DiscordAPIError({ code, message }, code, status, 'POST', 'https://discord.com/api/v10/webhooks/1/secret', {
    body: undefined,
    files: undefined,
  });

const limited = (more: Partial<ConstructorParameters<typeof RateLimitError>[0]>) =>
  new RateLimitError({
    timeToReset: 0,
    retryAfter: 0,
    limit: 5,
    method: 'POST',
    hash: 'h',
    url: '',
    route: '/channels/:id/messages',
    majorParameter: '1309068000000000010',
    global: false,
    sublimitTimeout: 0,
    scope: 'user',
    ...more,
  });

describe("Discord's refusals in the core's words", () => {
  it.each([
    [401, 0, 'credentials-rejected'],
    [401, 50014, 'credentials-rejected'],
    [401, 50027, 'target-gone'],
    [403, 50001, 'permission-missing'],
    [403, 50013, 'permission-missing'],
    [404, 10003, 'target-gone'],
    [404, 10008, 'target-gone'],
    [404, 10015, 'target-gone'],
    [400, 50035, 'payload-refused'],
    [400, 50045, 'payload-refused'],
    [413, 40005, 'payload-refused'],
    [403, 20009, 'payload-refused'],
    [403, 400001, 'payload-refused'],
    [400, 200000, 'payload-refused'],
    [404, 0, 'target-gone'],
    [418, 0, 'payload-refused'],
  ])('%i with code %i is %s', (status, code, kind) => {
    expect(toProviderError(answer(status, code), POST).kind).toBe(kind);
  });

  it('says nothing of the address, which holds a secret', () => {
    const error = toProviderError(answer(400, 50035, 'Invalid Form Body'), POST);
    expect(JSON.stringify({ ...error, message: error.message, cause: error.cause })).not.toContain('secret');
  });

  it("tells the whole bot's limit from a channel's", () => {
    expect(toProviderError(limited({ retryAfter: 1500, global: true }), POST)).toMatchObject({
      kind: 'rate-limited',
      details: { retryAfterMs: 1500, scope: 'installation' },
    });
    expect(toProviderError(limited({ timeToReset: 700.5 }), POST)).toMatchObject({
      details: { retryAfterMs: 701, scope: 'channel' },
    });
    expect(toProviderError(limited({}), POST).details.retryAfterMs).toBe(1000);
  });

  it('leaves a post open where Discord fails, and nothing else', () => {
    const failing = new HTTPError(502, 'Bad Gateway', 'POST', '', { body: undefined, files: undefined });
    expect(toProviderError(failing, POST).kind).toBe('outcome-unknown');
    expect(toProviderError(failing, ASK).kind).toBe('unavailable');
  });

  it.each([
    ['refused connection', { code: 'ECONNREFUSED', syscall: 'connect' }, POST, 'unavailable'],
    ['unknown host', { code: 'ENOTFOUND', syscall: 'getaddrinfo' }, POST, 'unavailable'],
    ['connect timeout', { code: 'UND_ERR_CONNECT_TIMEOUT' }, POST, 'unavailable'],
    ['bad certificate', { code: 'CERT_HAS_EXPIRED' }, POST, 'unavailable'],
    ['cut line', { code: 'UND_ERR_SOCKET' }, POST, 'outcome-unknown'],
    ['timeout', { name: 'AbortError' }, POST, 'outcome-unknown'],
    ['timeout in our own queue', { name: 'AbortError' }, { posts: true, left: false }, 'unavailable'],
    ['cut line while asking', { code: 'ECONNRESET', syscall: 'read' }, ASK, 'unavailable'],
  ])('%s', (_name, properties, fate, kind) => {
    const error = toProviderError(Object.assign(new Error('broken'), properties), fate);
    expect(error).toMatchObject({ kind, details: { network: true } });
  });
});

import { Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { emptyDatabase, startHttp } from '../http.fixture.js';
import { FixedWindowStorage } from './fixed-window.storage.js';
import { LimitByAddress, RateLimit } from './rate-limit.decorators.js';

describe('the storage', () => {
  let now = 0;
  const storage = (largest?: number): FixedWindowStorage => new FixedWindowStorage(() => now, largest);
  beforeEach(() => {
    now = 0;
  });

  it('lets the limit through in a window that begins with the first hit, then blocks until it ends', () => {
    const hits = storage();
    now = 500;
    expect(hits.hit('a', 60_000, 2)).toEqual({
      totalHits: 1,
      timeToExpire: 60,
      isBlocked: false,
      timeToBlockExpire: 0,
    });
    now = 30_000;
    expect(hits.hit('a', 60_000, 2)).toMatchObject({ totalHits: 2, timeToExpire: 31, isBlocked: false });
    expect(hits.hit('a', 60_000, 2)).toMatchObject({ isBlocked: true, timeToBlockExpire: 31 });
    now = 60_499;
    expect(hits.hit('a', 60_000, 2)).toMatchObject({ isBlocked: true, timeToBlockExpire: 1 });
    now = 60_500;
    expect(hits.hit('a', 60_000, 2)).toMatchObject({ totalHits: 1, isBlocked: false });
  });

  it('never says that a window is longer than it is, whatever fractions add up to', () => {
    const hits = storage();
    now = 5562.322999999999;
    expect(now + 60_000 - now).toBeGreaterThan(60_000);
    expect(hits.hit('a', 60_000, 2).timeToExpire).toBe(60);
  });

  it('keeps keys apart', () => {
    const hits = storage();
    hits.hit('a', 1000, 1);
    expect(hits.hit('a', 1000, 1).isBlocked).toBe(true);
    expect(hits.hit('b', 1000, 1).isBlocked).toBe(false);
  });

  it('removes windows that are over as new ones begin', () => {
    const hits = storage();
    for (let i = 0; i < 100; i += 1) hits.hit(`old ${i}`, 1000, 1);
    now = 1000;
    for (let i = 0; i < 100; i += 1) hits.hit(`new ${i}`, 1000, 1);
    expect(hits.size).toBe(100);
  });

  it('never holds more than its largest size, and forgets the windows that began first', () => {
    const hits = storage(10);
    for (let i = 0; i < 1000; i += 1) hits.hit(`key ${i}`, 1_000_000, 1);
    expect(hits.size).toBeLessThanOrEqual(10);
    expect(hits.hit('key 999', 1_000_000, 1).isBlocked).toBe(true);
    expect(hits.hit('key 0', 1_000_000, 1).isBlocked).toBe(false);
  });
});

@Controller()
class LimitedController {
  @Get('plain')
  plain() {
    return {};
  }

  @Get(['channels', 'channels/:id'])
  @RateLimit('channels')
  channels() {
    return {};
  }

  @Get('fetch')
  @RateLimit('fetches')
  fetch() {
    return {};
  }

  @Get('probe')
  @RateLimit('off')
  probe() {
    return {};
  }

  @Post('login')
  @LimitByAddress({ limit: 2, windowSeconds: 900 })
  login() {
    return {};
  }
}

describe('over HTTP', () => {
  let app: NestFastifyApplication;
  const start = async (limits: { default: number; channels: number }): Promise<void> => {
    app = await startHttp({ controllers: [LimitedController], imports: [emptyDatabase()], rateLimits: limits });
  };
  // How many whole seconds of a window are left must not depend on how long the calls take.
  beforeEach(() => {
    const now = performance.now();
    jest.spyOn(performance, 'now').mockReturnValue(now);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await app.close();
  });

  const call = async (url: string, user?: string, method: 'GET' | 'POST' = 'GET', remoteAddress = '192.0.2.1') => {
    const response = await app.inject({
      method,
      url,
      remoteAddress,
      headers: user ? { authorization: `Bearer ${user}` } : {},
    });
    const { 'ratelimit-policy': policy, ratelimit, 'retry-after': retryAfter } = response.headers;
    return { status: response.statusCode, policy, ratelimit, retryAfter, body: response.json() };
  };

  it('a user has one budget for all channels, and another one for the rest', async () => {
    await start({ default: 5, channels: 2 });
    expect(await call('/channels', 'alice')).toMatchObject({
      status: 200,
      policy: '"channels";q=2;w=60',
      ratelimit: '"channels";r=1;t=60',
    });
    expect(await call('/channels/1', 'alice')).toMatchObject({ status: 200, ratelimit: '"channels";r=0;t=60' });
    expect(await call('/channels/2', 'alice')).toMatchObject({
      status: 429,
      ratelimit: '"channels";r=0;t=60',
      retryAfter: '60',
      body: { code: 'RATE_LIMITED', success: false },
    });
    expect(await call('/plain', 'alice')).toMatchObject({ status: 200, policy: '"default";q=5;w=60' });
    expect((await call('/channels', 'bob')).status).toBe(200);
  });

  it('what calls addresses that users typed has a budget of its own, a tenth of the default one', async () => {
    await start({ default: 600, channels: 300 });
    expect(await call('/fetch', 'alice')).toMatchObject({
      policy: '"fetches";q=60;w=60',
      ratelimit: '"fetches";r=59;t=60',
    });
    await app.close();
    await start({ default: 5, channels: 300 });
    expect(await call('/fetch', 'alice')).toMatchObject({ policy: '"fetches";q=1;w=60' });
    await app.close();
    await start({ default: 0, channels: 300 });
    expect((await call('/fetch', 'alice')).policy).toBeUndefined();
  });

  it('without a user the address counts, whole networks together for IPv6', async () => {
    await start({ default: 1, channels: 1 });
    expect((await call('/plain')).status).toBe(200);
    expect((await call('/plain')).status).toBe(429);
    expect((await call('/plain', undefined, 'GET', '192.0.2.2')).status).toBe(200);
    expect((await call('/plain', undefined, 'GET', '2001:db8::1')).status).toBe(200);
    expect((await call('/plain', undefined, 'GET', '2001:db8::2')).status).toBe(429);
  });

  it('an endpoint may limit by address, whoever asks', async () => {
    await start({ default: 100, channels: 100 });
    expect(await call('/login', 'alice', 'POST')).toMatchObject({ policy: '"LimitedController.login";q=2;w=900' });
    expect((await call('/login', 'bob', 'POST')).status).toBe(201);
    expect(await call('/login', 'carol', 'POST')).toMatchObject({ status: 429, retryAfter: '900' });
    expect((await call('/login', 'carol', 'POST', '192.0.2.9')).status).toBe(201);
  });

  it('probes are not counted, and 0 switches everything off', async () => {
    await start({ default: 1, channels: 0 });
    for (let i = 0; i < 3; i += 1) expect(await call('/probe', 'a')).toMatchObject({ status: 200, policy: undefined });
    for (let i = 0; i < 3; i += 1) expect((await call('/channels', 'a')).status).toBe(200);
    await app.close();
    await start({ default: 0, channels: 0 });
    for (let i = 0; i < 4; i += 1) expect((await call('/login', 'a', 'POST')).status).toBe(201);
  });
});

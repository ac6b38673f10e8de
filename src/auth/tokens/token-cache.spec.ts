import { TokenCache } from './token-cache.js';

const ada = { userId: 'ada', via: 'jwt' } as const;

describe('TokenCache', () => {
  let now = 1_000_000;
  beforeEach(() => (now = 1_000_000));

  it('knows a token until it expires', () => {
    const cache = new TokenCache(10, () => now);
    cache.set('token', ada, now / 1000 + 60);
    now += 59_999;
    expect(cache.get('token')).toBe(ada);
    expect(cache.get('another')).toBeNull();
    now += 1;
    expect(cache.get('token')).toBeNull();
    expect(cache.size).toBe(0);
  });

  it('looks again after 15 minutes, however long the token lives', () => {
    const cache = new TokenCache(10, () => now);
    cache.set('token', ada, now / 1000 + 86_400);
    now += 15 * 60_000;
    expect(cache.get('token')).toBeNull();
  });

  it('stays within its bound by forgetting the oldest', () => {
    const cache = new TokenCache(2, () => now);
    for (const token of ['one', 'two', 'three']) cache.set(token, ada, now / 1000 + 60);
    expect(cache.size).toBe(2);
    expect(cache.get('one')).toBeNull();
    expect(cache.get('three')).toBe(ada);
  });
});

import { faultOf } from './model-fault.js';

const error = (status: number | undefined, retryAfter?: string, code?: string) => ({
  status,
  code,
  headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
});

describe("the model's faults", () => {
  it('that pass are tried again after a growing pause', () => {
    for (const status of [408, 409, 429, 500, 503]) {
      expect([0, 1].map((attempt) => faultOf(error(status), attempt).retryInMs)).toEqual([500, 1500]);
    }
    expect(faultOf(new SyntaxError('not JSON'), 0)).toEqual({ kind: 'unavailable', status: null, retryInMs: 500 });
  });

  it('that say when to come back are believed, up to 20 seconds', () => {
    expect(faultOf(error(429, '7'), 0)).toEqual({ kind: 'rate-limited', status: 429, retryInMs: 7000 });
    expect(faultOf(error(503, '21'), 0).retryInMs).toBeNull();
    expect(faultOf(error(429, new Date(Date.now() + 5000).toUTCString()), 0).retryInMs).toBeGreaterThan(3000);
    expect(faultOf(error(429, new Date(Date.now() - 5000).toUTCString()), 0).retryInMs).toBe(0);
    expect(faultOf(error(429, 'soon'), 0).retryInMs).toBe(500);
  });

  it('that no repetition heals are final', () => {
    for (const status of [400, 401, 403, 404, 422]) {
      expect(faultOf(error(status), 0)).toEqual({ kind: 'refused', status, retryInMs: null });
    }
    expect(faultOf(error(429, '1', 'insufficient_quota'), 0).retryInMs).toBeNull();
  });
});

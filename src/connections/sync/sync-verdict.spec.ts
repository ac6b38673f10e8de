import { ProviderError, type ProviderErrorKind } from '../../platforms/errors.js';
import { verdictOn } from './sync-verdict.js';

const NOW = new Date('2026-03-01T10:00:00.000Z');
const FRESH = { failures: 0, failingSince: null };
const on = (kind: ProviderErrorKind, record: Parameters<typeof verdictOn>[1] = FRESH, details = {}) =>
  verdictOn(new ProviderError(kind, 'no', details), record, NOW);

describe('what a sync does about a refusal', () => {
  it('waits as long as a rate limit says, and never gives up for it', () => {
    const old = { failures: 90, failingSince: new Date(0) };
    expect(on('rate-limited', old, { retryAfterMs: 7_000 })).toMatchObject({ then: 'wait', ms: 7_000, failing: false });
  });

  it('does not ask a platform again and again that says to wait for no time at all', () => {
    expect(on('rate-limited', FRESH, { retryAfterMs: 0 })).toMatchObject({ then: 'wait', ms: 1_000 });
  });

  it('waits longer and longer while the platform is out of reach, ten minutes at most', () => {
    const waits = [0, 1, 5, 60].map((failures) => on('unavailable', { failures, failingSince: NOW }));
    expect(waits.map((wait) => wait.then === 'wait' && wait.ms)).toEqual([1_000, 2_000, 32_000, 600_000]);
  });

  it('gives up after a day of that', () => {
    const failingSince = new Date(NOW.getTime() - 24 * 3_600_000);
    expect(on('outcome-unknown', { failures: 144, failingSince }, { network: true })).toEqual({
      then: 'fail-sync',
      trouble: { code: 'NETWORK_ERROR', message: 'no' },
    });
  });

  it('does not try a refused token on the next channel', () => {
    expect(on('credentials-rejected')).toMatchObject({ then: 'fail-sync', trouble: { code: 'INVALID_CREDENTIALS' } });
  });

  it.each(['permission-missing', 'target-gone', 'payload-refused'] as const)(
    '%s is the affair of one channel',
    (kind) => {
      expect(on(kind)).toMatchObject({ then: 'fail-channel' });
    },
  );
});

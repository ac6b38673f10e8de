import { hindranceOf, type OwedCall } from './owed-call.js';
import { RETRY_AFTER_MS, retryAfter } from './output-retries.js';

const STANDING = {
  kind: 'output',
  is_active: true,
  is_paused: false,
  switched_off: false,
  channel_gone: false,
  channel_archived: false,
};
const hindrance = (change: object) => hindranceOf({ ...STANDING, ...change } as OwedCall, 'output');

describe('What forbids a call that is owed', () => {
  it('is nothing while the app is on', () => {
    expect(hindrance({})).toBeNull();
    // What was said before the channel was archived is told.
    expect(hindrance({ channel_archived: true })).toBeNull();
  });

  it.each([
    [{ channel_gone: true }, 'skipped', 'channel was deleted'],
    [{ is_active: false }, 'skipped', 'switched off'],
    [{ is_active: false, is_paused: true }, 'skipped', 'switched off'],
    [{ switched_off: true }, 'skipped', 'in this channel'],
    [{ kind: 'filter' }, 'skipped', 'another kind now: filter'],
    [{ kind: null }, 'skipped', 'another kind now: none'],
    [{ is_paused: true }, 'dead', 'paused'],
  ])('is that of %j: %s, because it is "%s"', (change, status, reason) => {
    expect(hindrance(change)).toEqual({ status, reason: expect.stringContaining(reason) });
  });
});

it('A call is tried seven times within three quarters of an hour', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7].map(retryAfter);
  expect(waits).toEqual([1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000, null]);
  expect(RETRY_AFTER_MS.reduce((sum, ms) => sum + ms)).toBeLessThan(45 * 60_000);
});

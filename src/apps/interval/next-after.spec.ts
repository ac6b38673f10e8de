import { Cron } from 'croner';
import { nextAfter } from './next-after.js';

const AT = new Date('2026-01-31T23:59:30.500Z');

describe('The next time of a crontab', () => {
  it.each([
    ['* * * * *', '2026-02-01T00:00:00.000Z'],
    ['*/15 * * * *', '2026-02-01T00:00:00.000Z'],
    ['30 9 * * MON-FRI', '2026-02-02T09:30:00.000Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
    // Either of the days, as crontabs have it where both are said.
    ['0 12 13 * 5', '2026-02-06T12:00:00.000Z'],
    ['59 23 * * *', '2026-02-01T23:59:00.000Z'],
  ])('%s is %s, in UTC', (crontab, next) => {
    expect(nextAfter(crontab, AT)?.toISOString()).toBe(next);
  });

  it('comes after the moment itself, not at it', () => {
    const midnight = new Date('2026-02-01T00:00:00.000Z');
    expect(nextAfter('0 0 * * *', midnight)?.toISOString()).toBe('2026-02-02T00:00:00.000Z');
  });

  it.each(['* * * * * *', '0 0 31 2 *', '99 * * * *', ''])('"%s" has none, and it says why', (crontab) => {
    expect(() => nextAfter(crontab, AT)).toThrow(/^must be a crontab of five fields/);
  });

  it('is found out once for all who ask until it has come', () => {
    const cron = jest.spyOn(Cron.prototype, 'nextRun');
    const at = (time: string): string | undefined => nextAfter('7 * * * *', new Date(time))?.toISOString();
    expect(at('2026-03-01T00:00:00Z')).toBe('2026-03-01T00:07:00.000Z');
    const asked = cron.mock.calls.length;
    expect(at('2026-03-01T00:06:59Z')).toBe('2026-03-01T00:07:00.000Z');
    expect(cron).toHaveBeenCalledTimes(asked);
    expect(at('2026-03-01T00:07:00Z')).toBe('2026-03-01T01:07:00.000Z');
    expect(at('2026-02-28T23:59:00Z')).toBe('2026-03-01T00:07:00.000Z');
    cron.mockRestore();
  });

  it('is not looked for again where it never comes', () => {
    const never = '* * 1-28 * +MON#5';
    expect(() => nextAfter(never, AT)).toThrow('never comes');
    const cron = jest.spyOn(Cron.prototype, 'nextRun');
    expect(() => nextAfter(never, new Date())).toThrow('never comes');
    expect(cron).not.toHaveBeenCalled();
    cron.mockRestore();
  });
});

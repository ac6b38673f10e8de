import { type ScheduledApp, wishesOf } from './wanted-crontabs.js';

const NOW = new Date('2026-01-01T00:00:30Z');
const declared = (value: string, label = 'interval'): ScheduledApp['declared'] => [
  { label, type: 'text', description: null, default: value, required: true, options: [] },
];
const wishes = (app: Partial<ScheduledApp>) =>
  wishesOf({ id: 'a', tickUrl: 'https://app.test/tick', declared: declared('*/5 * * * *'), chosen: [], ...app }, NOW);

describe('When an interval app wants to be called', () => {
  it('is what it says, where nobody has chosen', () => {
    const next_at = new Date('2026-01-01T00:05:00Z');
    expect(wishes({})).toEqual([{ app_id: 'a', channel_id: null, crontab: '*/5 * * * *', next_at, error: null }]);
    expect(wishes({ declared: declared('*/5 * * * *', 'Interval ') })).toHaveLength(1);
  });

  it('is what was chosen for all channels, and beside it for single ones', () => {
    const chosen = [
      { channelId: null, value: '0 * * * *' },
      { channelId: 'c', value: '@daily' },
    ];
    expect(wishes({ chosen }).map(({ channel_id, crontab, next_at }) => [channel_id, crontab, next_at])).toEqual([
      [null, '0 * * * *', new Date('2026-01-01T01:00:00Z')],
      ['c', '@daily', new Date('2026-01-02T00:00:00Z')],
    ]);
  });

  it.each([
    [{ declared: [] }, 'No interval is chosen.'],
    [{ tickUrl: null }, 'The app does not say where to call it.'],
    [{ chosen: [{ channelId: null, value: 'hourly' }] }, 'interval: must be a crontab of five fields'],
  ])('is never for %j, and it says why', (app, why) => {
    expect(wishes(app)).toEqual([expect.objectContaining({ next_at: null, error: expect.stringContaining(why) })]);
  });
});

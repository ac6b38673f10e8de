import { until } from '../support/until.js';
import { ConnectionStage } from './connection-stage.js';

let stage: ConnectionStage;

beforeAll(async () => {
  stage = await ConnectionStage.open();
});
afterAll(() => stage.close());

describe('what is said while the server is away', () => {
  it.each(['slack', 'discord'])(
    'in %s is in the archive soon after it is back, not hours later',
    async (platform) => {
      const made = await stage.connect(platform, ['engineering']);
      await stage.say(made, 'before');
      await stage.choose(made, [0]);
      await stage.synced(made);
      await stage.stop();
      await stage.say(made, 'meanwhile');
      await stage.onDatabase("UPDATE connection_syncs SET started_at = started_at - interval '1 hour'");
      await stage.start();
      await until(async () => (await stage.texts(made)).includes('meanwhile'), 40_000);
      expect(await stage.texts(made)).toEqual(['before', 'meanwhile']);
    },
    120_000,
  );

  it('does not cause a sync for every session that comes and goes', async () => {
    const made = await stage.connect('discord', ['engineering']);
    await stage.choose(made, [0]);
    const { started_at: startedAt } = await stage.synced(made);
    await stage.stop();
    await stage.start();
    await until(async () => {
      const { next_sync: next } = await stage.ok('GET', `/api/connections/${made.id}`);
      return Date.parse(next) - Date.parse(startedAt) === 10 * 60_000;
    });
  }, 120_000);
});

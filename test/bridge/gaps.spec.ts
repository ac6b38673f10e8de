import { BridgeStage, until } from './bridge-stage.js';

let stage: BridgeStage;
beforeAll(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterAll(() => stage.close());

describe('What a platform does not let us read back', () => {
  it('is written down as a gap with its bounds and reason', async () => {
    const scopes = ['chat:write', 'channels:read', 'users:read', 'channels:join'];
    const slack = await stage.connect('slack', { without: ['app_token'], scopes });
    await stage.stop();
    await stage.say(slack, 'while you were out');
    const before = new Date();
    await stage.start();
    const gaps = () =>
      stage.db.query<{ from_time: Date; to_time: Date; reason: string }>(
        'SELECT * FROM gaps WHERE platform_channel_id = $1',
        [slack.platformChannelId],
      );
    await until(async () => (await gaps()).length > 0);
    const [gap] = await gaps();
    expect(gap!.from_time.getTime()).toBeLessThan(before.getTime());
    expect(gap!.to_time.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(gap!.reason).toContain('channels:history');
  }, 30_000);
});

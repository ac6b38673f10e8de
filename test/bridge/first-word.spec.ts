import { BridgeStage, until } from './bridge-stage.js';

let stage: BridgeStage;
beforeAll(async () => {
  stage = await BridgeStage.open({ settings: () => Promise.resolve({ INSTALLATION_PROBE_INTERVAL: '600' }) });
}, 60_000);
afterAll(() => stage.close());

describe('A bot that says nothing of where it is until somebody speaks to it', () => {
  it('is degraded with the reason, and no longer once it was heard', async () => {
    const teams = await stage.connect('teams');
    // Its channel was told, so that a look is due.
    await until(async () => (await stage.stateOf(teams)).status === 'connected', 40_000);
    const history = await stage.db.query<{ to_status: string; detail: string | null }>(
      'SELECT to_status, detail FROM installation_events WHERE installation_id = $1 ORDER BY at, id',
      [teams.installationId],
    );
    expect(history).toContainEqual({
      to_status: 'degraded',
      detail: expect.stringContaining('nothing was heard') as string,
    });
    expect(history.at(-1)).toEqual({ to_status: 'connected', detail: null });
  }, 60_000);
});

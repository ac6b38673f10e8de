import { newId } from '../../src/kernel/database/ids.js';
import { CatchUp } from '../../src/messaging/catch-up/catch-up.service.js';
import { Listeners } from '../../src/messaging/gateway/listeners.service.js';
import { Installations } from '../../src/messaging/installations/installations.service.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
beforeEach(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterEach(() => stage.close());

const contents = async () => (await stage.stored()).map(({ content }) => content);
const statusOf = async (side: Side) => (await stage.app.get(Installations).find(side.installationId))!.status;
const untilIs = (side: Side, status: string) => until(async () => (await statusOf(side)) === status);
const enable = async (side: Side, enabled: boolean) =>
  stage.app.get(Installations).setEnabled(await stage.stateOf(side), enabled);
const idle = () =>
  until(
    async () => (await stage.db.query("SELECT 1 FROM jobs WHERE lane LIKE 'in:%' OR lane LIKE 'slow:%'")).length === 0,
  );
/** Nobody listens any more: what a session still takes in is wanted again where it is routed after the switching on. */
const isDeaf = () => {
  const listeners = stage.app.get(Listeners);
  const open = ['sessions', 'closing'].map((name) => Reflect.get(listeners, name) as Map<string, unknown>);
  return until(() => open.every(({ size }) => size === 0));
};

describe('What is said while an integration is switched off', () => {
  it.each(['slack', 'discord'])(
    'on %s is not read back when it is switched on, and is written down as a gap',
    async (platform) => {
      const side = await stage.connect(platform);
      const { message_id: known } = await stage.say(side, 'before');
      await until(async () => (await contents()).includes('before'));
      await idle();
      const off = [Date.now()];
      await enable(side, false);
      off.push(Date.now());
      await isDeaf();
      await stage.say(side, 'meanwhile');
      const address = { account_id: side.account.account_id, channel_id: side.externalChannelId };
      await stage.control.edit(platform, known, { ...address, text: 'before, edited' });
      const on = [Date.now()];
      await enable(side, true);
      on.push(Date.now());
      await untilIs(side, 'connected');
      await stage.say(side, 'after');
      await until(async () => (await contents()).includes('after'));
      await until(async () => (await contents()).includes('before, edited'));
      await idle();
      expect(await contents()).toEqual(['before, edited', 'after']);
      const [gap, ...more] = await stage.db.query<{ from_time: Date; to_time: Date; reason: string }>(
        'SELECT * FROM gaps',
      );
      expect(more).toEqual([]);
      expect(gap!.reason).toContain('switched off');
      for (const [time, [earliest, latest]] of [
        [gap!.from_time, off],
        [gap!.to_time, on],
      ] as const) {
        expect(time.getTime()).toBeGreaterThanOrEqual(earliest!);
        expect(time.getTime()).toBeLessThanOrEqual(latest!);
      }
    },
    60_000,
  );

  it('on a platform without a history is one gap, not two', async () => {
    const teams = await stage.connect('teams');
    await enable(teams, false);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await enable(teams, true);
    await until(async () => (await statusOf(teams)) !== 'muted' && (await statusOf(teams)) !== 'connecting');
    await until(async () => {
      const [row] = await stage.db.query<{ up: boolean }>('SELECT session_up AS up FROM installations');
      return row!.up;
    });
    expect(await stage.db.query('SELECT reason FROM gaps')).toEqual([
      { reason: expect.stringContaining('switched off') },
    ]);
  }, 60_000);
});

describe('What a platform keeps while an integration is switched off', () => {
  it('does not cross when it is told afterwards, as it was said before it was wanted', async () => {
    const telegram = await stage.connect('telegram');
    const { message_id: known } = await stage.say(telegram, 'before');
    await until(async () => (await contents()).includes('before'));
    await enable(telegram, false);
    await untilIs(telegram, 'muted');
    await stage.say(telegram, 'meanwhile');
    const address = { account_id: telegram.account.account_id, channel_id: telegram.externalChannelId };
    await stage.control.edit('telegram', known, { ...address, text: 'before, edited' });
    await stage.db.transaction(async () => {
      await enable(telegram, true);
      await stage.db.query("UPDATE mirrors SET created_at = now() + interval '1 minute'");
    });
    await until(async () => (await contents()).includes('before, edited'));
    await stage.db.query('UPDATE mirrors SET created_at = now()');
    await stage.say(telegram, 'after');
    await until(async () => (await contents()).includes('after'));
    expect(await contents()).toEqual(['before, edited', 'after']);
  }, 60_000);
});

describe('What was missed, or waited, before an integration is switched off', () => {
  const HOUR_MS = 3_600_000;
  /** Where the one gap begins, in hours before now; it ends now. */
  const beginningOf = async () => {
    const [gap, ...more] = await stage.db.query<{ from_time: Date; to_time: Date }>('SELECT * FROM gaps');
    expect(more).toEqual([]);
    expect(Date.now() - gap!.to_time.getTime()).toBeLessThan(10_000);
    return Math.round((Date.now() - gap!.from_time.getTime()) / HOUR_MS);
  };
  const offAndOn = async (side: Side) => {
    await enable(side, false);
    await enable(side, true);
  };
  const isUp = () =>
    until(async () => (await stage.db.query('SELECT 1 FROM installations WHERE session_up')).length > 0);
  const mappedHoursAgo = (hours: number) =>
    stage.db.query("UPDATE mirrors SET created_at = now() - $1 * interval '1 hour'", [hours]);

  it('is in the gap, from when the session went down', async () => {
    const telegram = await stage.connect('telegram');
    await isUp();
    await mappedHoursAgo(9);
    await stage.db.query("UPDATE installations SET session_up = false, heard_until = now() - interval '2 hours'");
    await offAndOn(telegram);
    expect(await beginningOf()).toBe(2);
  }, 60_000);

  it.each([
    [9, 3],
    [1, 1],
  ])(
    'is in the gap, from where a catch-up was to begin, but not from before the channel was mapped (%s h ago)',
    async (mapped, begins) => {
      const slack = await stage.connect('slack', { without: ['app_token'] });
      await isUp();
      await idle();
      await mappedHoursAgo(mapped);
      await stage.db.query("UPDATE platform_channels SET caught_up_to = now() - interval '3 hours'");
      await stage.fail(slack, { kind: '429', count: 50, retry_after: 600 });
      await stage.app.get(CatchUp).request(slack.installationId, 'slack');
      await stage.say(slack, 'behind it');
      await offAndOn(slack);
      expect(await beginningOf()).toBe(begins);
    },
    60_000,
  );
});

describe('An integration that is switched on', () => {
  it('says so when its credentials do not work any more', async () => {
    const side = await stage.connect('slack', { without: ['app_token'] });
    await enable(side, false);
    await untilIs(side, 'muted');
    await stage.fail(side, { kind: 'revoked', count: 1 });
    await enable(side, true);
    await untilIs(side, 'credentials-rejected');
  }, 60_000);
});

describe('An installation that those who had it enabled leave', () => {
  it('is muted for whoever stays', async () => {
    const side = await stage.connect('slack', { without: ['app_token'] });
    const installations = stage.app.get(Installations);
    const other = { organisationId: stage.organisationId, ownerKind: 'spec', ownerId: newId(), enabled: true };
    await installations.attachShared({ ...other, installationId: side.installationId });
    await enable(side, false);
    expect(await statusOf(side)).toBe('connected');
    await installations.detach(other.organisationId, other.ownerKind, other.ownerId);
    expect(await statusOf(side)).toBe('muted');
  }, 60_000);
});

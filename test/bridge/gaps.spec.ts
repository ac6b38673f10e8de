import { CatchUp } from '../../src/messaging/catch-up/catch-up.service.js';
import { UNSEEN } from '../../src/messaging/catch-up/gaps.sql.js';
import { InstallationStates } from '../../src/messaging/installations/installation-states.service.js';
import { BridgeStage, type Side, until } from './bridge-stage.js';

let stage: BridgeStage;
beforeAll(async () => {
  stage = await BridgeStage.open();
}, 60_000);
afterAll(() => stage.close());

interface Gap {
  from_time: Date;
  to_time: Date;
  reason: string;
}

const gapsOf = (side: Side) =>
  stage.db.query<Gap>('SELECT * FROM gaps WHERE platform_channel_id = $1 ORDER BY created_at', [
    side.platformChannelId,
  ]);
const firstGapOf = async (side: Side): Promise<Gap> => {
  await until(async () => (await gapsOf(side)).length > 0);
  return (await gapsOf(side))[0]!;
};

const ofMessages = ({ reason }: Gap) => !reason.startsWith(UNSEEN);

const HOUR_MS = 3_600_000;
const hoursAgo = ({ from_time, to_time }: Gap) =>
  [from_time, to_time].map((time) => Math.round((Date.now() - time.getTime()) / HOUR_MS));

const mapDaysAgo = () => stage.db.query("UPDATE mirrors SET created_at = now() - interval '9 days'");

const standStill = (...sides: Side[]) =>
  stage.db.query(
    `UPDATE installations SET listener_until = now() - interval '5 hours', heard_until = now() - interval '5 hours'
     WHERE id = ANY($1)`,
    [sides.map(({ installationId }) => installationId)],
  );

describe('What a platform does not let us read back', () => {
  it('is written down as a gap with its bounds and reason, which grows with the next absence', async () => {
    const scopes = ['chat:write', 'channels:read', 'users:read', 'channels:join'];
    const slack = await stage.connect('slack', { without: ['app_token'], scopes });
    await stage.stop();
    await stage.say(slack, 'while you were out');
    const before = new Date();
    await stage.start();
    const gap = await firstGapOf(slack);
    expect(gap.from_time.getTime()).toBeLessThan(before.getTime());
    expect(gap.to_time.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(gap.reason).toContain('channels:history');
    await stage.stop();
    const again = new Date();
    await stage.start();
    await until(async () => (await firstGapOf(slack)).to_time >= again);
    expect((await gapsOf(slack)).map(({ from_time }) => from_time)).toEqual([gap.from_time]);
  }, 30_000);

  it('is a gap also where the platform answers that there is nothing, unless nothing was said', async () => {
    const scopes = ['VIEW_CHANNEL', 'SEND_MESSAGES', 'MANAGE_WEBHOOKS'];
    const discord = await stage.connect('discord', { scopes });
    await stage.say(discord, 'known');
    await until(async () => (await stage.stored()).some(({ content }) => content === 'known'));
    await stage.stop();
    await stage.start();
    // The reading of the past and, behind it, the search for what was edited, which may not be either.
    await until(async () => (await gapsOf(discord)).length > 0);
    await until(async () => (await stage.db.query("SELECT 1 FROM jobs WHERE lane LIKE 'in:%'")).length === 0);
    expect((await gapsOf(discord)).filter(ofMessages)).toEqual([]);
    await stage.stop();
    await stage.say(discord, 'while you were out');
    await stage.start();
    await until(async () => (await gapsOf(discord)).some(ofMessages));
    expect((await gapsOf(discord)).find(ofMessages)?.reason).toContain('history');
  }, 60_000);
});

/** Its session cannot be opened meanwhile. */
const hideTheKey = ({ installationId }: Side) =>
  stage.onDatabase("UPDATE installations SET webhook_secret = '-' || webhook_secret WHERE id = $1", [installationId]);
const showTheKey = ({ installationId }: Side) =>
  stage.onDatabase('UPDATE installations SET webhook_secret = substr(webhook_secret, 2) WHERE id = $1', [
    installationId,
  ]);

/** Nobody has heard it for that long, and no process runs. */
const unheardFor = ({ installationId }: Side, hours: number, more = '') =>
  stage.onDatabase(
    `UPDATE installations SET listener_until = NULL, heard_until = now() - $2 * interval '1 hour' ${more} WHERE id = $1`,
    [installationId, hours],
  );

describe('A platform without a history', () => {
  it('leaves a gap of what it had forgotten when somebody listened again', async () => {
    const telegram = await stage.connect('telegram');
    await mapDaysAgo();
    await stage.stop();
    await unheardFor(telegram, 30);
    await stage.start();
    expect(hoursAgo(await firstGapOf(telegram))).toEqual([30, 24]);
    await stage.app.get(CatchUp).request(telegram.installationId, 'telegram');
    expect(await gapsOf(telegram)).toHaveLength(1);
  }, 60_000);

  it('leaves a gap of the whole absence when its session opened at the second try', async () => {
    const telegram = await stage.connect('telegram');
    await until(async () => (await stage.db.query('SELECT 1 FROM installations WHERE session_up')).length > 0);
    await mapDaysAgo();
    await stage.stop();
    await unheardFor(telegram, 30, ', session_up = true');
    await stage.fail(telegram, { kind: '500', count: 1 });
    await stage.start();
    expect(hoursAgo(await firstGapOf(telegram))).toEqual([30, 24]);
  }, 60_000);

  it('leaves a gap of the whole absence when no session opened the first time that the server was there again', async () => {
    const telegram = await stage.connect('telegram');
    await mapDaysAgo();
    await stage.stop();
    await unheardFor(telegram, 30);
    await hideTheKey(telegram);
    await stage.start();
    const down = "SELECT 1 FROM installations WHERE status = 'disconnected' AND id = $1";
    await until(async () => (await stage.db.query(down, [telegram.installationId])).length > 0);
    await stage.stop();
    await showTheKey(telegram);
    await stage.start();
    expect(hoursAgo(await firstGapOf(telegram))).toEqual([30, 24]);
  }, 60_000);

  it('leaves no gap of the time before a channel was mapped', async () => {
    const teams = await stage.connect('teams');
    await stage.db.query("UPDATE mirrors SET created_at = now() - interval '2 hours'");
    await standStill(teams);
    expect(hoursAgo(await firstGapOf(teams))).toEqual([2, 0]);
  }, 60_000);

  it('leaves a gap of each absence also where it was heard for a moment alone between them', async () => {
    const teams = await stage.connect('teams');
    await mapDaysAgo();
    const request = () => stage.app.get(CatchUp).request(teams.installationId, 'teams');
    const down = "session_up = false, heard_until = date_trunc('second', now()) - interval '5 hours'";
    await stage.db.query(`UPDATE installations SET ${down} WHERE id = $1`, [teams.installationId]);
    await request();
    await stage.db.query("UPDATE gaps SET to_time = now() - interval '4 hours' WHERE platform_channel_id = $1", [
      teams.platformChannelId,
    ]);
    await request();
    expect((await gapsOf(teams)).map(hoursAgo)).toEqual([[5, 0]]);
  }, 60_000);

  it('is not taken for heard while its session is down', async () => {
    const telegram = await stage.connect('telegram');
    const row = async () =>
      (
        await stage.db.query<{ session_up: boolean; heard_until: Date; listener_until: Date }>(
          'SELECT session_up, heard_until, listener_until FROM installations WHERE id = $1',
          [telegram.installationId],
        )
      )[0]!;
    await until(async () => (await row()).session_up);
    await stage.app.get(InstallationStates).sessionDown(telegram.installationId, 'The line was cut');
    const down = await row();
    await until(async () => (await row()).listener_until > down.listener_until);
    expect((await row()).heard_until).toEqual(down.heard_until);
  }, 60_000);

  it('leaves a gap of the time in which the process stood still', async () => {
    const teams = await stage.connect('teams');
    await mapDaysAgo();
    await standStill(teams);
    expect(hoursAgo(await firstGapOf(teams))).toEqual([5, 0]);
  }, 60_000);

  it('leaves that gap also where it could not be noted at once, be it for another one', async () => {
    const sides = [await stage.connect('teams'), await stage.connect('teams')];
    const catchUp = stage.app.get(CatchUp);
    const request = catchUp.request.bind(catchUp);
    let refused = 0;
    catchUp.request = (...args) => {
      if (refused > 0) return request(...args);
      refused += 1;
      return Promise.reject(new Error('The database is away'));
    };
    await mapDaysAgo();
    await standStill(...sides);
    for (const side of sides) expect(hoursAgo(await firstGapOf(side))).toEqual([5, 0]);
    expect(refused).toBe(1);
  }, 60_000);
});

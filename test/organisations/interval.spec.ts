import { DataSource } from 'typeorm';
import { Schedules } from '../../src/apps/interval/schedules.service.js';
import { Ticks } from '../../src/apps/interval/ticks.service.js';
import { AppSettings } from '../../src/apps/settings/app-settings.service.js';
import { Database } from '../../src/kernel/database/database.service.js';
import { Lanes } from '../../src/kernel/jobs/lanes.service.js';
import { until } from '../support/until.js';
import { AppHost, callsOf, type HeardCall, type PlayedApp, playApp, statusesOf } from './app-host.js';
import { OrganisationStage } from './organisation-stage.js';

const HOUR_MS = 3600_000;
/** Half an hour from now, so that it does not come while a spec runs. */
const MINUTE = (new Date().getUTCMinutes() + 30) % 60;
const HOURLY = [{ label: 'Interval', default: `${MINUTE} * * * *` }];
/** Never while a spec runs. */
const RARELY = [{ label: 'interval', default: '0 0 29 2 *' }];

let stage: OrganisationStage;
let host: AppHost;
let channelId: string;

beforeAll(async () => {
  stage = await OrganisationStage.open();
  host = await AppHost.open();
});
beforeEach(async () => {
  host.reset();
  await stage.db.query('UPDATE apps SET is_active = false');
  stage.organisationId = await stage.newOrganisation();
  channelId = (await stage.newChannel()).id;
});
afterAll(async () => {
  await stage.close();
  await host.close();
});

interface ScheduleRow {
  channel_id: string;
  crontab: string;
  next_at: Date | null;
  error: string | null;
}

const schedulesOf = ({ id }: PlayedApp): Promise<ScheduleRow[]> =>
  stage.db.query('SELECT channel_id, crontab, next_at, error FROM app_schedules WHERE app_id = $1 ORDER BY crontab', [
    id,
  ]);
const sync = (): Promise<void> => stage.app.get(Schedules).sync(stage.organisationId);

/** An interval app with its schedule, which is not due. */
async function play(settings = RARELY): Promise<PlayedApp> {
  const app = await playApp(stage, host, 'interval', { settings });
  await sync();
  return app;
}

/** As if the time had come then. */
const makeDue = (app: PlayedApp, since = '1 second'): Promise<unknown> =>
  stage.db.query('UPDATE app_schedules SET next_at = now() - $2::interval WHERE app_id = $1', [app.id, since]);
const turn = (app: PlayedApp, isActive: boolean): Promise<unknown> =>
  stage.db.query(
    `INSERT INTO app_channels (app_id, channel_id, organisation_id, is_active) VALUES ($1, $2, $3, $4)
     ON CONFLICT (app_id, channel_id) DO UPDATE SET is_active = $4`,
    [app.id, channelId, stage.organisationId, isActive],
  );
/** Posts to the address that a tick told; the server of the stage does not know its own port. */
const postBack = ({ body }: HeardCall, report: object) =>
  stage.call('POST', new URL(body.return_url as string).pathname, report, null);
const heard = (app: PlayedApp, count: number): Promise<boolean> => until(() => host.heardBy(app.path).length >= count);

describe('A tick', () => {
  it('tells where it is for and where to answer; the answer is a message that goes on to other apps', async () => {
    const app = await play(HOURLY);
    const output = await playApp(stage, host, 'output');
    await makeDue(app);
    await heard(app, 1);
    const [tick] = host.heardBy(app.path);
    expect(tick!.body).toEqual({
      channel_id: channelId,
      return_url: expect.stringMatching(/\/apps\/return\/\w{64,}$/),
      settings: [{ label: 'Interval', type: 'text', default: HOURLY[0]!.default, required: false }],
    });
    const report = { event_name: 'cry', message: 'All is well.', status: 'success', username: 'Town Crier' };
    const answer = await postBack(tick!, report);
    expect(answer).toMatchObject({ status: 202, body: { status: 'success', status_code: 202 } });
    const { messages } = await stage.ok('GET', `/api/v2/channels/${channelId}/messages`);
    expect(messages).toEqual([
      expect.objectContaining({
        id: answer.body.data.message_id,
        content: 'All is well.',
        metadata: { event_name: 'cry', status: 'success' },
      }),
    ]);
    await until(() => host.heardBy(output.path).length === 1);
    expect(host.heardBy(output.path)[0]!.body.message).toBe('All is well.');
    await until(async () => (await statusesOf(stage, app)).includes('delivered'));
    expect(await callsOf(stage, app)).toEqual([
      expect.objectContaining({ id: tick!.id, status: 'delivered', attempts: 1, status_code: 202 }),
    ]);
  });

  it('comes once for all the times that were missed, and then at the next one', async () => {
    const app = await play(HOURLY);
    await makeDue(app, '3 days');
    await heard(app, 1);
    const [{ next_at }] = (await schedulesOf(app)) as [ScheduleRow];
    expect(next_at!.getTime()).toBeGreaterThan(Date.now());
    expect(next_at!.getTime()).toBeLessThanOrEqual(Date.now() + HOUR_MS);
    expect(next_at!.getTime() % HOUR_MS).toBe(MINUTE * 60_000);
    await stage.app.get(Ticks).beginDue();
    expect(await callsOf(stage, app)).toHaveLength(1);
  });

  it('tells the same address every time', async () => {
    const app = await play();
    await makeDue(app);
    await heard(app, 1);
    await until(async () => (await statusesOf(stage, app))[0] === 'delivered');
    await makeDue(app);
    await heard(app, 2);
    const [first, second] = host.heardBy(app.path);
    expect(second!.body.return_url).toBe(first!.body.return_url);
    expect(second!.id).not.toBe(first!.id);
  });

  it('is left out while the one before is not over, and the first of those is noted', async () => {
    const app = await play();
    let open!: () => void;
    const gate = new Promise<number>((resolve) => (open = () => resolve(202)));
    host.respond = () => gate;
    await makeDue(app);
    await heard(app, 1);
    for (let n = 0; n < 3; n += 1) {
      await makeDue(app);
      await stage.app.get(Ticks).beginDue();
      await until(async () => (await schedulesOf(app))[0]!.next_at!.getTime() > Date.now());
    }
    expect((await statusesOf(stage, app)).sort()).toEqual(['pending', 'skipped']);
    open();
    await until(async () => (await statusesOf(stage, app)).includes('delivered'));
    // On a busy machine it may have been called once more, after five seconds without an answer.
    const ids = (): Set<string> => new Set(host.heardBy(app.path).map(({ id }) => id));
    expect(ids().size).toBe(1);
    await makeDue(app);
    await until(() => ids().size === 2);
  });

  it('is tried again after a failure, under the same id', async () => {
    const app = await play();
    let failures = 1;
    host.respond = () => (failures-- > 0 ? 503 : 202);
    await makeDue(app);
    await until(async () => (await statusesOf(stage, app))[0] === 'delivered');
    const [failed, repeated] = host.heardBy(app.path);
    expect(repeated!.id).toBe(failed!.id);
    expect(await callsOf(stage, app)).toEqual([expect.objectContaining({ attempts: 2, last_error: null })]);
  });

  it('has failed when the app refuses it, and the next one comes all the same', async () => {
    const app = await play();
    host.respond = () => 403;
    await makeDue(app);
    await until(async () => (await statusesOf(stage, app))[0] === 'failed');
    expect(await callsOf(stage, app)).toEqual([expect.objectContaining({ attempts: 1, status_code: 403 })]);
    await makeDue(app);
    await heard(app, 2);
  });

  it('does not come where the app was switched off, be it after its time had come', async () => {
    const app = await play();
    // At once: the clock, which looks at all schedules now and then, would take this one away before its time is seen.
    await stage.db.transaction(async () => {
      await turn(app, false);
      await makeDue(app);
      await stage.app.get(Ticks).beginDue();
    });
    await until(async () => (await statusesOf(stage, app))[0] === 'skipped');
    expect(host.heardBy(app.path)).toEqual([]);
    await sync();
    expect(await schedulesOf(app)).toEqual([]);
  });
});

describe('A schedule', () => {
  it('stands for each channel where the app is on, as soon as the clock has looked', async () => {
    const app = await play();
    const other = (await stage.newChannel()).id;
    await stage.app.get(Schedules).syncAll();
    const channels = async (): Promise<string[]> => (await schedulesOf(app)).map((it) => it.channel_id).sort();
    expect(await channels()).toEqual([channelId, other].sort());
    await turn(app, false);
    await sync();
    expect(await channels()).toEqual([other]);
    await turn(app, true);
    await stage.db.query('UPDATE channels SET is_archived = true WHERE id = $1', [other]);
    await sync();
    expect(await channels()).toEqual([channelId]);
    await stage.db.query('UPDATE apps SET paused_at = now() WHERE id = $1', [app.id]);
    await stage.app.get(Schedules).syncAll();
    expect(await channels()).toEqual([]);
  });

  it('follows what was chosen for the channel, before what was chosen for all, before what the app says', async () => {
    const app = await play([{ label: 'interval', default: '0 1 * * *' }]);
    const other = (await stage.newChannel()).id;
    await choose(app, '0 2 * * *', null);
    await choose(app, '0 3 * * *', channelId);
    expect((await schedulesOf(app)).map((it) => [it.channel_id, it.crontab])).toEqual([
      [other, '0 2 * * *'],
      [channelId, '0 3 * * *'],
    ]);
  });

  it('keeps its time while its crontab stays', async () => {
    const app = await play();
    await makeDue(app, '-1 hour');
    const [before] = await schedulesOf(app);
    await sync();
    expect(await schedulesOf(app)).toEqual([before]);
  });

  it('says why it never comes', async () => {
    const app = await play([{ label: 'interval', default: 'every five minutes' }]);
    expect(await schedulesOf(app)).toEqual([
      expect.objectContaining({ next_at: null, error: expect.stringMatching(/^interval: must be a crontab/) }),
    ]);
    const silent = await play([]);
    expect(await schedulesOf(silent)).toEqual([
      expect.objectContaining({ next_at: null, error: 'No interval is chosen.' }),
    ]);
  });
});

const choose = (app: PlayedApp, value: string, channel: string | null): Promise<unknown> =>
  stage.app
    .get(AppSettings)
    .put(
      { organisationId: stage.organisationId, appId: app.id, channelId: channel },
      { label: 'interval', value },
      { label: 'label', value: 'value' },
    );

it('two schedulers on one database begin each tick once', async () => {
  const apps: PlayedApp[] = [];
  for (let n = 0; n < 40; n += 1) apps.push(await playApp(stage, host, 'interval', { settings: RARELY }));
  await sync();
  const { options } = stage.app.get(DataSource);
  const sources = [new DataSource(options), new DataSource(options)];
  const schedulers = sources.map((source) => {
    const db = new Database(source);
    return new Ticks(db, new Lanes(db));
  });
  for (const source of sources) await source.initialize();
  await stage.db.query(`UPDATE app_schedules SET next_at = now() - interval '1 hour' WHERE app_id = ANY($1)`, [
    apps.map(({ id }) => id),
  ]);
  await Promise.all([...schedulers, ...schedulers].map((ticks) => ticks.beginDue()));
  await until(() => apps.every(({ path }) => host.heardBy(path).length > 0));
  expect(host.calls).toHaveLength(apps.length);
  for (const source of sources) await source.destroy();
});

import { Webhook } from 'standardwebhooks';
import { Desk } from '../../src/channels/desk/desk.service.js';
import { newId } from '../../src/kernel/database/ids.js';
import { screened } from '../support/screened.js';
import { until } from '../support/until.js';
import { AppHost, callsOf, type PlayedApp, playApp, say, statusesOf } from './app-host.js';
import { OrganisationStage } from './organisation-stage.js';

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
  channelId = (await stage.newChannel()).id;
});
afterAll(async () => {
  await stage.close();
  await host.close();
});

const messagesOf = (app: PlayedApp): string[] => host.heardBy(app.path).map(({ body }) => body.message as string);
const areOver = async (app: PlayedApp, count: number): Promise<boolean> => {
  const statuses = await statusesOf(stage, app);
  return statuses.length === count && !statuses.includes('pending');
};
const switchOff = (app: PlayedApp, channel: string): Promise<unknown> =>
  stage.db.query(
    'INSERT INTO app_channels (app_id, channel_id, organisation_id, is_active) VALUES ($1, $2, $3, false)',
    [app.id, channel, stage.organisationId],
  );
const retry = (app: PlayedApp, callId?: string, person = stage.owner) =>
  stage.call('POST', stage.path(app.id, 'calls', ...(callId ? [callId] : []), 'retry'), undefined, person);

describe('An output app', () => {
  it('is told of a message, with its settings and a signature', async () => {
    const app = await playApp(stage, host, 'output', { settings: [{ label: 'notebook', default: 'Harbour log' }] });
    const root = await say(stage, channelId, 'Land ahoy.');
    await stage.ok('POST', `/api/v2/channels/${channelId}/messages`, { content: 'Where?', parent_message_id: root });
    await until(() => areOver(app, 2));
    const [first, answer] = host.heardBy(app.path);
    expect(first!.body).toEqual({
      message: 'Land ahoy.',
      channel_id: channelId,
      org_id: stage.organisationId,
      thread_id: null,
      settings: [{ label: 'notebook', type: 'text', default: 'Harbour log', required: false }],
    });
    expect(answer!.body).toMatchObject({ message: 'Where?', thread_id: root });
    new Webhook(app.signingSecret).verify(first!.text, first!.headers as Record<string, string>);
    const [call] = await callsOf(stage, app);
    expect(call).toMatchObject({ id: first!.id, status: 'delivered', attempts: 1, status_code: 202, message_id: root });
    expect(call!.latency_ms).not.toBeNull();
  });

  it('gets the messages of a channel in their order, each once', async () => {
    const app = await playApp(stage, host, 'output');
    const said = Array.from({ length: 60 }, (_, n) => `message ${n}`);
    for (const text of said) await say(stage, channelId, text);
    await until(() => areOver(app, said.length));
    expect(messagesOf(app)).toEqual(said);
  });

  it('is not told of what it wrote itself, nor where it is switched off, nor of what others may not see', async () => {
    const [one, other] = [await playApp(stage, host, 'output'), await playApp(stage, host, 'output')];
    const stranger = await stage.register();
    const foreign = await stage.newOrganisation(stranger);
    const abroad = await playApp(stage, host, 'output', { organisationId: foreign });
    const quiet = (await stage.newChannel()).id;
    await switchOff(one, quiet);
    await say(stage, quiet, 'psst');
    await stage.app.get(Desk).post({
      id: newId(),
      channelId,
      author: { kind: 'app', id: one.id, name: 'One', avatarUrl: null, platform: null },
      content: screened('I said it.'),
      parentMessageId: null,
      sentAt: new Date(),
      origin: { kind: 'app', hops: 1 },
    });
    await say(stage, channelId, 'Who said it?');
    await until(async () => (await areOver(one, 1)) && areOver(other, 3));
    expect(messagesOf(one)).toEqual(['Who said it?']);
    expect(messagesOf(other).sort()).toEqual(['I said it.', 'Who said it?', 'psst']);
    expect(await callsOf(stage, abroad)).toEqual([]);
  });

  it('is called again after a failure, under the same id, before what comes after it', async () => {
    const app = await playApp(stage, host, 'output');
    let failures = 1;
    host.respond = () => (failures-- > 0 ? 500 : 202);
    await say(stage, channelId, 'first');
    await say(stage, channelId, 'second');
    await until(() => areOver(app, 2));
    expect(messagesOf(app)).toEqual(['first', 'first', 'second']);
    const [failed, repeated] = host.heardBy(app.path);
    expect(repeated!.id).toBe(failed!.id);
    expect(await callsOf(stage, app)).toEqual([
      expect.objectContaining({ status: 'delivered', attempts: 2, last_error: null, status_code: 202 }),
      expect.objectContaining({ status: 'delivered', attempts: 1 }),
    ]);
  });

  it('is left alone for as long as it asks', async () => {
    const app = await playApp(stage, host, 'output');
    let busy = 1;
    host.respond = () => (busy-- > 0 ? 429 : 202);
    host.headers = { 'retry-after': '3' };
    await say(stage, channelId, 'first');
    await until(() => areOver(app, 1));
    const [refused, taken] = host.heardBy(app.path);
    // Without that it would have been called again after one second.
    expect(taken!.at - refused!.at).toBeGreaterThan(2_900);
  });

  it('is told of a message as it reads then, and not at all of one that was deleted meanwhile', async () => {
    const app = await playApp(stage, host, 'output');
    let open!: () => void;
    const gate = new Promise<number>((resolve) => (open = () => resolve(202)));
    host.respond = () => gate;
    await say(stage, channelId, 'first');
    const [deleted, edited] = [await say(stage, channelId, 'oops'), await say(stage, channelId, 'teh')];
    await until(async () => (await callsOf(stage, app)).length === 3);
    await stage.ok('DELETE', `/api/v2/channels/${channelId}/messages/${deleted}`);
    await stage.ok('PATCH', `/api/v2/channels/${channelId}/messages/${edited}`, { content: 'the' });
    open();
    await until(() => areOver(app, 3));
    expect([...new Set(messagesOf(app))]).toEqual(['first', 'the']);
    const [, skipped] = await callsOf(stage, app);
    expect(skipped).toMatchObject({ status: 'skipped', attempts: 0, last_error: expect.stringContaining('deleted') });
  });

  it('does not wait for an app that is dead', async () => {
    const [dead, alive] = [await playApp(stage, host, 'output'), await playApp(stage, host, 'output')];
    host.respond = ({ path }) => (path === dead.path ? new Promise<number>(() => undefined) : 202);
    for (let n = 0; n < 5; n += 1) await say(stage, channelId, `message ${n}`);
    await until(() => areOver(alive, 5));
    expect(messagesOf(alive)).toHaveLength(5);
    expect(await statusesOf(stage, dead)).toEqual(Array(5).fill('pending'));
  });
});

describe('A message that an output app refuses for good', () => {
  it('is dead at once, holds nothing up, and can be sent again under the same id', async () => {
    const app = await playApp(stage, host, 'output');
    host.respond = ({ body }) => (body.message === 'bad' ? 422 : 202);
    await say(stage, channelId, 'bad');
    await say(stage, channelId, 'good');
    await until(() => areOver(app, 2));
    const [bad, good] = await callsOf(stage, app);
    expect([bad!.status, good!.status]).toEqual(['dead', 'delivered']);
    expect(bad).toMatchObject({ attempts: 1, status_code: 422, last_error: expect.stringContaining('422') });

    host.respond = () => 202;
    const answer = await retry(app, bad!.id);
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'success', data: { id: bad!.id, status: 'pending' } },
    });
    await until(() => areOver(app, 2));
    const heard = host.heardBy(app.path);
    expect(heard.map(({ body }) => body.message as string)).toEqual(['bad', 'good', 'bad']);
    expect(heard[2]!.id).toBe(heard[0]!.id);
    expect((await retry(app, bad!.id)).body).toMatchObject({ status_code: 409, code: 'CALL_NOT_DEAD' });
  });

  it('is dead as well after the last of many failures that may pass', async () => {
    const app = await playApp(stage, host, 'output');
    host.respond = () => 503;
    await say(stage, channelId, 'first');
    await until(async () => ((await callsOf(stage, app))[0]?.attempts ?? 0) >= 1);
    await stage.db.query('UPDATE app_calls SET attempts = 6 WHERE app_id = $1', [app.id]);
    await until(() => areOver(app, 1));
    const [call] = await callsOf(stage, app);
    expect(call).toMatchObject({ status: 'dead', status_code: 503 });
    expect(call!.attempts).toBeGreaterThanOrEqual(7);
  });

  it('is sent again with all others of its app', async () => {
    const app = await playApp(stage, host, 'output');
    host.respond = () => 400;
    const said = ['one', 'two', 'three'];
    for (const text of said) await say(stage, channelId, text);
    await until(async () => (await statusesOf(stage, app)).filter((status) => status === 'dead').length === 3);
    host.reset();
    expect((await retry(app)).body.data).toEqual({ retried: 3, has_more: false });
    await until(() => areOver(app, 3));
    expect(messagesOf(app)).toEqual(said);
    expect((await retry(app)).body.data).toEqual({ retried: 0, has_more: false });
  });

  it('is for those who manage the organisation to send again, while the app is on', async () => {
    const app = await playApp(stage, host, 'output');
    const stranger = await stage.register();
    expect((await retry(app, newId(), await stage.newMember())).status).toBe(403);
    expect((await retry(app, newId(), stranger)).body).toMatchObject({ code: 'ORGANISATION_NOT_FOUND' });
    expect((await retry(app, newId())).body).toMatchObject({ status_code: 404, code: 'CALL_NOT_FOUND' });
    expect((await retry({ ...app, id: newId() }, newId())).body).toMatchObject({ code: 'INTEGRATION_NOT_FOUND' });
    await stage.db.query('UPDATE apps SET paused_at = now() WHERE id = $1', [app.id]);
    expect((await retry(app)).body).toMatchObject({ status_code: 409, code: 'INTEGRATION_NOT_ACTIVE' });
  });

  it('is left to people also when the app was paused before its turn came', async () => {
    const app = await playApp(stage, host, 'output');
    host.respond = () => 500;
    await say(stage, channelId, 'waits');
    await until(() => Promise.resolve(host.calls.length > 0));
    await stage.db.query('UPDATE apps SET paused_at = now() WHERE id = $1', [app.id]);
    await until(() => areOver(app, 1));
    expect(await callsOf(stage, app)).toEqual([
      expect.objectContaining({ status: 'dead', last_error: expect.stringContaining('paused') }),
    ]);
  });
});

it('writes down and queues what 200 apps are owed in one statement, without the author waiting for any of them', async () => {
  const apps: PlayedApp[] = [];
  for (let n = 0; n < 200; n += 1) apps.push(await playApp(stage, host, 'output'));
  let open!: () => void;
  const gate = new Promise<number>((resolve) => (open = () => resolve(202)));
  host.respond = () => gate;
  const queries = jest.spyOn(stage.db, 'query');
  const messageId = await say(stage, channelId, 'To all hands.');
  // Nobody has answered, and the message is posted.
  expect(messageId).toEqual(expect.any(String));
  const owed = async (): Promise<number> =>
    (await stage.db.query('SELECT id FROM app_calls WHERE message_id = $1', [messageId])).length;
  await until(async () => (await owed()) === 200);
  const names = queries.mock.calls.map(([sql]) => (typeof sql === 'string' ? sql : sql.name));
  queries.mockRestore();
  expect(names.filter((name) => name === 'outputs.owe')).toHaveLength(1);
  expect(names).not.toContain('lanes.enqueue');
  open();
  await until(() => Promise.resolve(new Set(host.calls.map(({ path }) => path)).size === 200));
  for (const app of apps) expect(messagesOf(app)).toEqual(['To all hands.']);
});

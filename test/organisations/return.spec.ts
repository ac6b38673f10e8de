import { ReturnUrls } from '../../src/apps/returning/return-urls.service.js';
import { Upkeep } from '../../src/kernel/upkeep/upkeep.service.js';
import { AppHost, type PlayedApp, playApp } from './app-host.js';
import { type Answer, OrganisationStage, type Person } from './organisation-stage.js';

let stage: OrganisationStage;
let host: AppHost;
let app: PlayedApp;
let channelId: string;

beforeAll(async () => {
  stage = await OrganisationStage.open({ RATE_LIMIT_DEFAULT: '600' });
  host = await AppHost.open();
});
beforeEach(async () => {
  app = await playApp(stage, host, 'interval');
  channelId = (await stage.newChannel()).id;
});
afterAll(async () => {
  await stage.close();
  await host.close();
});

const REPORT = { event_name: 'Uptime check', message: 'It answers again.', status: 'success' };

const manage = (
  method: 'POST' | 'DELETE',
  {
    person = stage.owner,
    appId = app.id,
    channel = channelId,
  }: { person?: Person; appId?: string; channel?: string } = {},
): Promise<Answer> => stage.call(method, stage.path(appId, 'channels', channel, 'return-url'), undefined, person);

/** The path of a new return URL; the server of the stage does not know its own port. */
async function newUrl(): Promise<string> {
  const { status, body } = await manage('POST');
  expect([status, body.status, body.status_code]).toEqual([201, 'success', 201]);
  return new URL(body.data.return_url as string).pathname;
}
const post = (path: string, report: object = REPORT): Promise<Answer> => stage.call('POST', path, report, null);
const stored = (): Promise<object[]> =>
  stage.db.query(
    `SELECT id, content, author_kind, author_id, author_name, author_avatar_url, metadata FROM messages
     WHERE channel_id = $1 ORDER BY seq`,
    [channelId],
  );

describe('A return URL', () => {
  it('takes what an app has found out, in the name that it gives or its own', async () => {
    const url = await newUrl();
    const answer = await post(url);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      status: 'success',
      status_code: 202,
      message: 'The message is posted',
      data: { message_id: expect.any(String) },
    });
    await post(url, { ...REPORT, username: 'Lookout', status: 'warning' });
    const message = {
      content: 'It answers again.',
      author_kind: 'app',
      author_id: app.id,
      author_name: `App ${app.id}`,
      author_avatar_url: 'https://apps.example.com/logo.png',
      metadata: { event_name: 'Uptime check', status: 'success' },
    };
    expect(await stored()).toEqual([
      { id: answer.body.data.message_id, ...message },
      {
        id: expect.any(String),
        ...message,
        author_name: 'Lookout',
        metadata: { event_name: 'Uptime check', status: 'warning' },
      },
    ]);
  });

  it.each([
    [{ ...REPORT, status: 'ok' }, 'status'],
    [{ ...REPORT, message: ' ' }, 'message'],
    [{ ...REPORT, event_name: 'x'.repeat(201) }, 'event_name'],
    [{ ...REPORT, colour: 'red' }, 'colour: is not a known field'],
    [{}, 'event_name'],
  ])('names what is wrong with %j', async (report, field) => {
    const answer = await post(await newUrl(), report);
    expect(answer.body).toMatchObject({ status: 'error', status_code: 400, message: expect.stringContaining(field) });
    expect(await stored()).toEqual([]);
  });

  it('makes one message of an external id, and refuses another under it', async () => {
    const url = await newUrl();
    const report = { ...REPORT, external_id: 'check-1' };
    const answers = await Promise.all([post(url, report), post(url, report), post(url, report)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.data.message_id as string)).size).toBe(1);
    expect(await stored()).toHaveLength(1);
    const other = await post(url, { ...report, message: 'It is down.' });
    expect(other.body).toMatchObject({ status_code: 422, code: 'EXTERNAL_ID_REUSED' });
  });

  it('shows no app what was posted already', async () => {
    const filter = await playApp(stage, host, 'filter');
    const report = { ...REPORT, external_id: 'check-2' };
    const url = await newUrl();
    const first = await post(url, report);
    expect((await post(url, report)).body).toEqual(first.body);
    expect(host.heardBy(filter.path)).toHaveLength(1);
    await stage.db.query('UPDATE apps SET is_active = false WHERE id = $1', [filter.id]);
  });

  it('keeps external ids of another channel apart', async () => {
    const report = { ...REPORT, external_id: 'check-1' };
    expect((await post(await newUrl(), report)).status).toBe(202);
    channelId = (await stage.newChannel()).id;
    expect((await post(await newUrl(), { ...report, message: 'Here too.' })).status).toBe(202);
    expect(await stored()).toHaveLength(1);
  });

  it('forgets external ids after thirty days', async () => {
    const url = await newUrl();
    const report = { ...REPORT, external_id: 'check-1' };
    await post(url, report);
    await stage.db.query("UPDATE app_posts SET created_at = now() - interval '29 days'");
    await stage.app.get(Upkeep).run();
    await post(url, report);
    expect(await stored()).toHaveLength(1);
    await stage.db.query("UPDATE app_posts SET created_at = now() - interval '31 days'");
    await stage.app.get(Upkeep).run();
    await post(url, report);
    expect(await stored()).toHaveLength(2);
  });

  it('takes sixty messages a minute, and says how many are left', async () => {
    const [url, other] = [await newUrl(), await newUrl()];
    expect((await post(url)).status).toBe(404);
    const answers: Answer[] = [];
    for (let n = 0; n < 61; n += 1) answers.push(await post(other, {}));
    expect(answers[0]!.headers).toMatchObject({
      'ratelimit-policy': '"return";q=60;w=60',
      ratelimit: '"return";r=59;t=60',
    });
    expect(answers.slice(0, 60).every(({ status }) => status === 400)).toBe(true);
    expect(answers[60]).toMatchObject({
      status: 429,
      body: { status: 'error', status_code: 429, code: 'RATE_LIMITED' },
    });
    expect(Number(answers[60]!.headers['retry-after'])).toBeGreaterThan(0);
  });

  it.each(['nonsense', `pb_appreturn_${'0'.repeat(64)}`])('is a 404 where there is none: %s', async (token) => {
    expect((await post(`/apps/return/${token}`)).body).toMatchObject({
      status: 'error',
      status_code: 404,
      code: 'RETURN_URL_NOT_FOUND',
    });
  });

  it('ends when it is replaced or revoked', async () => {
    const first = await newUrl();
    const second = await newUrl();
    expect((await post(first)).status).toBe(404);
    expect((await post(second)).status).toBe(202);
    expect((await manage('DELETE')).body).toEqual({
      status: 'success',
      status_code: 200,
      message: 'The return URL is revoked',
    });
    expect((await post(second)).status).toBe(404);
    expect((await manage('DELETE')).body).toMatchObject({ status_code: 404, code: 'RETURN_URL_NOT_FOUND' });
  });

  it.each([
    ['UPDATE apps SET is_active = false WHERE id = $1', 409, 'INTEGRATION_NOT_ACTIVE', 'switched off'],
    ['UPDATE apps SET paused_at = now() WHERE id = $1', 409, 'INTEGRATION_NOT_ACTIVE', 'paused'],
    [
      `INSERT INTO app_channels (app_id, channel_id, organisation_id, is_active)
       SELECT app_id, channel_id, organisation_id, false FROM app_return_urls WHERE app_id = $1`,
      409,
      'INTEGRATION_NOT_ACTIVE',
      'in this channel',
    ],
    [
      'UPDATE channels SET is_archived = true WHERE id = (SELECT channel_id FROM app_return_urls WHERE app_id = $1)',
      409,
      'CHANNEL_ARCHIVED',
      'archived',
    ],
    [
      'UPDATE channels SET deleted_at = now() WHERE id = (SELECT channel_id FROM app_return_urls WHERE app_id = $1)',
      404,
      'CHANNEL_NOT_FOUND',
      'channel',
    ],
    ['DELETE FROM apps WHERE id = $1', 404, 'RETURN_URL_NOT_FOUND', 'return URL'],
  ])('takes nothing after %s', async (sql, status, code, words) => {
    const url = await newUrl();
    await stage.db.query(sql, [app.id]);
    expect((await post(url)).body).toMatchObject({
      status_code: status,
      code,
      message: expect.stringContaining(words),
    });
    expect(await stored()).toEqual([]);
  });

  it('stands nowhere in the database as it is', async () => {
    const token = (await newUrl()).split('/').at(-1)!;
    const rows = await stage.db.query<{ row: string }>('SELECT r::text AS row FROM app_return_urls r');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ row }) => row.includes(token))).toEqual([]);
  });
});

describe('Making and revoking a return URL', () => {
  it('is for those who manage the organisation', async () => {
    const [member, stranger] = [await stage.newMember(), await stage.register()];
    for (const method of ['POST', 'DELETE'] as const) {
      expect((await manage(method, { person: member })).body).toMatchObject({ status_code: 403 });
      expect((await manage(method, { person: stranger })).body).toMatchObject({ code: 'ORGANISATION_NOT_FOUND' });
    }
    expect((await manage('POST', { person: await stage.newMember('admin') })).status).toBe(201);
  });

  it('is for the apps and channels of the organisation alone', async () => {
    const stranger = await stage.register();
    const foreign = await stage.newOrganisation(stranger);
    const theirs = (await stage.newChannel({ organisationId: foreign, owner: stranger })).id;
    const theirApp = await playApp(stage, host, 'interval', { organisationId: foreign });
    expect((await manage('POST', { channel: theirs })).body).toMatchObject({ code: 'CHANNEL_NOT_FOUND' });
    expect((await manage('POST', { appId: theirApp.id })).body).toMatchObject({ code: 'INTEGRATION_NOT_FOUND' });
    const both = { appId: theirApp.id, channel: theirs };
    expect((await manage('POST', both)).body).toMatchObject({ code: 'INTEGRATION_NOT_FOUND' });
    await stage.app.get(ReturnUrls).get({ id: theirApp.id, organisation_id: foreign }, theirs);
    expect((await manage('DELETE', both)).body).toMatchObject({ code: 'RETURN_URL_NOT_FOUND' });
  });

  it('is not for a private channel that one is not in', async () => {
    const admin = await stage.newMember('admin');
    const hidden = (await stage.newChannel({ isPrivate: true })).id;
    expect((await manage('POST', { person: admin, channel: hidden })).body).toMatchObject({
      code: 'CHANNEL_NOT_FOUND',
    });
    expect((await manage('POST', { channel: hidden })).status).toBe(201);
    expect((await manage('DELETE', { person: admin, channel: hidden })).status).toBe(404);
  });
});

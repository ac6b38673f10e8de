import type { Account } from '../../demo/control.js';
import { until } from '../support/until.js';
import { appends, type AppCall, type Behaviour } from './app-server.js';
import { type Room, ScreeningStage } from './screening-stage.js';

const BASE = '/api/v2/platform-integrations';
const GRACE = { id: 'grace', name: 'Grace Hopper' };
const PLAN = { name: 'plan.txt', content_type: 'text/plain', size: 9 };

let stage: ScreeningStage;
let room: Room;

beforeAll(async () => {
  stage = await ScreeningStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  room = await stage.room();
});

async function upload(name = PLAN.name): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob(['Pier three'.slice(0, PLAN.size)], { type: PLAN.content_type }), name);
  const response = await fetch(`${stage.stage.url}/api/v2/channels/${room.channelId}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.owner.token}` },
    body: form,
  });
  return ((await response.json()) as { file: { id: string } }).file.id;
}

const post = (body: object) => stage.stage.call('POST', `/api/v2/channels/${room.channelId}/messages`, body);
const told = (calls: AppCall[]): unknown[] => calls.map(({ body }) => [body.message, body.files] as const);

const withholdsFilesNamed =
  (word: string): Behaviour =>
  ({ body }) =>
    (body.files ?? []).some(({ name }: { name: string }) => name.includes(word))
      ? { withhold: true, reason: `No ${word}.` }
      : {};

const stored = () =>
  stage.db.query<{ content: string; files: { name: string }[] }>(
    'SELECT content, files FROM messages WHERE channel_id = $1 ORDER BY seq',
    [room.channelId],
  );

describe('a message with files', () => {
  it('is shown with their names, types and sizes, one without is shown as ever', async () => {
    const app = await stage.addApp(room, 'modifier', appends('!'));
    const { status, body } = await post({ content: 'Here', file_ids: [await upload()] });
    expect([status, body.message.content]).toEqual([201, 'Here!']);
    await stage.said(room, 'Hello');
    expect(told(app.calls())).toEqual([
      ['Here', [PLAN]],
      ['Hello', undefined],
    ]);
  });

  it('is shown with them again when its text is edited', async () => {
    const app = await stage.addApp(room, 'filter', () => ({}));
    const { message } = (await post({ content: 'Here', file_ids: [await upload()] })).body;
    await stage.stage.ok('PATCH', `/api/v2/channels/${room.channelId}/messages/${message.id}`, { content: 'There' });
    expect(told(app.calls())).toEqual([
      ['Here', [PLAN]],
      ['There', [PLAN]],
    ]);
  });

  it('may be withheld for what they are called, which is noted; they can be posted elsewhere', async () => {
    const app = await stage.addApp(room, 'filter', withholdsFilesNamed('secret'));
    const [secret, plan] = [await upload('secret.txt'), await upload()];
    const refused = await post({ content: 'Here', file_ids: [plan, secret] });
    expect([refused.status, refused.body.code, refused.body.detail]).toEqual([422, 'MESSAGE_WITHHELD', 'No secret.']);
    expect(await stored()).toEqual([]);
    expect(await stage.withheld(app)).toMatchObject([{ content: 'Here\n[plan.txt] [secret.txt]' }]);
    expect((await post({ file_ids: [plan] })).status).toBe(201);
  });
});

describe('a message of files alone', () => {
  it('may be withheld', async () => {
    const app = await stage.addApp(room, 'filter', withholdsFilesNamed('secret'));
    const { status, body } = await post({ file_ids: [await upload('secret.txt')] });
    expect([status, body.detail]).toEqual([422, 'No secret.']);
    expect(await stage.withheld(app)).toMatchObject([{ content: '[secret.txt]', reason: 'No secret.' }]);
    expect(await stored()).toEqual([]);
  });

  it('is left alone by an app that answers it as it was, and nothing is noted against that app', async () => {
    const modifier = await stage.addApp(room, 'modifier', appends(''), { position: 1 });
    const filter = await stage.addApp(room, 'filter', appends(' '), { position: 2 });
    const { status, body } = await post({ file_ids: [await upload()] });
    expect([status, body.message.content, body.message.files.length]).toEqual([201, '', 1]);
    expect([told(modifier.calls()), told(filter.calls())]).toEqual([[['', [PLAN]]], [['', [PLAN]]]]);
    expect([await stage.log(modifier), await stage.log(filter)]).toEqual([[], []]);
  });

  it('may be given words by a modifier', async () => {
    await stage.addApp(room, 'modifier', () => ({ message: 'A plan.', files: [] }));
    const { body } = await post({ file_ids: [await upload()] });
    expect(body.message).toMatchObject({ content: 'A plan.', files: [{ name: 'plan.txt' }] });
  });
});

describe('files from a platform', () => {
  let account: Account;
  const place = () => ({ account_id: account.account_id, channel_id: account.channels[0]!.id });
  const say = (text: string, name: string) => {
    const files = [{ name, content_type: PLAN.content_type, text: 'Pier thre' }];
    return stage.stage.control.say('slack', { ...place(), user: GRACE, text, files });
  };

  beforeEach(async () => {
    const { stage: server } = stage;
    account = await server.control.createAccount('slack', ['general']);
    const given = { workspace_id: room.workspaceId, platform: 'slack', config: account.credentials };
    const { integration } = await server.ok('POST', BASE, given);
    await server.ok('POST', `${BASE}/${integration.id}/sync-channels`);
    const { channels } = await server.ok('GET', `${BASE}/${integration.id}/channels`);
    const change = { lvng_conversation_id: room.channelId, auto_sync_messages: true, sync_direction: 'both' };
    await server.ok('PATCH', `${BASE}/channels/${channels[0].id}`, change);
    await until(async () => (await server.ok('GET', `${BASE}/${integration.id}`)).integration.connected === true);
  });

  it('are shown under the names that they get here, with an edit too, and never appear where they are withheld', async () => {
    const app = await stage.addApp(room, 'filter', withholdsFilesNamed('secret'));
    await say('', 'in/to/secret\u202e.txt');
    // Messages of one moment are asked about together.
    await until(() => app.calls().length === 1);
    const { message_id: id } = await say('Here', 'plan.txt');
    await until(async () => (await stored()).length === 1);
    await stage.stage.control.edit('slack', id, { ...place(), text: 'There' });
    await until(async () => (await stage.texts(room)).includes('There'));
    expect(told(app.calls())).toEqual([
      ['', [{ ...PLAN, name: 'secret.txt' }]],
      ['Here', [PLAN]],
      ['There', [PLAN]],
    ]);
    expect(await stored()).toMatchObject([{ content: 'There', files: [{ name: 'plan.txt' }] }]);
    expect(await stage.withheld(app)).toMatchObject([{ content: '[secret.txt]', author: { name: GRACE.name } }]);
  });
});

it('tells an output of the files as well', async () => {
  const app = await stage.addApp(room, 'output', () => ({}));
  await post({ file_ids: [await upload()] });
  await until(() => app.calls().length === 1);
  expect(told(app.calls())).toEqual([['', [PLAN]]]);
});

it('lets the sample filter hold back what its words are in the name of, and the sample modifier say nothing of it', async () => {
  const { stage: server } = stage;
  const path = `/organisations/${room.organisationId}/integrations`;
  for (const name of ['watchword', 'emphasis']) {
    await server.ok('POST', path, { json_url: `${server.sandboxUrl}/apps/${name}.json` });
  }
  const { status, body } = await post({ file_ids: [await upload('Password.txt')] });
  expect([status, body.detail]).toEqual([
    422,
    'The name of its file “Password.txt” contains a word that is held back.',
  ]);
  expect((await post({ file_ids: [await upload()] })).body.message).toMatchObject({ content: '' });
});

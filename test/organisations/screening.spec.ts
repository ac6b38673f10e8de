import { Webhook } from 'standardwebhooks';
import { CallLog } from '../../src/apps/calls/call-log.service.js';
import { ScreenChain } from '../../src/channels/desk/screen-chain.service.js';
import { until } from '../support/until.js';
import { appends, status, withholds } from './app-server.js';
import { type Room, ScreeningStage } from './screening-stage.js';

let stage: ScreeningStage;
let room: Room;

beforeAll(async () => {
  stage = await ScreeningStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  room = await stage.room();
});

const edit = (messageId: string, content: string) =>
  stage.stage.call('PATCH', `/api/v2/channels/${room.channelId}/messages/${messageId}`, { content });

describe('a modifier', () => {
  it('changes what is posted, before anybody sees it', async () => {
    const app = await stage.addApp(room, 'modifier', appends('!'));
    expect(await stage.said(room, 'Hello')).toBe('Hello!');
    expect(await stage.texts(room)).toEqual(['Hello!']);
    expect(app.calls().map(({ body }) => body as object)).toEqual([
      { message: 'Hello', channel_id: room.channelId, org_id: room.organisationId, thread_id: null, settings: [] },
    ]);
  });

  it('changes what is edited, and knows the thread', async () => {
    const app = await stage.addApp(room, 'modifier', appends('!'));
    const root = (await stage.post(room, 'Root')).body.message.id as string;
    const reply = (await stage.post(room, 'Reply', { parent_message_id: root })).body.message.id as string;
    expect((await edit(reply, 'Better')).body.message.content).toBe('Better!');
    expect(app.calls().map(({ body }) => [body.message, body.thread_id] as const)).toEqual([
      ['Root', null],
      ['Reply', root],
      ['Better', root],
    ]);
  });

  it('comes in the order of its position, and is shown what the one before it has made', async () => {
    const one = await stage.addApp(room, 'modifier', appends(' one'), { position: 1 });
    const two = await stage.addApp(room, 'modifier', appends(' two'), { position: 2 });
    expect(await stage.said(room, 'Hello')).toBe('Hello one two');
    expect(two.calls()[0]?.body.message).toBe('Hello one');
    await stage.change(one, 'position = 3');
    expect(await stage.said(room, 'Hello')).toBe('Hello two one');
  });

  it('cannot withhold', async () => {
    const app = await stage.addApp(room, 'modifier', () => ({ withhold: true, reason: 'Because.' }));
    expect(await stage.said(room, 'Hello')).toBe('Hello');
    expect(await stage.log(app)).toMatchObject([{ status: 'failed', last_error: 'It answered no usable message.' }]);
    expect(await stage.withheld(app)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['a number', { message: 42 }],
    ['blanks', { message: ' ' }],
    ['NUL', { message: 'a\0b' }],
    ['half a surrogate pair', { message: 'a\ud800' }],
    ['too long a message', { message: 'a'.repeat(20_001) }],
  ])('that answers %s changes nothing', async (_what, answer) => {
    const app = await stage.addApp(room, 'modifier', () => answer);
    expect(await stage.said(room, 'Hello')).toBe('Hello');
    expect(await stage.log(app)).toMatchObject([{ status: 'failed', status_code: 200, attempts: 1 }]);
  });

  it('is not shown what it posts itself', async () => {
    const own = await stage.addApp(room, 'modifier', appends('!'), { position: 1 });
    const other = await stage.addApp(room, 'modifier', appends('?'), { position: 2 });
    const author = { kind: 'app' as const, id: own.id, name: 'Own', avatarUrl: null, platform: null };
    const text = { channelId: room.channelId, key: 'k', content: 'Hello', author, threadId: null };
    expect(await stage.stage.app.get(ScreenChain).pass(text)).toEqual({ content: 'Hello?' });
    expect([own.calls().length, other.calls().length]).toEqual([0, 1]);
  });

  it('is not called in a channel where it is switched off, nor when it is off altogether', async () => {
    const app = await stage.addApp(room, 'modifier', appends('!'));
    const { organisationId } = room;
    const elsewhere = { ...room, channelId: (await stage.stage.newChannel({ organisationId })).id };
    await stage.db.query(
      'INSERT INTO app_channels (app_id, channel_id, organisation_id, is_active) VALUES ($1, $2, $3, false)',
      [app.id, elsewhere.channelId, organisationId],
    );
    expect([await stage.said(room, 'Hello'), await stage.said(elsewhere, 'Hello')]).toEqual(['Hello!', 'Hello']);
    await stage.change(app, 'is_active = false');
    expect(await stage.said(room, 'Hello')).toBe('Hello');
    expect(app.calls()).toHaveLength(1);
  });

  it('is told the settings of the channel', async () => {
    const setting = { type: 'text' as const, description: null, required: false, options: [] };
    const settings = ['one', 'two', 'three'].map((label) => ({ ...setting, label, default: 'own' }));
    const app = await stage.addApp(room, 'modifier', appends('!'), { settings });
    await stage.choose(app, 'two', 'everywhere');
    await stage.choose(app, 'three', 'everywhere');
    await stage.choose(app, 'three', 'here', room.channelId);
    await stage.said(room, 'Hello');
    const told = app.calls()[0]?.body.settings as { label: string; default: string }[];
    expect(told.map(({ label, default: value }) => [label, value])).toEqual([
      ['one', 'own'],
      ['two', 'everywhere'],
      ['three', 'here'],
    ]);
  });
});

describe('a call', () => {
  it('is signed, and carries the credential that the app asked for', async () => {
    const app = await stage.addApp(room, 'modifier', appends('!'), { credential: 'swordfish' });
    await stage.said(room, 'Hello');
    const { headers, raw } = app.calls()[0]!;
    const verify = (secret: string) => new Webhook(secret).verify(raw, headers as Record<string, string>);
    expect(verify(app.secret)).toMatchObject({ message: 'Hello' });
    expect(() => verify(`whsec_${Buffer.alloc(32).toString('base64')}`)).toThrow('No matching signature found');
    expect(headers).toMatchObject({ authorization: 'Bearer swordfish', 'content-type': 'application/json' });
  });

  it('is signed with both secrets while one replaces the other', async () => {
    const app = await stage.addApp(room, 'modifier', appends('!'));
    await stage.said(room, 'Hello');
    const fresh = await stage.rotate(app);
    await stage.said(room, 'Hello');
    await stage.change(app, `previous_secret_until = now() - interval '1 second'`);
    await stage.said(room, 'Hello');
    const fits = app.calls().map(({ raw, headers }) =>
      [app.secret, fresh].map((secret) => {
        try {
          return new Webhook(secret).verify(raw, headers as Record<string, string>) !== undefined;
        } catch {
          return false;
        }
      }),
    );
    expect(fits).toEqual([
      [true, false],
      [true, true],
      [false, true],
    ]);
  });

  it('has the same id whenever the same text is brought', async () => {
    const app = await stage.addApp(room, 'filter', () => ({}));
    const author = { kind: 'external' as const, id: 'U1', name: 'Ada', avatarUrl: null, platform: 'slack' };
    const text = { channelId: room.channelId, content: 'Hello', author, threadId: null };
    for (const key of ['one', 'one', 'two']) await stage.stage.app.get(ScreenChain).pass({ ...text, key });
    const [one, again, two] = app.calls().map(({ headers }) => headers['webhook-id']);
    expect([one === again, one === two]).toEqual([true, false]);
  });
});

describe('a filter', () => {
  it('withholds a post, and says why to whoever wrote it', async () => {
    await stage.addApp(room, 'filter', withholds('secret', 'It is\na secret.'));
    const { status: code, body } = await stage.post(room, 'A secret');
    expect([code, body.code, body.detail]).toEqual([422, 'MESSAGE_WITHHELD', 'It is a secret.']);
    expect(await stage.said(room, 'Hello')).toBe('Hello');
    expect(await stage.texts(room)).toEqual(['Hello']);
  });

  it('is named where it gives no reason, and the apps behind it are not asked', async () => {
    await stage.addApp(room, 'filter', withholds('secret'), { position: 1 });
    const behind = await stage.addApp(room, 'modifier', appends('!'), { position: 2 });
    expect((await stage.post(room, 'A secret')).body.detail).toBe('Withheld by Watchword.');
    expect(behind.calls()).toEqual([]);
  });

  it('withholds an edit, and the message stays as it was', async () => {
    await stage.addApp(room, 'filter', withholds('secret'));
    const { id } = (await stage.post(room, 'Hello')).body.message as { id: string };
    expect((await edit(id, 'A secret')).status).toBe(422);
    expect(await stage.texts(room)).toEqual(['Hello']);
  });

  it('may change a text as well, or say nothing', async () => {
    await stage.addApp(room, 'filter', appends('!'), { position: 1 });
    const empty = await stage.addApp(room, 'filter', () => ({}), { position: 2 });
    const silent = await stage.addApp(room, 'filter', status(204), { position: 3 });
    expect(await stage.said(room, 'Hello')).toBe('Hello!');
    expect([await stage.log(empty), await stage.log(silent)]).toEqual([[], []]);
  });

  it('keeps what it withheld for those who manage the organisation, once', async () => {
    const app = await stage.addApp(room, 'filter', withholds('secret', 'No.'));
    await stage.post(room, 'A secret');
    const author = { kind: 'external' as const, id: 'U1', name: 'Bo', avatarUrl: null, platform: 'slack' };
    const text = { channelId: room.channelId, key: 'k', content: 'Their secret', author, threadId: null };
    for (let n = 0; n < 2; n += 1) await stage.stage.app.get(ScreenChain).pass(text);
    const [newest, oldest, ...more] = await stage.withheld(app);
    expect(more).toEqual([]);
    expect(newest).toMatchObject({
      content: 'Their secret',
      author: { kind: 'external', id: 'U1', platform: 'slack' },
    });
    expect(oldest).toEqual({
      id: expect.any(String) as string,
      channel_id: room.channelId,
      author: { kind: 'user', id: stage.owner.id, name: 'Ada Lovelace', avatar_url: null, platform: null },
      content: 'A secret',
      reason: 'No.',
      created_at: expect.stringMatching(/Z$/) as string,
    });
  });
});

describe('where no app runs', () => {
  it('nothing is asked', async () => {
    const app = await stage.addApp(room, 'modifier', appends('!'));
    expect(await stage.isHooked(room)).toBe(true);
    await stage.change(app, 'is_active = false');
    expect(await stage.isHooked(room)).toBe(false);
    // What was noted of other calls is written once a second.
    await stage.stage.app.get(CallLog).flush();
    const query = jest.spyOn(stage.db, 'query');
    const statements = () => query.mock.calls.map(([sql]) => (typeof sql === 'string' ? sql : sql.name));
    await stage.said(room, 'Hello');
    expect(statements().filter((name) => name.startsWith('app'))).toEqual([]);
    await stage.change(app, 'is_active = true');
    query.mockClear();
    await stage.said(room, 'Hello');
    expect(statements()).toContain('app-screen.apps');
    await until(() => statements().includes('app-health.worked'));
    query.mockClear();
    // It was noted that the app was called; from then on a call that goes well writes nothing.
    await stage.said(room, 'Hello');
    expect(statements().filter((name) => name.startsWith('app-'))).toEqual(['app-screen.apps']);
    query.mockRestore();
    await until(async () => (await stage.health(app)).failing === false);
  });
});

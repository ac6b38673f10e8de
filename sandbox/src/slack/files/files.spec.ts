import type { WebClient } from '@slack/web-api';
import { createHash } from 'node:crypto';
import { until } from '../../../testing/control.js';
import { App, clientOf, refusal, startSlack } from '../../../testing/slack.js';

type Started = Awaited<ReturnType<typeof startSlack>>;

const ANN = { id: 'ann', name: 'Ann Lee' };

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');

describe("Files on the sandbox's Slack", () => {
  let slack: Started;
  let client: WebClient;
  let channel: string;
  let app: App;

  beforeAll(async () => {
    slack = await startSlack();
    client = slack.client;
    channel = slack.place.channel_id;
    app = await App.listen();
    await slack.control.call('PATCH', `slack/accounts/${slack.account.account_id}`, { request_url: app.url });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(async () => {
    await slack.sandbox.close();
    await app.close();
  });

  const say = async (text: string, more: object = {}) => {
    const body = { ...slack.place, user: ANN, text, ...more };
    return (await slack.control.call<{ message_id: string }>('POST', 'slack/messages', body)).body.message_id;
  };
  const seen = async () => slack.control.messages('slack', slack.account.account_id, channel);
  const found = async (ts: string) =>
    (await client.conversations.history({ channel, latest: ts, inclusive: true, limit: 1 })).messages![0]!;
  const announce = (length: number, filename = 'notes.txt') => client.files.getUploadURLExternal({ filename, length });
  const upload = async (content: string, filename?: string): Promise<string> => {
    const { upload_url: url, file_id: id } = await announce(content.length, filename);
    expect((await fetch(url!, { method: 'POST', body: content })).status).toBe(200);
    return id!;
  };
  const download = (url: string, token = slack.account.credentials.bot_token!) =>
    fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const sharesOf = async (file: string) => (await client.files.info({ file })).file!.shares;
  const poorClient = async (scopes: string[]) => {
    const { credentials } = await slack.control.account('slack', { scopes });
    return clientOf(slack.sandbox.url, credentials.bot_token!);
  };

  it('are shared in a thread, with events, and files.info knows where only some time later', async () => {
    const root = await say('root');
    const id = await upload('in the thread', 'plan.pdf');
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now);
    const answer = await client.files.completeUploadExternal({
      files: [{ id, title: 'The plan' }],
      channel_id: channel,
      thread_ts: root,
      initial_comment: 'see <b>this</b>',
    });
    expect(answer.files).toMatchObject([{ id, title: 'The plan', shares: {} }]);
    expect(await sharesOf(id)).toEqual({});
    clock.mockReturnValue(now + 300);
    const { file } = await client.files.info({ file: id });
    clock.mockRestore();
    expect(file).toMatchObject({ channels: [channel], is_public: true });
    const shares = file!.shares!;
    const [share] = shares.public![channel]!;
    expect(share).toMatchObject({ thread_ts: root, channel_name: 'general' });
    const { messages } = await client.conversations.replies({ channel, ts: root });
    expect(messages!.at(-1)).toMatchObject({
      ts: share!.ts,
      text: 'see &lt;b&gt;this&lt;/b&gt;',
      files: [{ id, mimetype: 'application/pdf', filetype: 'pdf', is_external: false, file_access: 'visible' }],
    });
    expect(messages!.at(-1)).not.toHaveProperty('subtype');
    const told = await until(() => app.events('message', 'file_share').find(({ ts }) => ts === share!.ts));
    expect(told).toMatchObject({ thread_ts: root, user: expect.any(String), files: [{ id }] });
    const shared = await until(() => app.events('file_shared').find(({ file_id }) => file_id === id));
    expect(shared).toMatchObject({ channel_id: channel, user_id: told.user, file: { id } });
  });

  it('stay private without a channel, and go where the bot is alone', async () => {
    const id = await upload('private');
    const complete = (more: object) =>
      client.apiCall('files.completeUploadExternal', { files: JSON.stringify([{ id }]), ...more });
    expect(await refusal(complete({ channel_id: 'C0NOWHERE00' }))).toBe('channel_not_found');
    expect(await refusal(complete({ channel_id: channel, thread_ts: '1.000001' }))).toBe('thread_not_found');
    const other = await client.conversations.create({ name: 'left' });
    await client.conversations.leave({ channel: other.channel!.id! });
    expect(await refusal(complete({ channel_id: other.channel!.id! }))).toBe('not_in_channel');
    const before = (await seen()).length;
    expect(await complete({})).toMatchObject({ ok: true, files: [{ id, channels: [] }] });
    expect(await seen()).toHaveLength(before);
    expect((await client.files.list({ user: (await client.auth.test()).user_id! })).files).toContainEqual(
      expect.objectContaining({ id }),
    );
  });

  it('may be shared under another name, and with blocks where there is no comment', async () => {
    const share = async (more: object) => {
      const files = JSON.stringify([{ id: await upload('x') }]);
      await client.apiCall('files.completeUploadExternal', { files, channels: channel, ...more });
      return found((await seen()).at(-1)!.id);
    };
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'in a block' } }];
    expect(await share({ blocks })).toMatchObject({ text: '', blocks });
    expect(await share({ blocks, initial_comment: 'text' })).not.toHaveProperty('blocks');
    expect(await share({ username: 'Ann (Discord)', icon_emoji: ':tada:' })).toMatchObject({
      username: 'Ann (Discord)',
      files: [{ name: 'notes.txt' }],
    });
  });

  it('come from people, with and without a text', async () => {
    const files = [
      { name: 'Cat Photo.png', content_type: 'image/png', base64: 'AAEC' },
      { name: 'dump', content_type: 'application/x-dump', bytes: 70_000 },
    ];
    const ts = await say('', { files });
    const told = await until(() => app.events('message', 'file_share').find((event) => event.ts === ts));
    expect(told).toMatchObject({
      text: '',
      upload: true,
      display_as_bot: false,
      files: [{ size: 3 }, { size: 70_000 }],
    });
    const [cat, dump] = (await found(ts)).files!;
    expect(cat).toMatchObject({ name: 'Cat Photo.png', pretty_type: 'PNG', url_private: /\/cat_photo\.png$/ });
    expect(dump).toMatchObject({ mimetype: 'application/x-dump' });
    const message = (await seen()).at(-1)!;
    expect(message.files).toMatchObject([
      { id: cat!.id, bytes: 3 },
      { id: dump!.id, bytes: 70_000 },
    ]);
    const content = Buffer.from(await (await download(dump!.url_private!)).arrayBuffer());
    expect(sha256(content)).toBe(message.files[1]!.sha256);
  });

  it('are shown to the bot alone; everyone else lands on the page to sign in', async () => {
    const ts = await say('secret', { files: [{ name: 'a.txt', content_type: 'text/plain', text: 'the content' }] });
    const [{ url_private: url = '' } = {}] = (await found(ts)).files!;
    expect(await (await download(url)).text()).toBe('the content');
    for (const answer of [await fetch(url), await download(url, 'xoxb-wrong')]) {
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(answer.redirected).toBe(true);
    }
    const poor = await slack.control.account('slack', { scopes: ['channels:history'] });
    const place = { account_id: poor.account_id, channel_id: poor.channels[0]!.id };
    await say('', { ...place, files: [{ name: 'a.txt', content_type: 'text/plain', text: 'x' }] });
    const reader = clientOf(slack.sandbox.url, poor.credentials.bot_token!);
    const { messages } = await reader.conversations.history({ channel: place.channel_id });
    const theirs = await download(messages![0]!.files![0]!.url_private!, poor.credentials.bot_token);
    expect(await theirs.text()).toContain('Sign in');
  });

  it('leave a tombstone in the message when they are deleted', async () => {
    const id = await upload('gone soon');
    await client.files.completeUploadExternal({ files: [{ id }], channel_id: channel, initial_comment: 'stays' });
    const { id: ts } = (await seen()).at(-1)!;
    const [{ url_private: url = '' } = {}] = (await found(ts)).files!;
    await client.files.delete({ file: id });
    expect(await found(ts)).toMatchObject({ text: 'stays', files: [{ id, mode: 'tombstone' }] });
    expect((await seen()).at(-1)).toMatchObject({ text: 'stays', files: [], edited: false });
    const changed = await until(() =>
      app.events('message', 'message_changed').find(({ message }) => (message as { ts: string }).ts === ts),
    );
    expect(changed).toMatchObject({
      message: { files: [{ id, mode: 'tombstone' }] },
      previous_message: { files: [{ id, mode: 'hosted' }] },
    });
    await until(() => app.events('file_deleted').find(({ file_id }) => file_id === id));
    expect([(await download(url)).status, await refusal(client.files.info({ file: id }))]).toEqual([
      404,
      'file_deleted',
    ]);
    expect(await refusal(client.files.delete({ file: id }))).toBe('file_deleted');
    await say('', { files: [{ name: 'a.txt', content_type: 'text/plain', text: 'x' }] });
    const theirs = (await seen()).at(-1)!.files[0]!.id;
    expect(await refusal(client.files.delete({ file: theirs }))).toBe('cant_delete_file');
  });

  it('stay in a message whose text is edited, and outlive one that is deleted', async () => {
    const id = await upload('kept');
    await client.files.completeUploadExternal({ files: [{ id }], channel_id: channel, initial_comment: 'first' });
    const { id: ts } = (await seen()).at(-1)!;
    await client.chat.update({ channel, ts, text: 'second' });
    expect((await seen()).at(-1)).toMatchObject({ text: 'second', edited: true, files: [{ id }] });
    const changed = await until(() =>
      app.events('message', 'message_changed').find(({ message }) => (message as { ts: string }).ts === ts),
    );
    expect(changed).toMatchObject({
      message: { text: 'second', files: [{ id }] },
      previous_message: { text: 'first', files: [{ id }] },
    });
    await until(async () => (await sharesOf(id))?.public);
    await client.chat.delete({ channel, ts });
    const deleted = await until(() =>
      app.events('message', 'message_deleted').find((event) => event.deleted_ts === ts),
    );
    expect(deleted).toMatchObject({ previous_message: { text: 'second', files: [{ id }] } });
    expect(await sharesOf(id)).toEqual({});
  });

  it('want their scopes', async () => {
    const poor = await poorClient(['chat:write']);
    const needed = async (call: Promise<unknown>) =>
      ((await call.catch((error: unknown) => error)) as { data: { needed: string } }).data.needed;
    expect(await needed(poor.files.getUploadURLExternal({ filename: 'a', length: 1 }))).toBe('files:write');
    expect(await needed(poor.files.delete({ file: 'F1' }))).toBe('files:write');
    expect(await needed(poor.files.info({ file: 'F1' }))).toBe('files:read');
    expect(await needed(poor.files.list({}))).toBe('files:read');
  });
});

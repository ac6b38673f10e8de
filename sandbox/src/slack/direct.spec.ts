import type { WebClient } from '@slack/web-api';
import { until } from '../../testing/control.js';
import { App, clientOf, startSlack } from '../../testing/slack.js';

type Started = Awaited<ReturnType<typeof startSlack>>;

const ANN = { id: 'ann', name: 'Ann Lee' };

const refusal = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    (error: { data?: { error?: string } }) => error.data?.error,
  );

describe('Conversations of one person with the bot', () => {
  let slack: Started;
  let client: WebClient;
  let app: App;
  let ann: string;

  beforeAll(async () => {
    slack = await startSlack();
    client = slack.client;
    app = await App.listen();
    await slack.control.call('PATCH', `slack/accounts/${slack.account.account_id}`, { request_url: app.url });
    await slack.control.call('POST', 'slack/messages', { ...slack.place, user: ANN, text: 'hello' });
    ann = (await client.conversations.history({ channel: slack.place.channel_id })).messages![0]!.user!;
  });
  afterAll(async () => {
    await slack.sandbox.close();
    await app.close();
  });

  const direct = async (user: object = ANN) =>
    slack.control.call<{ id: string; name: string; error: string }>(
      'POST',
      `slack/accounts/${slack.account.account_id}/direct`,
      { user },
    );
  const say = (channel_id: string, text: string, more: object = {}) =>
    slack.control.call<{ message_id: string; error: string }>('POST', 'slack/messages', {
      ...slack.place,
      channel_id,
      user: ANN,
      text,
      ...more,
    });

  it('are the same however they are opened', async () => {
    const { status, body } = await direct();
    expect([status, body]).toEqual([201, { id: expect.stringMatching(/^D[A-Z0-9]{8,}$/), name: 'Ann Lee' }]);
    expect((await direct()).body.id).toBe(body.id);
    const opened = await client.conversations.open({ users: ann });
    expect(opened).toMatchObject({ ok: true, already_open: true, no_op: true, channel: { id: body.id } });
    expect(opened.channel).toEqual({ id: body.id });
    const whole = await client.conversations.open({ channel: body.id, return_im: true });
    expect(whole.channel).toMatchObject({ id: body.id, is_im: true, user: ann });
  });

  it('are opened by the bot first, too', async () => {
    const { body } = await slack.control.call<{ message_id: string }>('POST', 'slack/messages', {
      ...slack.place,
      user: { id: 'bea', name: 'Bea' },
      text: 'x',
    });
    const { messages } = await client.conversations.history({
      channel: slack.place.channel_id,
      latest: body.message_id,
      inclusive: true,
    });
    const bea = messages![0]!.user!;
    expect(await refusal(client.conversations.open({ users: bea, prevent_creation: true }))).toBe('channel_not_found');
    const opened = await client.conversations.open({ users: bea });
    expect(opened.already_open).toBeUndefined();
    expect(opened.channel?.id).toBe((await direct({ id: 'bea', name: 'Bea' })).body.id);
    const posted = await client.chat.postMessage({ channel: bea, text: 'hi Bea' });
    expect(posted.channel).toBe(opened.channel?.id);
  });

  it('are listed and shown as what they are, apart from channels', async () => {
    const { id } = (await direct()).body;
    const { channels } = await client.conversations.list({ types: 'im' });
    const im = channels!.find((channel) => channel.id === id)!;
    expect(im).toMatchObject({ is_im: true, user: ann, is_user_deleted: false });
    expect(im).not.toHaveProperty('name');
    expect((await client.conversations.info({ channel: id })).channel).toMatchObject({ id, is_im: true, user: ann });
    const { user_id: bot } = await client.auth.test();
    expect((await client.conversations.members({ channel: id })).members!.sort()).toEqual([ann, bot].sort());
    const others = await client.conversations.list({ types: 'public_channel,private_channel' });
    expect(others.channels!.map((channel) => channel.id)).not.toContain(id);
  });

  it('are told of as message.im, without a mention beside it', async () => {
    const { id } = (await direct()).body;
    const { body } = await say(id, 'psst', { mention_bot: true });
    const event = await until(() => app.events('message').find(({ ts }) => ts === body.message_id));
    expect(event).toMatchObject({ channel: id, channel_type: 'im', user: ann });
    expect(event.text).toMatch(/^<@U\w+> psst$/);
    const answer = await client.chat.postMessage({ channel: id, text: 'yes?' });
    await until(() => app.events('message').find(({ ts }) => ts === answer.ts));
    expect(app.events('app_mention')).toEqual([]);
    const seen = await slack.control.messages('slack', slack.account.account_id, id);
    expect(seen.slice(-2)).toMatchObject([
      { author: { id: ann }, bot: false },
      { text: 'yes?', bot: true },
    ]);
    const { messages } = await client.conversations.history({ channel: id, limit: 2 });
    expect(messages!.map(({ text }) => text)).toEqual(['yes?', event.text]);
  });

  it('refuse what no conversation of two takes', async () => {
    const { id } = (await direct()).body;
    const code = 'method_not_supported_for_channel_type';
    expect(await refusal(client.conversations.join({ channel: id }))).toBe(code);
    expect(await refusal(client.conversations.leave({ channel: id }))).toBe(code);
    expect(await refusal(client.conversations.archive({ channel: id }))).toBe(code);
    expect(await refusal(client.apiCall('conversations.open', {}))).toBe('users_list_not_supplied');
    expect(await refusal(client.conversations.open({ users: 'U0NOBODY00' }))).toBe('user_not_found');
    const self = (await client.auth.test()).user_id!;
    expect(await refusal(client.conversations.open({ users: self }))).toBe('cannot_dm_bot');
    expect(await refusal(client.conversations.open({ users: `${ann},${ann}` }))).toBe('missing_scope');
    const stranger = await say(id, 'hi', { user: { id: 'eve', name: 'Eve' } });
    expect([stranger.status, stranger.body.error]).toEqual([409, expect.stringMatching(/^user\.id: /)]);
    expect(await direct({ id: 'ann' })).toMatchObject({ status: 400, body: { error: 'user.name: is missing' } });
    expect(await direct({ ...ANN, bot: true })).toMatchObject({
      status: 400,
      body: { error: 'user.bot: is not known here' },
    });
  });

  it('ask for scopes of their own', async () => {
    const scopes = ['channels:read', 'channels:history', 'chat:write', 'users:read'];
    const { account_id, credentials } = await slack.control.account('slack', { scopes });
    const poor = clientOf(slack.sandbox.url, credentials.bot_token!);
    const { body } = await slack.control.call<{ id: string }>('POST', `slack/accounts/${account_id}/direct`, {
      user: ANN,
    });
    await slack.control.call('PATCH', `slack/accounts/${account_id}`, { request_url: app.url });
    const heard = app.told.length;
    const place = { account_id, channel_id: body.id };
    await slack.control.call('POST', 'slack/messages', { ...place, user: ANN, text: 'unheard' });
    expect(await refusal(poor.conversations.history({ channel: body.id }))).toBe('missing_scope');
    expect(await refusal(poor.conversations.info({ channel: body.id }))).toBe('missing_scope');
    expect(await refusal(poor.conversations.open({ users: ann }))).toBe('missing_scope');
    const { channels } = await poor.conversations.list();
    const inChannel = { account_id, channel_id: channels![0]!.id, user: ANN };
    await slack.control.call('POST', 'slack/messages', { ...inChannel, text: 'heard' });
    await until(() => app.events('message').find(({ text }) => text === 'heard'));
    expect(app.told.slice(heard).map((told) => told.body.event!.text)).not.toContain('unheard');
  });
});

describe('Other bots, and mentions of the own one', () => {
  let slack: Started;
  let app: App;

  beforeAll(async () => {
    slack = await startSlack();
    app = await App.listen();
    await slack.control.call('PATCH', `slack/accounts/${slack.account.account_id}`, { request_url: app.url });
  });
  afterAll(async () => {
    await slack.sandbox.close();
    await app.close();
  });

  const say = async (text: string, more: object = {}) =>
    (
      await slack.control.call<{ message_id: string }>('POST', 'slack/messages', {
        ...slack.place,
        user: ANN,
        text,
        ...more,
      })
    ).body.message_id;

  it('shows what another bot wrote as a bot message with its profile', async () => {
    const ts = await say('beep', { user: { id: 'rival', name: 'Rival', bot: true } });
    const event = await until(() => app.events('message', 'bot_message').find((told) => told.ts === ts));
    expect(event).toMatchObject({
      username: 'Rival',
      bot_id: expect.stringMatching(/^B/),
      bot_profile: { id: event.bot_id, name: 'Rival', app_id: event.app_id, deleted: false },
    });
    expect(event).not.toHaveProperty('user');
    const own = await slack.client.auth.test();
    expect(event.bot_id).not.toBe(own.bot_id);
    expect((await slack.client.bots.info({ bot: event.bot_id as string })).bot).toMatchObject({ name: 'Rival' });
    const { messages } = await slack.client.conversations.history({ channel: slack.place.channel_id, limit: 1 });
    expect(messages![0]).toMatchObject({ ts, bot_profile: { name: 'Rival' } });
    const [seen] = (await slack.control.messages('slack', slack.account.account_id, slack.place.channel_id)).slice(-1);
    expect(seen).toMatchObject({ author: { name: 'Rival' }, bot: true });
    expect(await refusal(slack.client.chat.update({ channel: slack.place.channel_id, ts, text: 'x' }))).toBe(
      'cant_update_message',
    );
    expect((await slack.control.call('PATCH', `slack/messages/${ts}`, { ...slack.place, text: 'boop' })).status).toBe(
      200,
    );
  });

  it.each([
    ['a person', ANN],
    ['another bot', { id: 'rival', name: 'Rival', bot: true }],
  ])('tells of a mention by %s twice, as a message and as app_mention', async (_name, user) => {
    const ts = await say('what now?', { user, mention_bot: true });
    const mention = await until(() => app.events('app_mention').find((told) => told.ts === ts));
    const { user_id } = await slack.client.auth.test();
    expect(mention).toMatchObject({ text: `<@${user_id}> what now?`, channel: slack.place.channel_id });
    const message = await until(() =>
      app.told.map(({ body }) => body.event!).find((told) => told.type === 'message' && told.ts === ts),
    );
    expect(message.text).toBe(mention.text);
    const seen = await slack.control.messages('slack', slack.account.account_id, slack.place.channel_id);
    expect(seen.at(-1)!.pings).toEqual([user_id]);
  });
});

import { createHmac } from 'node:crypto';
import { paceOf, until } from '../../../testing/control.js';
import { App, startSlack } from '../../../testing/slack.js';

type Started = Awaited<ReturnType<typeof startSlack>>;

describe("The Events API of the sandbox's Slack, over a request URL", () => {
  let slack: Started;
  let app: App;

  beforeEach(async () => {
    app = await App.listen();
    await start();
  });
  afterEach(async () => {
    await app.close();
    await slack.sandbox.close();
  });

  /** With more time to acknowledge than Slack gives, where nothing else is said: a busy machine is no deaf app. */
  const start = async (ackTimeoutMs = 30_000): Promise<void> => {
    slack = await startSlack({}, { slack: { retryDelays: [0, 20, 40], ackTimeoutMs } });
    expect(await setUrl(app.url)).toBe(200);
  };
  const setUrl = async (request_url: string) =>
    (await slack.control.call('PATCH', `slack/accounts/${slack.account.account_id}`, { request_url })).status;
  const say = async (text: string, more: object = {}) => {
    const body = { ...slack.place, user: { id: 'ann', name: 'Ann' }, text, ...more };
    return (await slack.control.call<{ message_id: string }>('POST', 'slack/messages', body)).body.message_id;
  };
  const messageOf = (ts: string) =>
    app.told.filter(({ body }) => body.event?.ts === ts && body.event.type === 'message');

  it('is set only when the challenge comes back', async () => {
    expect(await setUrl(slack.sandbox.url)).toBe(400);
    expect(await setUrl('http://127.0.0.1:1/closed')).toBe(400);
  });

  it('signs what it tells and wraps it for the app', async () => {
    const ts = await say('hello <b> & <@U0ABCDEFG1>');
    const { headers, raw, body } = await until(() => messageOf(ts)[0]);
    const base = `v0:${String(headers['x-slack-request-timestamp'])}:${raw}`;
    const secret = slack.account.credentials.signing_secret!;
    expect(headers['x-slack-signature']).toBe(`v0=${createHmac('sha256', secret).update(base).digest('hex')}`);
    expect(headers['x-slack-retry-num']).toBeUndefined();
    expect(body).toMatchObject({
      type: 'event_callback',
      team_id: slack.account.account_id,
      authorizations: [{ is_bot: true }],
    });
    expect(body.event).toMatchObject({
      channel: slack.place.channel_id,
      channel_type: 'channel',
      user: expect.stringMatching(/^U/),
    });
    expect(body.event?.text).toBe('hello &lt;b&gt; &amp; <@U0ABCDEFG1>');
  });

  const remove = (ts: string) => {
    const { account_id, channel_id } = slack.place;
    return slack.control.call('DELETE', `slack/messages/${ts}?account_id=${account_id}&channel_id=${channel_id}`);
  };

  it('tells threads, edits, deletions, reactions and joins', async () => {
    const root = await say('root');
    await say('reply', { thread_id: root });
    await slack.control.call('PATCH', `slack/messages/${root}`, { ...slack.place, text: 'edited' });
    const reaction = `slack/messages/${root}/reactions/${encodeURIComponent('👍')}`;
    await slack.control.call('PUT', reaction, { ...slack.place, user: { id: 'bob', name: 'Bob' } });
    const alone = await say('alone');
    await remove(root);
    await remove(alone);
    const about = (ts: string, subtype?: string) =>
      app.events('message', 'message_changed').find(({ message }) => {
        const changed = message as { ts: string; subtype?: string };
        return changed.ts === ts && changed.subtype === subtype;
      });
    // Several are on their way at a time.
    await until(() => app.events('message', 'message_deleted').length && about(root) && about(root, 'tombstone'));
    await until(() => app.events('message').length === 3 && app.events('reaction_added').length);
    await until(() => app.events('member_joined_channel').length === 2);
    expect(app.events('message').map(({ thread_ts }) => thread_ts)).toEqual(expect.arrayContaining([undefined, root]));
    expect(about(root)).toMatchObject({
      message: { ts: root, text: 'edited', edited: expect.anything() },
      previous_message: { text: 'root' },
    });
    expect(app.events('reaction_added')[0]).toMatchObject({ reaction: '+1', item: { ts: root } });
    expect(about(root, 'tombstone')).toMatchObject({
      message: { ts: root, subtype: 'tombstone', hidden: true, user: 'USLACKBOT', reply_count: 1 },
      previous_message: { text: 'edited' },
    });
    expect(app.events('message', 'message_deleted')).toMatchObject([
      { deleted_ts: alone, previous_message: { text: 'alone' } },
    ]);
  });

  it('tells a mention twice, under two event ids', async () => {
    const { user_id } = await slack.client.auth.test();
    await say(`<@${user_id}> are you there?`);
    const told = () => app.told.filter(({ body }) => String(body.event?.text).includes('there'));
    const twice = await until(() => told().length >= 2 && told());
    expect(twice.map(({ body }) => body.event?.type).sort()).toEqual(['app_mention', 'message']);
    expect(new Set(twice.map(({ body }) => body.event_id)).size).toBe(2);
    expect(new Set(twice.map(({ body }) => body.event?.ts)).size).toBe(1);
  });

  it('tells the bot of its own messages', async () => {
    const channel = slack.place.channel_id;
    await slack.client.chat.postMessage({ channel, text: 'plain' });
    await slack.client.chat.postMessage({ channel, text: 'masked', username: 'Someone' });
    const plain = await until(() => app.events('message')[0]);
    const masked = await until(() => app.events('message', 'bot_message')[0]);
    expect(plain).toMatchObject({ bot_id: expect.any(String), app_id: expect.any(String), user: expect.any(String) });
    expect(masked).toMatchObject({ bot_id: plain.bot_id, app_id: plain.app_id, username: 'Someone' });
  });

  it('tells of pins, channels and the end of the token', async () => {
    const channel = slack.place.channel_id;
    const timestamp = await say('pin me');
    await slack.client.pins.add({ channel, timestamp });
    await slack.client.pins.remove({ channel, timestamp });
    const made = await slack.client.conversations.create({ name: 'new' });
    await slack.client.conversations.rename({ channel: made.channel!.id!, name: 'newer' });
    await slack.client.conversations.archive({ channel: made.channel!.id! });
    await slack.client.auth.revoke();
    const types = () => app.told.map(({ body }) => body.event?.type);
    const expected = [
      'pin_added',
      'pin_removed',
      'channel_created',
      'channel_rename',
      'channel_archive',
      'tokens_revoked',
    ];
    await until(() => expected.every((type) => types().includes(type)));
    const unheard = await say('nobody hears');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(messageOf(unheard)).toEqual([]);
  });

  it('tries three more times what is not acknowledged, and says why', async () => {
    app.respond = ({ body }) => ({ status: body.event?.type === 'message' ? 500 : 200 });
    const ts = await say('fails');
    await until(() => messageOf(ts).length === 4);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(messageOf(ts).map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3']);
    expect(messageOf(ts)[1]?.headers['x-slack-retry-reason']).toBe('http_error');
    expect(new Set(messageOf(ts).map(({ body }) => body.event_id)).size).toBe(1);
  });

  it('takes a late acknowledgement for none', async () => {
    await slack.sandbox.close();
    await start(500);
    app.respond = ({ headers }) => ({ status: 200, afterMs: headers['x-slack-retry-num'] ? 0 : 2000 });
    const late = await say('late');
    await until(() => messageOf(late).length >= 2);
    expect(messageOf(late)[1]?.headers['x-slack-retry-reason']).toBe('http_timeout');
  });

  it('honours X-Slack-No-Retry', async () => {
    app.respond = () => ({ status: 500, headers: { 'x-slack-no-retry': '1' } });
    const final = await say('final');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(messageOf(final)).toHaveLength(1);
  });

  it('does not tell of what the scopes do not cover', async () => {
    const poor = await slack.control.account('slack', { scopes: ['reactions:read'] });
    await slack.control.call('PATCH', `slack/accounts/${poor.account_id}`, { request_url: app.url });
    const place = { account_id: poor.account_id, channel_id: poor.channels[0]!.id };
    const ts = await say('unheard', place);
    await slack.control.call('PUT', `slack/messages/${ts}/reactions/eyes`, {
      ...place,
      user: { id: 'bob', name: 'Bob' },
    });
    await until(() => app.events('reaction_added')[0]);
    expect(app.events('message')).toEqual([]);
  });

  it('tells more than a hundred messages a second, each once', async () => {
    const stamps: string[] = [];
    const inBatches = async (call: (text: string) => Promise<unknown>): Promise<void> => {
      for (let batch = 0; batch < 20; batch += 1) {
        await Promise.all(Array.from({ length: 25 }, (_, index) => call(`${batch}-${index}`)));
      }
    };
    // As many requests that change nothing and are told to nobody.
    const looks = () => inBatches(() => slack.control.call('GET', ''));
    const { took, allowed } = await paceOf({ enough: 5000, times: 5 }, looks, async (attempt) => {
      await inBatches(async (text) => stamps.push(await say(`${attempt}-${text}`)));
      await until(() => app.events('message').length >= stamps.length);
    });
    expect(took).toBeLessThan(allowed);
    expect(app.events('message')).toHaveLength(stamps.length);
    expect(new Set(app.events('message').map(({ ts }) => ts))).toEqual(new Set(stamps));
    expect([...stamps].sort()).toEqual(
      (await slack.control.messages('slack', slack.place.account_id, slack.place.channel_id)).map(({ id }) => id),
    );
  });
});

import { until } from '../../testing/control.js';
import { App, clientOf, refusal, startSlack } from '../../testing/slack.js';

type Started = Awaited<ReturnType<typeof startSlack>>;

const ANN = { id: 'ann', name: 'Ann Lee' };
const BOB = { id: 'bob', name: 'Bob' };

describe("What people do on the sandbox's Slack beside writing", () => {
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

  const say = async (text: string, more: object = {}) => {
    const body = { ...slack.place, user: ANN, text, ...more };
    return (await slack.control.call<{ message_id: string }>('POST', 'slack/messages', body)).body.message_id;
  };
  const act = async (method: string, ts: string, path: string, user: object = BOB) =>
    (await slack.control.call(method, `slack/messages/${ts}/${path}`, { ...slack.place, user })).status;
  const seen = async (ts: string) =>
    (await slack.control.messages('slack', slack.account.account_id, slack.place.channel_id)).find(
      ({ id }) => id === ts,
    )!;
  const addPerson = (person: object, account = slack.account.account_id) =>
    slack.control.call<{ id: string; name: string }>('POST', `slack/accounts/${account}/people`, person);

  it('is pinning, once, and unpinning', async () => {
    const channel = slack.place.channel_id;
    const ts = await say('pin me');
    expect([await act('PUT', ts, 'pin'), await act('PUT', ts, 'pin', ANN)]).toEqual([200, 200]);
    expect(await seen(ts)).toMatchObject({ pinned: true });
    const { messages } = await slack.client.conversations.history({ channel, latest: ts, inclusive: true, limit: 1 });
    expect(messages![0]).toMatchObject({ pinned_to: [channel] });
    const bob = (await addPerson(BOB)).body.id;
    expect((await slack.client.pins.list({ channel })).items).toMatchObject([{ created_by: bob, message: { ts } }]);
    expect([await act('DELETE', ts, 'pin', ANN), await act('DELETE', ts, 'pin')]).toEqual([200, 200]);
    expect(await seen(ts)).toMatchObject({ pinned: false });
    const removed = await until(() => app.events('pin_removed')[0]);
    // Several are on their way at a time.
    await until(() => app.events('pin_added').length);
    const item = { type: 'message', channel, created_by: bob, message: { ts, text: 'pin me' } };
    expect(app.events('pin_added')).toMatchObject([
      { user: bob, channel_id: channel, item, pin_count: 1, event_ts: expect.any(String) },
    ]);
    expect(removed).toMatchObject({ user: (await addPerson(ANN)).body.id, item, has_pins: false });
    expect(app.events('pin_removed')).toHaveLength(1);
  });

  it('is taking a reaction back', async () => {
    const ts = await say('react to me');
    await act('PUT', ts, 'reactions/eyes');
    await act('PUT', ts, 'reactions/eyes', ANN);
    expect(await act('DELETE', ts, 'reactions/eyes')).toBe(200);
    const ann = (await addPerson(ANN)).body.id;
    expect((await seen(ts)).reactions).toEqual([{ emoji: 'eyes', users: [ann] }]);
    expect(await until(() => app.events('reaction_removed')[0])).toMatchObject({
      user: (await addPerson(BOB)).body.id,
      reaction: 'eyes',
      item: { type: 'message', channel: slack.place.channel_id, ts },
      item_user: ann,
    });
    expect(await act('DELETE', ts, 'reactions/eyes')).toBe(200);
  });

  it('is reacting with an emoji of the workspace, which lists what it has', async () => {
    const { emoji } = await slack.client.emoji.list();
    expect(emoji).toMatchObject({ party_parrot: expect.stringMatching(/^http/), parrot: 'alias:party_parrot' });
    expect((await fetch(emoji!.party_parrot!)).headers.get('content-type')).toBe('image/png');
    const ts = await say('party');
    await slack.client.reactions.add({ channel: slack.place.channel_id, timestamp: ts, name: 'party_parrot' });
    expect((await seen(ts)).reactions).toMatchObject([{ emoji: 'party_parrot' }]);
  });

  it('is having an email, which an app sees with the scope for it alone', async () => {
    const email = 'Ann@Example.test';
    const { body: ann } = await addPerson({ ...ANN, email });
    expect(ann).toEqual({ id: expect.stringMatching(/^U/), name: 'Ann Lee' });
    await say('a new message does not make it forgotten', { user: { ...ANN, name: 'Ann L.' } });
    expect((await slack.client.users.info({ user: ann.id })).user!.profile).toMatchObject({ email });
    const found = await slack.client.users.lookupByEmail({ email: 'ann@example.test' });
    expect(found.user).toMatchObject({ id: ann.id, profile: { email } });
    expect(await refusal(slack.client.users.lookupByEmail({ email: 'no@example.test' }))).toBe('users_not_found');
    expect((await addPerson({ ...BOB, email: 'ann@EXAMPLE.test' })).status).toBe(409);
    const poor = await slack.control.account('slack', { scopes: ['users:read'] });
    const { body } = await addPerson({ ...ANN, email }, poor.account_id);
    const client = clientOf(slack.sandbox.url, poor.credentials.bot_token!);
    expect((await client.users.info({ user: body.id })).user!.profile).not.toHaveProperty('email');
    expect((await client.users.list({})).members!.every(({ profile }) => profile!.email === undefined)).toBe(true);
    expect(await refusal(client.users.lookupByEmail({ email }))).toBe('missing_scope');
  });

  it('is mentioning the bot and others before the text', async () => {
    const ts = await say('look', { mention_bot: true, mention_users: [BOB, { id: 'cat', name: 'Cat' }] });
    const [bob, cat] = [(await addPerson(BOB)).body.id, (await addPerson({ id: 'cat', name: 'Cat' })).body.id];
    const bot = (await slack.client.auth.test()).user_id!;
    expect(await seen(ts)).toMatchObject({ text: `<@${bot}> <@${bob}> <@${cat}> look`, pings: [bot, bob, cat] });
  });
});

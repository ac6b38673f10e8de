import type { WebClient } from '@slack/web-api';
import { clientOf, refusal, startSlack } from '../../testing/slack.js';

type Started = Awaited<ReturnType<typeof startSlack>>;

describe("The sandbox's Slack Web API, driven by @slack/web-api", () => {
  let slack: Started;
  let client: WebClient;
  let channel: string;

  beforeAll(async () => {
    slack = await startSlack({ channels: ['general', 'sales', 'support'] });
    client = slack.client;
    channel = slack.place.channel_id;
  });
  afterAll(() => slack.sandbox.close());

  const say = async (text: string, more: object = {}) => {
    const body = { ...slack.place, user: { id: 'ann', name: 'Ann Lee' }, text, ...more };
    return (await slack.control.call<{ message_id: string }>('POST', 'slack/messages', body)).body.message_id;
  };
  const raw = async (method: string, init: RequestInit) =>
    (await fetch(`${slack.sandbox.url}/slack/api/${method}`, init)).json() as Promise<Record<string, unknown>>;

  it('tells who the token is, with its scopes in the headers', async () => {
    const auth = await client.auth.test();
    expect(auth).toMatchObject({
      team_id: slack.account.account_id,
      user_id: expect.stringMatching(/^U/),
      bot_id: expect.stringMatching(/^B/),
    });
    expect(auth.response_metadata?.scopes).toContain('chat:write');
    expect((await client.team.info()).team?.id).toBe(slack.account.account_id);
    expect((await client.bots.info({ bot: auth.bot_id! })).bot?.user_id).toBe(auth.user_id);
  });

  it('takes the token and the arguments in every form that Slack documents', async () => {
    const token = slack.account.credentials.bot_token!;
    const bearer = { authorization: `Bearer ${token}` };
    const json = { ...bearer, 'content-type': 'application/json; charset=utf-8' };
    const form = new FormData();
    form.append('channel', channel);
    form.append('text', 'multipart');
    const post = 'chat.postMessage';
    expect(
      await raw(post, { method: 'POST', headers: json, body: JSON.stringify({ channel, text: 'json' }) }),
    ).toMatchObject({ ok: true });
    expect(await raw(post, { method: 'POST', headers: bearer, body: form })).toMatchObject({ ok: true });
    expect(
      await raw(post, { method: 'POST', body: new URLSearchParams({ token, channel, text: 'form' }) }),
    ).toMatchObject({ ok: true });
    expect(await raw(`conversations.info?token=${token}&channel=${channel}`, {})).toMatchObject({ ok: true });
    expect(await raw(post, { method: 'POST', headers: json, body: '{' })).toEqual({ ok: false, error: 'invalid_json' });
    expect(await raw(post, { method: 'POST', headers: json, body: '[]' })).toEqual({
      ok: false,
      error: 'json_not_object',
    });
    const inBody = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token }) };
    expect(await raw('auth.test', inBody)).toEqual({ ok: false, error: 'not_authed' });
  });

  it('refuses tokens that are missing, unknown or of the wrong type, and unknown methods', async () => {
    expect(await raw('auth.test', {})).toEqual({ ok: false, error: 'not_authed' });
    expect(await refusal(clientOf(slack.sandbox.url, 'xoxb-nobody').auth.test())).toBe('invalid_auth');
    const app = clientOf(slack.sandbox.url, slack.account.credentials.app_token!);
    expect(await refusal(app.conversations.list())).toBe('not_allowed_token_type');
    expect(await refusal(client.apps.connections.open())).toBe('not_allowed_token_type');
    expect(await refusal(client.apiCall('chat.shout'))).toBe('unknown_method');
  });

  it('pages through conversations by cursor and shows private ones when asked for', async () => {
    const made = await slack.control.call<{ id: string }>(
      'POST',
      `slack/accounts/${slack.account.account_id}/channels`,
      {
        name: 'board',
        is_private: true,
      },
    );
    const names: string[] = [];
    for await (const page of client.paginate('conversations.list', { limit: 2 })) {
      names.push(...(page as unknown as { channels: { name: string }[] }).channels.map(({ name }) => name));
    }
    expect(names).toEqual(['general', 'sales', 'support']);
    const all = await client.conversations.list({ types: 'public_channel,private_channel' });
    expect(all.channels?.find(({ id }) => id === made.body.id)).toMatchObject({ is_private: true, is_member: true });
    expect(await refusal(client.conversations.list({ types: 'public' }))).toBe('invalid_types');
    expect(await refusal(client.conversations.list({ cursor: 'bm9uc2Vuc2U=' }))).toBe('invalid_cursor');
  });

  it('posts, edits and deletes its own messages, and only those', async () => {
    const posted = await client.chat.postMessage({ channel, text: 'a < b & <https://x.test|x>' });
    expect(posted.message?.text).toBe('a &lt; b &amp; <https://x.test|x>');
    const updated = await client.chat.update({ channel, ts: posted.ts!, text: 'better' });
    expect(updated).toMatchObject({ text: 'better', message: { edited: { ts: expect.any(String) } } });
    expect((await client.chat.getPermalink({ channel, message_ts: posted.ts! })).permalink).toContain(
      `/archives/${channel}/p`,
    );
    await client.chat.delete({ channel, ts: posted.ts! });
    expect(await refusal(client.chat.delete({ channel, ts: posted.ts! }))).toBe('message_not_found');
    const theirs = await say('mine');
    expect(await refusal(client.chat.update({ channel, ts: theirs, text: 'x' }))).toBe('cant_update_message');
    expect(await refusal(client.chat.delete({ channel, ts: theirs }))).toBe('cant_delete_message');
  });

  it('shows a message under another name as a bot message', async () => {
    const { message } = await client.chat.postMessage({
      channel,
      text: 'hi',
      username: 'Ann (Discord)',
      icon_url: 'https://a.test/a.png',
    });
    expect(message).toMatchObject({ subtype: 'bot_message', username: 'Ann (Discord)', bot_id: expect.any(String) });
    expect(message).not.toHaveProperty('user');
    const seen = await slack.control.messages('slack', slack.account.account_id, channel);
    expect(seen.at(-1)).toMatchObject({ author: { name: 'Ann (Discord)' }, bot: true });
  });

  it('refuses what no message may be', async () => {
    const posting = (more: object) => refusal(client.apiCall('chat.postMessage', { channel, ...more }));
    expect(await posting({ text: '' })).toBe('no_text');
    expect(await posting({ text: 'x'.repeat(40_001) })).toBe('msg_too_long');
    expect(await posting({ text: 'x', blocks: '{}' })).toBe('invalid_blocks_format');
    expect(await posting({ text: 'x', thread_ts: '1.000001' })).toBe('thread_not_found');
    expect(await posting({ text: 'x', metadata: { event_type: 'x' } })).toBe('invalid_metadata_format');
    expect(await posting({ text: 'x', channel: 'C404' })).toBe('channel_not_found');
    expect((await client.chat.postMessage({ channel, text: 'x'.repeat(40_000) })).ok).toBe(true);
  });

  it('keeps history newest first, by range and cursor, with threads apart and metadata on request', async () => {
    const { channels } = await slack.control.account('slack').then((account) => account);
    expect(await refusal(client.conversations.history({ channel: channels[0]!.id }))).toBe('channel_not_found');
    const place = { ...slack.place, channel_id: slack.account.channels[1]!.id };
    const stamps: string[] = [];
    for (const text of ['one', 'two', 'three', 'four']) stamps.push(await say(text, place));
    const metadata = { event_type: 'patchbay', event_payload: { id: '7' } };
    const reply = await client.chat.postMessage({
      channel: place.channel_id,
      text: 'reply',
      thread_ts: stamps[0],
      metadata,
    });
    const sales = { channel: place.channel_id };
    const texts = async (more: object) =>
      (await client.conversations.history({ ...sales, ...more })).messages?.map(({ text }) => text);
    expect(await texts({})).toEqual(['four', 'three', 'two', 'one']);
    expect(await texts({ oldest: stamps[1], latest: stamps[3] })).toEqual(['three']);
    expect(await texts({ oldest: stamps[1], latest: stamps[3], inclusive: true })).toEqual(['four', 'three', 'two']);
    const paged: (string | undefined)[] = [];
    for await (const page of client.paginate('conversations.history', { ...sales, limit: 3 })) {
      paged.push(...(page as unknown as { messages: { text: string }[] }).messages.map(({ text }) => text));
    }
    expect(paged).toEqual(['four', 'three', 'two', 'one']);
    const thread = await client.conversations.replies({ ...sales, ts: stamps[0]!, include_all_metadata: true });
    expect(thread.messages).toMatchObject([
      { text: 'one', reply_count: 1, latest_reply: reply.ts },
      { text: 'reply', metadata },
    ]);
    const plain = await client.conversations.replies({ ...sales, ts: stamps[0]! });
    expect(plain.messages?.[1]).not.toHaveProperty('metadata');
    expect(await refusal(client.conversations.replies({ ...sales, ts: '1.000001' }))).toBe('thread_not_found');
  });

  it('keeps reactions and pins', async () => {
    const timestamp = await say('react to me');
    const item = { channel, timestamp };
    await client.reactions.add({ ...item, name: 'tada' });
    expect(await refusal(client.reactions.add({ ...item, name: 'tada' }))).toBe('already_reacted');
    expect((await client.reactions.get(item)).message?.reactions).toMatchObject([{ name: 'tada', count: 1 }]);
    await client.reactions.remove({ ...item, name: 'tada' });
    expect(await refusal(client.reactions.remove({ ...item, name: 'tada' }))).toBe('no_reaction');
    await client.pins.add(item);
    expect(await refusal(client.pins.add(item))).toBe('already_pinned');
    expect((await client.pins.list({ channel })).items).toHaveLength(1);
    await client.pins.remove(item);
    expect(await refusal(client.pins.remove(item))).toBe('no_pin');
  });

  it('wants its bot in a channel, and the channel alive', async () => {
    const support = slack.account.channels[2]!.id;
    await client.conversations.leave({ channel: support });
    expect(await refusal(client.conversations.history({ channel: support }))).toBe('not_in_channel');
    await client.conversations.join({ channel: support });
    expect((await client.conversations.members({ channel: support })).members).toContain(
      (await client.auth.test()).user_id,
    );
    await client.conversations.archive({ channel: support });
    expect(await refusal(client.chat.postMessage({ channel: support, text: 'x' }))).toBe('is_archived');
    const open = await client.conversations.list({ exclude_archived: true });
    expect(open.channels?.map(({ id }) => id)).not.toContain(support);
  });

  it('maps a person to one user with a profile', async () => {
    await say('hello');
    const [{ author } = { author: { id: '' } }] = (
      await slack.control.messages('slack', slack.account.account_id, channel)
    ).slice(-1);
    const { user } = await client.users.info({ user: author.id });
    expect(user).toMatchObject({
      real_name: 'Ann Lee',
      profile: { display_name: 'Ann Lee', image_72: expect.stringMatching(/^http/) },
    });
    expect((await fetch(user!.profile!.image_72!)).headers.get('content-type')).toBe('image/png');
    expect((await client.users.list({})).members?.map(({ id }) => id)).toContain(author.id);
  });

  it('names the missing scope', async () => {
    const { credentials } = await slack.control.account('slack', { scopes: ['channels:read'] });
    const poor = clientOf(slack.sandbox.url, credentials.bot_token!);
    const error = (await poor.chat.postMessage({ channel, text: 'x' }).catch((reason: unknown) => reason)) as {
      data: object;
    };
    expect(error.data).toMatchObject({ error: 'missing_scope', needed: 'chat:write', provided: 'channels:read' });
  });

  it('exchanges an OAuth code once', async () => {
    const { body } = await slack.control.call<Record<string, string>>('POST', 'slack/oauth', {
      account_id: slack.account.account_id,
    });
    const { code, client_id, client_secret } = body as { code: string; client_id: string; client_secret: string };
    expect(await refusal(client.oauth.v2.access({ code, client_id, client_secret: 'no' }))).toBe('bad_client_secret');
    const grant = await client.oauth.v2.access({ code, client_id, client_secret });
    expect(grant).toMatchObject({
      access_token: slack.account.credentials.bot_token,
      team: { id: slack.account.account_id },
    });
    expect(await refusal(client.oauth.v2.access({ code, client_id, client_secret }))).toBe('code_already_used');
    const hook = await fetch(grant.incoming_webhook!.url!, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: 'from a hook' }),
    });
    expect(await hook.text()).toBe('ok');
  });
});

import { WebClient, type OauthV2AccessResponse } from '@slack/web-api';
import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';
import { until } from '../../../testing/control.js';
import { App, clientOf, refusal, startSlack } from '../../../testing/slack.js';
import type { NewOauth, OauthStart } from '../../platform-sandbox.js';

describe("OAuth of the sandbox's Slack, driven by @slack/web-api", () => {
  let slack: Awaited<ReturnType<typeof startSlack>>;
  /** A client without a token: the exchange needs none. */
  let anyone: WebClient;

  beforeEach(async () => {
    slack = await startSlack();
    anyone = clientOf(slack.sandbox.url, '');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await slack.sandbox.close();
  });

  const begin = async (body: NewOauth = {}) => (await slack.control.call<OauthStart>('POST', 'slack/oauth', body)).body;
  const exchange = ({ code, client_id, client_secret }: OauthStart, more: object = {}) =>
    anyone.oauth.v2.access({ code, client_id, client_secret, ...more });
  const refresh = ({ client_id, client_secret }: OauthStart, refresh_token: string | undefined) =>
    anyone.oauth.v2.access({ client_id, client_secret, grant_type: 'refresh_token', refresh_token });
  const asBot = ({ access_token }: OauthV2AccessResponse) => clientOf(slack.sandbox.url, access_token!);
  const passTime = (milliseconds: number) => {
    const now = Date.now() + milliseconds;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
  };
  const say = ({ account_id, channels }: OauthStart, text: string) => {
    const place = { account_id, channel_id: channels[0]!.id };
    return slack.control.call('POST', 'slack/messages', { ...place, user: { id: 'ann', name: 'Ann' }, text });
  };

  it('installs one distributed app in many teams', async () => {
    const [here, there] = [await begin(), await begin()];
    const { code: _, account_id: id, channels, ...app } = here;
    expect(there).toMatchObject(app);
    expect(there.account_id).not.toBe(id);
    const grants = [await exchange(here), await exchange(there)];
    expect(grants.map(({ team }) => team?.id)).toEqual([here.account_id, there.account_id]);
    expect(grants[0]!.app_id).toBe(grants[1]!.app_id);
    expect(grants[0]!.access_token).toMatch(/^xoxb-/);
    expect(grants[0]!.access_token).not.toBe(grants[1]!.access_token);
    for (const grant of grants) expect((await asBot(grant).auth.test()).team_id).toBe(grant.team!.id);
    const list = await asBot(grants[0]!).conversations.list({});
    expect(list.channels?.map(({ id: channel }) => channel)).toEqual(channels.map((channel) => channel.id));
    await slack.control.call('DELETE', '');
    expect((await begin()).client_id).not.toBe(here.client_id);
  });

  it("keeps an account's own app apart from the distributed one", async () => {
    const own = await begin({ account_id: slack.account.account_id });
    const shared = await begin();
    expect(own).toMatchObject({
      account_id: slack.account.account_id,
      signing_secret: slack.account.credentials.signing_secret,
    });
    expect(own.client_id).not.toBe(shared.client_id);
    expect(await refusal(exchange({ ...shared, code: own.code }))).toBe('invalid_code');
    expect((await exchange(own)).access_token).toBe(slack.account.credentials.bot_token);
  });

  it("tells the events of all its teams to the distributed app's request URL, under its secret", async () => {
    const app = await App.listen();
    const [here, there] = [await begin(), await begin()];
    const set = await slack.control.call('PATCH', `slack/accounts/${here.account_id}`, { request_url: app.url });
    expect(set.status).toBe(200);
    await say(here, 'too early');
    const { app_id } = await exchange(here);
    await exchange(there);
    await say(here, 'here');
    await say(there, 'there');
    // Of channels that somebody joins it is told as well.
    await until(() => app.events('message').length >= 2);
    const messages = app.told.filter(({ body }) => body.event?.type === 'message');
    const seen = messages.map(({ body }) => [body.api_app_id, body.team_id, body.event?.text]);
    expect(seen.sort()).toEqual(
      [
        [app_id, here.account_id, 'here'],
        [app_id, there.account_id, 'there'],
      ].sort(),
    );
    for (const { headers, raw } of messages) {
      const base = `v0:${String(headers['x-slack-request-timestamp'])}:${raw}`;
      const signature = createHmac('sha256', here.signing_secret).update(base).digest('hex');
      expect(headers['x-slack-signature']).toBe(`v0=${signature}`);
    }
    await app.close();
  });

  it('tells the events of all its teams over one socket', async () => {
    const [here, there] = [await begin(), await begin()];
    await exchange(here);
    await exchange(there);
    const { url } = await clientOf(slack.sandbox.url, here.app_token).apps.connections.open();
    const socket = new WebSocket(url!);
    const heard: { type: string; payload?: { team_id: string; event: { type: string } } }[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data))));
    await until(() => heard.find(({ type }) => type === 'hello'));
    await say(here, 'here');
    await say(there, 'there');
    const teams = () => heard.flatMap(({ payload }) => (payload?.event.type === 'message' ? payload.team_id : []));
    await until(() => teams().length === 2);
    expect(teams().sort()).toEqual([here.account_id, there.account_id].sort());
    socket.terminate();
  });

  it('takes the id and the secret by HTTP Basic', async () => {
    const { code, client_id, client_secret } = await begin();
    const answer = await fetch(`${slack.sandbox.url}/slack/api/oauth.v2.access`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
      body: new URLSearchParams({ code }),
    });
    expect(await answer.json()).toMatchObject({ ok: true, token_type: 'bot' });
  });

  it('refuses with the documented codes', async () => {
    const start = await begin();
    expect(await refusal(exchange(start, { client_id: '1.2' }))).toBe('invalid_client_id');
    expect(await refusal(exchange(start, { client_secret: 'wrong' }))).toBe('bad_client_secret');
    expect(await refusal(exchange(start, { grant_type: 'password' }))).toBe('invalid_grant_type');
    expect(await refusal(exchange(start, { code: 'unknown' }))).toBe('invalid_code');
    expect(await refusal(exchange(start, { code: undefined }))).toBe('invalid_code');
    expect(await refusal(refresh(start, 'xoxe-1-unknown'))).toBe('invalid_refresh_token');
    expect((await exchange(start)).ok).toBe(true);
    expect(await refusal(exchange(start))).toBe('code_already_used');
  });

  it('forgets a code after ten minutes', async () => {
    const start = await begin();
    passTime(600_000);
    expect(await refusal(exchange(start))).toBe('invalid_code');
  });

  it('grants the scopes that were asked for, and adds those of a later installation', async () => {
    const start = await begin({ scopes: ['channels:read', 'incoming-webhook'] });
    const grant = await exchange(start);
    const channel = start.channels[0]!;
    expect(grant.scope).toBe('channels:read,incoming-webhook');
    expect(grant.incoming_webhook).toEqual({
      channel: `#${channel.name}`,
      channel_id: channel.id,
      configuration_url: expect.stringMatching(/^https:/),
      url: expect.stringContaining(slack.sandbox.url),
    });
    const post = () => asBot(grant).chat.postMessage({ channel: channel.id, text: 'hi' });
    expect(await refusal(post())).toBe('missing_scope');
    const again = await exchange(await begin({ account_id: start.account_id, scopes: ['chat:write'] }));
    expect(again.access_token).toBe(grant.access_token);
    expect(again.scope).toBe('channels:read,incoming-webhook,chat:write');
    expect(again).not.toHaveProperty('incoming_webhook');
    expect((await post()).ok).toBe(true);
  });

  it('gives tokens that expire, and new ones for the refresh token, once', async () => {
    const start = await begin({ token_rotation: true });
    const first = await exchange(start);
    expect(first).toMatchObject({
      access_token: expect.stringMatching(/^xoxe\.xoxb-1-/),
      refresh_token: expect.stringMatching(/^xoxe-1-/),
      expires_in: 43_200,
    });
    const second = await refresh(start, first.refresh_token);
    expect(second).toMatchObject({ token_type: 'bot', expires_in: 43_200, team: { id: start.account_id } });
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await refusal(refresh(start, first.refresh_token))).toBe('invalid_refresh_token');
    for (const grant of [first, second]) expect((await asBot(grant).auth.test()).ok).toBe(true);
    const third = await refresh(start, second.refresh_token);
    expect(await refusal(asBot(first).auth.test())).toBe('token_revoked');
    for (const grant of [second, third]) expect((await asBot(grant).auth.test()).ok).toBe(true);
  });

  it('refuses a token after twelve hours, or when the control lets them pass', async () => {
    const start = await begin({ token_rotation: true });
    const expire = (id: string) => slack.control.call('POST', `slack/accounts/${id}/expire_tokens`);
    const first = await exchange(start);
    expect((await expire(start.account_id)).status).toBe(200);
    expect(await refusal(asBot(first).auth.test())).toBe('token_expired');
    expect(await refusal(asBot(first).chat.postMessage({ channel: 'C1', text: 'x' }))).toBe('token_expired');
    const second = await refresh(start, first.refresh_token);
    expect((await asBot(second).auth.test()).ok).toBe(true);
    passTime(43_200_000);
    expect(await refusal(asBot(second).auth.test())).toBe('token_expired');
    expect((await asBot(await refresh(start, second.refresh_token)).auth.test()).ok).toBe(true);
    expect((await expire(slack.account.account_id)).status).toBe(409);
  });

  it('never turns token rotation off', async () => {
    await begin({ token_rotation: true });
    expect((await exchange(await begin())).refresh_token).toBeDefined();
    expect((await slack.control.call('POST', 'slack/oauth', { token_rotation: false })).status).toBe(409);
  });

  it('ends both tokens when one is revoked, until the app is installed again', async () => {
    const app = await App.listen();
    const start = await begin({ token_rotation: true });
    await slack.control.call('PATCH', `slack/accounts/${start.account_id}`, { request_url: app.url });
    const first = await exchange(start);
    const second = await refresh(start, first.refresh_token);
    await asBot(second).auth.revoke();
    const revoked = await until(() => app.events('tokens_revoked')[0]);
    expect(revoked.tokens).toEqual({ oauth: [], bot: [first.bot_user_id] });
    for (const grant of [first, second]) expect(await refusal(asBot(grant).auth.test())).toBe('token_revoked');
    expect(await refusal(refresh(start, second.refresh_token))).toBe('invalid_refresh_token');
    const again = await exchange(await begin({ account_id: start.account_id }));
    expect((await asBot(again).auth.test()).team_id).toBe(start.account_id);
    await app.close();
  });
});

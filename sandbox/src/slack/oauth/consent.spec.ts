import { clientOf, refusal, startSlack } from '../../../testing/slack.js';
import type { OauthStart } from '../../platform-sandbox.js';

const REDIRECT = 'http://127.0.0.1:9/callback?kept=1';

describe("The consent page of the sandbox's Slack", () => {
  let slack: Awaited<ReturnType<typeof startSlack>>;
  let start: OauthStart;

  beforeAll(async () => {
    slack = await startSlack();
    start = (await slack.control.call<OauthStart>('POST', 'slack/oauth')).body;
  });
  afterAll(() => slack.sandbox.close());

  const open = async (query: Record<string, string>) => {
    const asked = { client_id: start.client_id, scope: 'chat:write,channels:read', redirect_uri: REDIRECT, ...query };
    const answer = await fetch(`${slack.sandbox.url}/slack/oauth/v2/authorize?${new URLSearchParams(asked)}`);
    return { status: answer.status, type: answer.headers.get('content-type'), html: await answer.text() };
  };
  /** Where a link of the page leads, as a browser reads it. */
  const follow = async (html: string, id: string) => {
    const href = new RegExp(`<a id="${id}" href="([^"]*)"`).exec(html)![1]!.replaceAll('&amp;', '&');
    const answer = await fetch(new URL(href, slack.sandbox.url), { redirect: 'manual' });
    return { status: answer.status, url: new URL(answer.headers.get('location')!) };
  };
  const allow = async (query: Record<string, string> = {}) => (await follow((await open(query)).html, 'allow')).url;
  const exchange = (code: string | null, redirect_uri?: string) => {
    const { client_id, client_secret } = start;
    return clientOf(slack.sandbox.url, '').oauth.v2.access({ code: code!, client_id, client_secret, redirect_uri });
  };

  it('names the app, the team and the scopes', async () => {
    const { status, type, html } = await open({ scope: 'chat:write incoming-webhook', user_scope: 'search:read' });
    expect([status, type]).toEqual([200, expect.stringContaining('text/html')]);
    for (const part of ['Patchbay', start.account_id, 'chat:write', 'search:read', '#general']) {
      expect(html).toContain(part);
    }
  });

  it('sends the person back with a code that gets what was asked for', async () => {
    const { status, url } = await follow((await open({ state: 'a&b="<' })).html, 'allow');
    expect(status).toBe(302);
    expect(url.href.startsWith(REDIRECT)).toBe(true);
    expect(url.searchParams.get('state')).toBe('a&b="<');
    const grant = await exchange(url.searchParams.get('code'), REDIRECT);
    expect(grant).toMatchObject({ scope: 'chat:write,channels:read', team: { id: start.account_id } });
    expect(grant).not.toHaveProperty('incoming_webhook');
  });

  it('sends the person back without one who cancels', async () => {
    const { status, url } = await follow((await open({ state: 's1' })).html, 'cancel');
    expect(status).toBe(302);
    expect(Object.fromEntries(url.searchParams)).toEqual({ kept: '1', error: 'access_denied', state: 's1' });
  });

  it('binds the code to where the person was sent', async () => {
    const code = (await allow()).searchParams.get('code');
    expect(await refusal(exchange(code))).toBe('bad_redirect_uri');
    expect(await refusal(exchange(code, 'http://127.0.0.1:9/callback'))).toBe('bad_redirect_uri');
    expect((await exchange(code, REDIRECT)).ok).toBe(true);
    expect(await refusal(exchange(code, REDIRECT))).toBe('code_already_used');
  });

  it('takes the team that is named, or else the newest', async () => {
    const newer = (await slack.control.call<OauthStart>('POST', 'slack/oauth')).body;
    const teamOf = async (query: Record<string, string>) =>
      (await exchange((await allow(query)).searchParams.get('code'), REDIRECT)).team?.id;
    expect(await teamOf({})).toBe(newer.account_id);
    expect(await teamOf({ team: start.account_id })).toBe(start.account_id);
  });

  it('lets the app into the team that the person saw, also when there is a newer one by then', async () => {
    const { html } = await open({});
    const seen = /\((T[A-Z0-9]+)\)/.exec(html)![1];
    await slack.control.call('POST', 'slack/oauth');
    const { url } = await follow(html, 'allow');
    expect((await exchange(url.searchParams.get('code'), REDIRECT)).team?.id).toBe(seen);
  });

  it("shows an error page for a team with another app, and installs an account's own app in it", async () => {
    const { account_id } = slack.account;
    expect((await open({ team: account_id })).status).toBe(400);
    const own = (await slack.control.call<OauthStart>('POST', 'slack/oauth', { account_id })).body;
    const { html } = await open({ client_id: own.client_id });
    expect(html).toContain(account_id);
  });

  it.each([
    ['an unknown app', { client_id: '1.2' }, 'invalid_client_id'],
    ['no scopes', { scope: '' }, 'no_scopes'],
    ['what is no scope', { scope: 'chat:write,Chat Write' }, 'invalid_scope'],
    ['no place to go back to', { redirect_uri: '' }, 'bad_redirect_uri'],
    ['a script to go back to', { redirect_uri: 'javascript:alert(1)' }, 'bad_redirect_uri'],
    ['a team without the app', { team: 'T0' }, 'team'],
  ])('shows an error page for %s', async (_what, query, reason) => {
    const { status, html } = await open(query as Record<string, string>);
    expect(status).toBe(400);
    expect(html).toContain(`<p id="error">${reason}: `);
    expect(html).not.toContain('href');
  });

  it('escapes what it shows', async () => {
    const attack = '"><script>alert(1)</script>';
    const pages = [
      await open({ state: attack, extra: attack, redirect_uri: `http://127.0.0.1/${attack}` }),
      await open({ team: attack }),
      await open({ scope: attack }),
    ];
    expect(pages.map(({ status }) => status)).toEqual([200, 400, 400]);
    for (const { html } of pages) expect(html).not.toContain('<script');
  });
});

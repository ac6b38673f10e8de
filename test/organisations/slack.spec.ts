import { until } from '../support/until.js';
import { type Answer, OrganisationStage, type Person } from './organisation-stage.js';

/** What Slack's stand-in answers when somebody has agreed to install the app. */
interface Consent {
  code: string;
  client_id: string;
  client_secret: string;
  signing_secret: string;
  account_id: string;
  channels: { id: string; name: string }[];
}

let stage: OrganisationStage;
/** Of an organisation that is not the stage's. */
let stranger: Person;

const consent = (body: object = {}): Promise<Consent> => stage.control.call('POST', 'slack/oauth', body);

beforeAll(async () => {
  stage = await OrganisationStage.open(async (control) => {
    const { client_id, client_secret, signing_secret } = await control.call<Consent>('POST', 'slack/oauth', {});
    return {
      SLACK_CLIENT_ID: client_id,
      SLACK_CLIENT_SECRET: client_secret,
      SLACK_SIGNING_SECRET: signing_secret,
      PUBLIC_URL: 'http://patchbay.example.com',
    };
  });
  stranger = await stage.register();
});
afterAll(() => stage.close());

const slack = (organisationId = stage.organisationId): string => `/slack/organisations/${organisationId}`;
const exchange = (body: object, person: Person = stage.owner, organisationId?: string): Promise<Answer> =>
  stage.call('POST', `${slack(organisationId)}/token-exchg`, body, person);
const accesses = (): Promise<Record<string, unknown>[]> =>
  stage.db.query('SELECT * FROM slack_accesses ORDER BY created_at');

describe('The exchange of a code', () => {
  it('answers the token in full, once, and keeps it sealed', async () => {
    const { code, account_id } = await consent();
    const { status, body } = await exchange({ oauth_code: code });
    expect({ status, ...body }).toMatchObject({
      status: 'success',
      status_code: 200,
      message: 'Slack OAuth token exchange successful',
      data: { access_token: expect.stringMatching(/^xoxb-/), team_id: account_id },
    });
    const { access_token: token, incoming_webhook: webhook, installation_id } = body.data;
    expect(webhook).toEqual({
      channel: '#general',
      channel_id: expect.stringMatching(/^C/),
      configuration_url: expect.stringMatching(/^https:/),
      url: expect.stringContaining(`/slack/services/${account_id}/`),
    });

    const shown = await stage.call('GET', slack());
    expect(shown.body).toMatchObject({ status: 'success', message: 'Slack access info fetched successfully' });
    expect(shown.body.data).toEqual({
      id: body.data.id,
      user_id: stage.owner.id,
      organisation_id: stage.organisationId,
      access_token: '***',
      team_id: account_id,
      team_name: body.data.team_name,
      channel: '#general',
      channel_id: webhook.channel_id,
      configuration_url: webhook.configuration_url,
      url: expect.stringMatching(/\/\*\*\*$/),
      installation_id,
      connected: true,
      connection_detail: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const stored = JSON.stringify([await accesses(), await stage.db.query('SELECT * FROM installations')]);
    expect([token, webhook.url].filter((secret) => stored.includes(secret))).toEqual([]);
  });

  it('lets the team be heard, and be written to, with no token pasted anywhere', async () => {
    const { code, account_id, channels } = await consent();
    const { body } = await exchange({ oauth_code: code });
    const { installation_id } = body.data;
    await stage.control.setRequestUrl('slack', account_id, `${stage.url}/webhooks/slack`);
    const channel = await stage.newChannel();
    const draft = { workspace_id: channel.workspaceId, platform: 'slack', installation_id };
    const { integration } = await stage.ok('POST', '/api/v2/platform-integrations', draft);
    const at = `/api/v2/platform-integrations/${integration.id}`;
    await stage.ok('POST', `${at}/sync-channels`);
    const { channels: synced } = await stage.ok('GET', `${at}/channels`);
    await stage.ok('PATCH', `/api/v2/platform-integrations/channels/${synced[0].id}`, {
      lvng_conversation_id: channel.id,
      auto_sync_messages: true,
    });

    const messages = `/api/v2/channels/${channel.id}/messages`;
    const [general] = channels;
    const there = { account_id, channel_id: general!.id };
    await stage.control.say('slack', { ...there, user: { id: 'grace', name: 'Grace' }, text: 'Hello from Slack' });
    await until(async () => (await stage.ok('GET', messages)).messages.length === 1);
    await stage.ok('POST', messages, { content: 'Hello from here' });
    await until(async () => (await stage.control.messages('slack', account_id, general!.id)).length === 2);
    expect((await stage.control.messages('slack', account_id, general!.id)).map(({ text }) => text)).toEqual([
      'Hello from Slack',
      'Hello from here',
    ]);
  });

  it('is refused for a team that is installed already, with what to do', async () => {
    const { code, account_id } = await consent();
    await exchange({ oauth_code: code });
    const again = await consent({ account_id });
    expect(await exchange({ oauth_code: again.code })).toMatchObject({
      status: 409,
      body: { status: 'error', status_code: 409, code: 'SLACK_ALREADY_INSTALLED' },
    });
  });

  it('gives another organisation an installation of its own in the same team', async () => {
    const { code, account_id } = await consent();
    await exchange({ oauth_code: code });
    const organisationId = await stage.newOrganisation(stranger);
    const again = await consent({ account_id });
    const answer = await exchange({ oauth_code: again.code }, stranger, organisationId);
    expect(answer.status).toBe(200);
    expect((await stage.call('GET', slack(organisationId), undefined, stranger)).body.data.team_id).toBe(account_id);
    expect((await stage.call('GET', slack(organisationId))).status).toBe(404);
  });

  it.each([
    [{}, 'oauth_code'],
    [{ oauth_code: 7 }, 'oauth_code'],
    [{ oauth_code: '' }, 'oauth_code'],
    [{ oauth_code: 'x'.repeat(2000) }, 'oauth_code'],
    [{ oauth_code: 'one', more: 1 }, 'more'],
  ])('answers 401 for a body that is not valid, naming the field (#%#)', async (body, field) => {
    const answer = await exchange(body);
    expect(answer).toMatchObject({
      status: 401,
      body: { status: 'error', status_code: 401, code: 'VALIDATION_FAILED' },
    });
    expect(answer.body.message).toContain(field);
  });

  it('answers 401 for a code that Slack does not take, and 400 for an id that is none', async () => {
    const answer = await exchange({ oauth_code: 'invented' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'OAUTH_CODE_INVALID' } });
    expect(answer.body.message).toContain('oauth_code');
    expect((await stage.call('POST', '/slack/organisations/one/token-exchg', { oauth_code: 'x' })).status).toBe(400);
  });

  it('is for owners and admins; members read, and to others there is nothing', async () => {
    const member = await stage.newMember();
    expect((await exchange({ oauth_code: 'x' }, member)).status).toBe(403);
    expect((await exchange({ oauth_code: 'x' }, stranger)).status).toBe(404);
    expect((await stage.call('GET', slack(), undefined, member)).status).toBe(200);
    expect((await stage.call('GET', slack(), undefined, stranger)).status).toBe(404);
    expect((await stage.call('GET', slack(), undefined, null)).status).toBe(401);
    expect((await stage.call('DELETE', slack(), undefined, member)).status).toBe(403);
  });

  it('is undone: the token is forgotten, and Slack can be installed again', async () => {
    const { code, account_id } = await consent();
    const { body } = await exchange({ oauth_code: code });
    const gone = await stage.call('DELETE', `${slack()}?team_id=${account_id}`);
    expect(gone.body).toMatchObject({ message: 'Slack disconnected successfully', data: { team_id: account_id } });
    const left = await stage.db.query('SELECT 1 FROM installations WHERE id = $1', [body.data.installation_id]);
    expect(left).toEqual([]);
    expect((await stage.call('GET', `${slack()}?team_id=${account_id}`)).body.code).toBe('SLACK_ACCESS_NOT_FOUND');
    expect((await exchange({ oauth_code: (await consent({ account_id })).code })).status).toBe(200);
  });
});

/** Follows the consent page's link, as somebody who agrees does; where the browser is sent back to. */
async function press(which: 'allow' | 'cancel', consentUrl: string): Promise<string> {
  const page = await (await fetch(consentUrl)).text();
  const href = new RegExp(`id="${which}"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*id="${which}"`).exec(page);
  const target = new URL((href![1] ?? href![2])!.replaceAll('&amp;', '&'), consentUrl);
  const back = new URL((await fetch(target, { redirect: 'manual' })).headers.get('location')!);
  expect(back.origin + back.pathname).toBe('http://patchbay.example.com/slack/oauth/callback');
  return back.pathname + back.search;
}

const begin = async (person = stage.owner) => {
  const answer = await stage.call('GET', `${slack()}/install`, undefined, person);
  expect(answer.status).toBe(302);
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/);
  return { url: String(answer.headers['location']), cookie: cookie.split(';', 1)[0]! };
};
const BROWSER = { 'sec-fetch-mode': 'navigate', accept: 'text/html,*/*' };
const visit = (url: string, cookie?: string): Promise<Answer> =>
  stage.call('GET', url, undefined, null, { ...BROWSER, ...(cookie && { cookie }) });

describe('The way through the browser', () => {
  it('goes to the consent page and comes back with the team connected', async () => {
    const { url, cookie } = await begin();
    const answer = await visit(await press('allow', url), cookie);
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('Slack is connected') });
    const [newest] = (await accesses()).slice(-1);
    expect(newest).toMatchObject({ organisation_id: stage.organisationId, user_id: stage.owner.id });
  });

  it('answers JSON to what is no browser, and gives a page the link to go to', async () => {
    const { data } = await stage.ok('POST', `${slack()}/install`);
    const back = await press('allow', data.url);
    const answer = await stage.call('GET', back, undefined, null);
    expect(answer).toMatchObject({ status: 200, body: { status: 'success', data: { access_token: '***' } } });
    expect(await stage.call('GET', back, undefined, null)).toMatchObject({
      status: 400,
      body: { status: 'error', code: 'CONSENT_INVALID' },
    });
  });

  it('asks first in a browser that did not begin it, and does nothing until that is confirmed', async () => {
    const { url } = await begin();
    const { cookie: another } = await begin();
    const back = await press('allow', url);
    const before = (await accesses()).length;
    for (const cookie of [undefined, another, 'patchbay_consent=', 'patchbay_consent=x']) {
      const asked = await visit(back, cookie);
      expect(asked).toMatchObject({ status: 200, body: expect.stringContaining('Connect your Slack team?') });
      expect(asked.body).toContain('Analytical Engines');
    }
    expect(await accesses()).toHaveLength(before);
    const forged = await visit(`${back}&confirmation=bm8`);
    expect(forged.body).toContain('Connect your Slack team?');
    const href = /id="confirm" href="([^"]+)"/.exec(forged.body)![1]!.replaceAll('&amp;', '&');
    const otherCode = href.replace(/code=[^&]+/, 'code=another');
    expect((await visit(otherCode)).body).toContain('Connect your Slack team?');
    expect((await visit(href)).body).toContain('Slack is connected');
  });

  it('ends when the person declines, and takes no answer twice', async () => {
    const { url, cookie } = await begin();
    const back = await press('cancel', url);
    expect(await visit(back, cookie)).toMatchObject({
      status: 400,
      body: expect.stringContaining('The app was not allowed in. Nothing was installed.'),
    });
    expect((await visit(back, cookie)).body).toContain('used already');
  });

  it('takes no state that is not ours, or that is too old', async () => {
    const { url, cookie } = await begin();
    const back = await press('allow', url);
    const state = new URL(url).searchParams.get('state')!;
    for (const other of ['x', 'x'.repeat(400), `${state.slice(0, -6)}AAAAAA`]) {
      const answer = await visit(`/slack/oauth/callback?code=c&state=${other}`, cookie);
      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('not ours') });
    }
    await stage.db.query('UPDATE consent_requests SET expires_at = now()');
    expect((await visit(back, cookie)).status).toBe(400);
    expect((await stage.call('GET', '/slack/oauth/callback', undefined, null)).status).toBe(400);
  });

  it('installs nothing for who does not manage the organisation any more', async () => {
    const admin = await stage.newMember('admin');
    const { url, cookie } = await begin(admin);
    const back = await press('allow', url);
    await stage.ok('DELETE', `/organisations/${stage.organisationId}/members/${admin.id}`);
    const before = (await accesses()).length;
    expect((await visit(back, cookie)).status).toBe(404);
    expect(await accesses()).toHaveLength(before);
    expect((await stage.call('GET', `${slack()}/install`, undefined, admin)).status).toBe(404);
  });

  it('takes new tokens for a team that was installed before', async () => {
    const { url, cookie } = await begin();
    await visit(await press('allow', url), cookie);
    const { team_id } = (await stage.ok('GET', slack())).data;
    const next = await begin();
    const again = await press('allow', `${next.url}&team=${team_id}`);
    expect((await visit(again, next.cookie)).body).toContain('Slack is connected');
    const rows = await stage.db.query('SELECT 1 FROM slack_accesses WHERE team_id = $1', [team_id]);
    expect(rows).toHaveLength(1);
  });
});

describe('A deployment below a path', () => {
  it('ties the browser to that path, and leads it back there', async () => {
    const below = await OrganisationStage.open({
      SLACK_CLIENT_ID: 'id',
      SLACK_CLIENT_SECRET: 'secret',
      PUBLIC_URL: 'https://example.com/patchbay',
    });
    try {
      const answer = await below.call('GET', `/slack/organisations/${below.organisationId}/install`);
      expect(answer.headers['set-cookie']).toMatch(
        /; Path=\/patchbay\/slack\/oauth\/callback; .*HttpOnly; SameSite=Lax; Secure$/,
      );
      const state = new URL(String(answer.headers['location'])).searchParams.get('state')!;
      const back = `/slack/oauth/callback?code=c&state=${state}`;
      const page = await below.call('GET', back, undefined, null, BROWSER);
      expect(page.body).toContain('href="/patchbay/slack/oauth/callback?');
    } finally {
      await below.close();
    }
  });
});

describe('A deployment without a Slack app', () => {
  it('says which settings are missing', async () => {
    const bare = await OrganisationStage.open();
    try {
      const at = `/slack/organisations/${bare.organisationId}`;
      for (const answer of [
        await bare.call('POST', `${at}/token-exchg`, { oauth_code: 'x' }),
        await bare.call('GET', `${at}/install`),
      ]) {
        expect(answer).toMatchObject({ status: 500, body: { code: 'SLACK_APP_NOT_CONFIGURED' } });
        expect(answer.body.message).toContain('SLACK_CLIENT_ID and SLACK_CLIENT_SECRET');
      }
    } finally {
      await bare.close();
    }
  });
});

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ProviderError } from '../errors.js';
import { SlackProvider } from './slack.provider.js';

const fixture = (name: string): { access_token: string; refresh_token: string } =>
  JSON.parse(readFileSync(join(__dirname, 'fixtures', `oauth-${name}.json`), 'utf8')) as never;
const [access, rotated] = [fixture('access'), fixture('rotated')];
const [enterprise, person] = [fixture('enterprise'), fixture('person')];

const APP = { clientId: '1234567890.1234567890', clientSecret: '0123456789abcdef0123456789abcdef' };
const SECRETS = /xox|0123456789abcdef|hooks\.slack|the-code/;
const soon = () => AbortSignal.timeout(5000);

/** A Slack that answers oauth.v2.access, and keeps what it was asked. */
describe("Slack's consent", () => {
  let server: Server;
  let apiUrl: string;
  let answer: object;
  const asked: { path: string; authorization?: string; form: Record<string, string> }[] = [];
  const logged: string[] = [];

  beforeEach(async () => {
    asked.length = logged.length = 0;
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
        asked.push({ path: request.url!, authorization: request.headers.authorization, form });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/api/`;
  });
  afterEach(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  const provider = (app: object = APP) =>
    new SlackProvider({ apiUrl, ...app, log: (...words) => logged.push(JSON.stringify(words)) });
  const exchange = (redirectUri: string | null = null) => provider().exchangeCode('the-code', redirectUri, soon());
  const renew = (credentials: Record<string, string>) => provider().renew(credentials, soon());
  const refusal = (call: Promise<unknown>): Promise<ProviderError> =>
    call.then(
      () => Promise.reject(new Error('It was not refused.')),
      (error: unknown) => error as ProviderError,
    );

  it('cannot be asked for before the app is set up, and says which settings are missing', async () => {
    expect(provider().missingSettings()).toEqual([]);
    expect(provider({}).missingSettings()).toEqual(['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET']);
    expect(provider({ clientId: '1.2' }).missingSettings()).toEqual(['SLACK_CLIENT_SECRET']);
    const error = await refusal(provider({ clientId: '1.2' }).exchangeCode('the-code', null, soon()));
    expect(error).toMatchObject({ kind: 'permission-missing', details: { settings: ['SLACK_CLIENT_SECRET'] } });
    expect(asked).toEqual([]);
  });

  it('is asked for on the page beside the Web API, wherever that is', () => {
    const request = { state: 'a/b&c', redirectUri: 'https://p.example/oauth/slack/callback' };
    const real = new URL(new SlackProvider({ apiUrl: 'https://slack.com/api', ...APP }).consentUrl(request));
    expect(real.origin + real.pathname).toBe('https://slack.com/oauth/v2/authorize');
    const scopes = real.searchParams.get('scope')!.split(',');
    expect(scopes).toEqual(expect.arrayContaining(['chat:write', 'channels:history', 'incoming-webhook']));
    expect(Object.fromEntries(real.searchParams)).toMatchObject({
      client_id: APP.clientId,
      redirect_uri: request.redirectUri,
      state: 'a/b&c',
    });
    expect(real.href).not.toContain(APP.clientSecret);
    const elsewhere = new URL(provider().consentUrl(request));
    expect(elsewhere.origin + elsewhere.pathname).toBe(apiUrl.replace('/api/', '/oauth/v2/authorize'));
  });

  it('gives the team, a token for its bot, and the channel that was chosen', async () => {
    answer = access;
    const { access_token: token } = access;
    expect(await exchange('https://p.example/back')).toEqual({
      credentials: { bot_token: token, team_id: 'T9TK3CUKW' },
      expiresAt: null,
      accountId: 'T9TK3CUKW',
      accountName: 'Slack Softball Team',
      accessToken: token,
      grantedBy: 'U1234',
      postingAddress: {
        channel: '#channel-it-will-post-to',
        channelId: 'C05002EAE',
        configurationUrl: 'https://teamname.slack.com/services/BXXXXX',
        url: 'https://hooks.slack.com/TXXXXX/BXXXXX/XXXXXXXXXX',
      },
    });
    const app = { client_id: APP.clientId, client_secret: APP.clientSecret };
    const form = { ...app, code: 'the-code', redirect_uri: 'https://p.example/back' };
    expect(asked).toEqual([{ path: '/slack/api/oauth.v2.access', authorization: undefined, form }]);
    await exchange(null);
    expect(asked[1]!.form).toEqual({ ...app, code: 'the-code' });
  });

  it('gives a refresh token too, and says until when the other is good, where tokens rotate', async () => {
    answer = rotated;
    const before = Date.now();
    const { credentials, expiresAt, postingAddress } = await exchange();
    expect(credentials).toEqual({
      bot_token: rotated.access_token,
      refresh_token: rotated.refresh_token,
      team_id: 'T9TK3CUKW',
    });
    expect(expiresAt!.getTime()).toBeGreaterThanOrEqual(before + 43_200_000);
    expect(expiresAt!.getTime()).toBeLessThanOrEqual(Date.now() + 43_200_000);
    expect(postingAddress).toBeNull();
  });

  it('is renewed with the refresh token, and what else the credentials hold stays', async () => {
    answer = rotated;
    const old = {
      bot_token: 'xoxe.xoxb-1-old',
      refresh_token: 'xoxe-1-old',
      team_id: 'T9TK3CUKW',
      app_token: 'xapp-1',
    };
    const { credentials, expiresAt } = await renew(old);
    const { access_token: bot_token, refresh_token } = rotated;
    expect(credentials).toEqual({ ...old, bot_token, refresh_token });
    expect(expiresAt!.getTime()).toBeGreaterThan(Date.now() + 43_000_000);
    expect(asked[0]!.form).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'xoxe-1-old' });
    expect(asked[0]!.form).not.toHaveProperty('code');
  });

  it('cannot be renewed without a refresh token', async () => {
    expect(await refusal(renew({ bot_token: 'xoxb-1' }))).toMatchObject({ kind: 'credentials-rejected' });
    expect(asked).toEqual([]);
  });

  it.each([
    ['invalid_code', 'credentials-rejected', /wrong, was spent already, or is older/],
    ['code_already_used', 'credentials-rejected', /spent already/],
    ['bad_redirect_uri', 'credentials-rejected', /redirect URL/],
    ['invalid_refresh_token', 'credentials-rejected', /refresh token/],
    ['invalid_client_id', 'permission-missing', /look at SLACK_CLIENT_ID$/],
    ['bad_client_secret', 'permission-missing', /look at SLACK_CLIENT_SECRET$/],
    ['ratelimited', 'rate-limited', /slow down/],
    ['internal_error', 'outcome-unknown', /failed/],
    ['service_unavailable', 'unavailable', /not available/],
  ])('refused with %s is %s', async (error, kind, message) => {
    answer = { ok: false, error };
    const refused = await refusal(exchange());
    expect(refused).toMatchObject({ kind, message: expect.stringMatching(message) as string });
    expect(refused.details.nativeCode).toBe(error);
    expect(refused.details.settings !== undefined).toBe(kind === 'permission-missing');
  });

  it('to a whole enterprise is refused, and so is one that gave no bot', async () => {
    answer = enterprise;
    expect(await refusal(exchange())).toMatchObject({
      kind: 'credentials-rejected',
      message: expect.stringMatching(/in one workspace/) as string,
    });
    answer = person;
    expect(await refusal(exchange())).toMatchObject({
      kind: 'credentials-rejected',
      message: expect.stringMatching(/no bot token/) as string,
    });
  });

  it('leaves no secret in errors or in the log, whatever goes wrong', async () => {
    const errors: ProviderError[] = [];
    for (const wrong of [
      enterprise,
      person,
      { ok: false, error: 'invalid_code' },
      { ok: false, error: 'something_new' },
    ]) {
      answer = wrong;
      errors.push(await refusal(exchange()));
    }
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    errors.push(await refusal(exchange()), await refusal(renew({ refresh_token: 'xoxe-1-old' })));
    for (const { message, details, cause } of errors) {
      expect(JSON.stringify([message, details, cause])).not.toMatch(SECRETS);
    }
    expect(logged.join('\n')).not.toMatch(SECRETS);
  });
});

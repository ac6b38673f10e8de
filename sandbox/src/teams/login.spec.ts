import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { startTeams, type TeamsBot } from '../../testing/teams.js';

let bot: TeamsBot;

beforeAll(async () => {
  bot = await startTeams();
});
afterAll(() => bot.close());

const roster = (token: string) => bot.call('GET', `v3/conversations/${bot.place.channel_id}/members`, undefined, token);

describe("Microsoft Entra's token endpoint", () => {
  it('gives a token for the right credentials, which the connector takes', async () => {
    const { status, body } = await bot.logIn({});
    expect([status, body]).toEqual([
      200,
      { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: expect.any(String) },
    ]);
    expect((await roster(body.access_token)).status).toBe(200);
  });

  it.each([
    ['a wrong secret', { client_secret: 'guess' }, 401, 'invalid_client', 7000215],
    ['no secret', { client_secret: '' }, 401, 'invalid_client', 7000216],
    ['an unknown app', { client_id: 'f0000000-0000-4000-8000-000000000000' }, 400, 'unauthorized_client', 700016],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type', 70003],
    ['no grant', { grant_type: '' }, 400, 'invalid_request', 900144],
    ['no scope', { scope: '' }, 400, 'invalid_request', 90014],
    ['a scope without /.default', { scope: 'https://api.botframework.com' }, 400, 'invalid_scope', 1002012],
  ])('refuses %s under its documented code', async (_what, changed, status, error, code) => {
    const refused = await bot.logIn(changed as Record<string, string>);
    expect(refused).toMatchObject({ status, body: { error, error_codes: [code] } });
    expect(refused.body.error_description).toMatch(new RegExp(`^AADSTS${code}: .+ Trace ID: `));
  });

  it('knows no tenant but those that were made', async () => {
    const refused = await bot.logIn({}, 'contoso.onmicrosoft.com');
    expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_request', error_codes: [90002] } });
  });

  it('gives a token for any resource, of which the connector takes its own alone', async () => {
    for (const resource of ['https://graph.microsoft.com', bot.account.credentials.app_id]) {
      const { status, body } = await bot.logIn({ scope: `${resource}/.default` });
      expect([status, decodeJwt(body.access_token).aud]).toEqual([200, resource]);
      expect((await roster(body.access_token)).status).toBe(401);
    }
  });

  it('serves bots of several tenants in the directory that is documented for them', async () => {
    const { status, body } = await bot.logIn({}, 'botframework.com');
    expect([status, (await roster(body.access_token)).status]).toEqual([200, 200]);
    expect(await bot.logIn({ client_id: 'unknown' }, 'botframework.com')).toMatchObject({
      status: 400,
      body: { error_codes: [700016] },
    });
    expect((await bot.logIn({ client_secret: 'guess' }, 'botframework.com')).status).toBe(401);
  });

  it('takes the tenant and the app in either case, and the app’s credentials in the header', async () => {
    const { app_id: id = '', app_password: secret = '' } = bot.account.credentials;
    const tenant = bot.account.account_id.toUpperCase();
    expect((await bot.logIn({ client_id: id.toUpperCase() }, tenant)).status).toBe(200);
    const ask = (pair: string) =>
      fetch(`${bot.sandbox.url}/teams/login/${tenant}/oauth2/v2.0/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: 'https://api.botframework.com/.default',
        }),
      });
    expect((await ask(`${id}:${encodeURIComponent(secret)}`)).status).toBe(200);
    expect((await ask(`${id}:guess`)).status).toBe(401);
  });

  it('lets tokens expire, after which a new one is good', async () => {
    const token = await bot.token();
    await bot.control.call('POST', `teams/accounts/${bot.account.account_id}/expire_tokens`);
    expect(await roster(token)).toMatchObject({ status: 401, body: { error: { code: 'Unauthorized' } } });
    expect((await roster(await bot.token())).status).toBe(200);
  });
});

describe('The connector’s own tokens', () => {
  it('are signed by a published key, for that bot and service URL', async () => {
    const { url } = bot.sandbox;
    const openid = await (await fetch(`${url}/teams/v1/.well-known/openidconfiguration`)).json();
    expect(openid).toMatchObject({
      issuer: 'https://api.botframework.com',
      jwks_uri: `${url}/teams/v1/.well-known/keys`,
      id_token_signing_alg_values_supported: ['RS256'],
    });
    const { keys } = (await (await fetch(openid.jwks_uri)).json()) as { keys: object[] };
    expect(keys).toEqual([expect.objectContaining({ kty: 'RSA', endorsements: ['msteams'], kid: expect.any(String) })]);
    expect(keys[0]).not.toHaveProperty('d');
    const { headers, activity } = bot.told[0]!;
    const token = headers.authorization!.replace('Bearer ', '');
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', kid: (keys[0] as { kid: string }).kid });
    const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(openid.jwks_uri)), {
      issuer: 'https://api.botframework.com',
      audience: bot.account.credentials.app_id,
    });
    expect(payload.serviceurl).toBe(activity.serviceUrl);
    expect(payload.exp! - payload.nbf!).toBe(3600);
  });

  it('are no access tokens', async () => {
    const token = bot.told[0]!.headers.authorization!.replace('Bearer ', '');
    expect((await roster(token)).status).toBe(401);
  });
});

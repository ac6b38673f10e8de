import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookRequest } from '../contract.js';
import { ProviderError } from '../errors.js';
import { TeamsProvider } from './teams.provider.js';

const APP_ID = '11111111-2222-4333-8444-555555555555';
const TENANT = '66666666-7777-4888-9999-000000000000';
const SERVICE_URL = 'https://smba.trafficmanager.net/emea/';
const ISSUER = 'https://api.botframework.com';
const NOW = new Date('2025-03-01T12:00:00Z');
const SECRETS = {
  credentials: { app_id: APP_ID, app_password: 'x'.repeat(40), tenant_id: TENANT },
  webhookSecret: '',
  appSigningSecret: null,
};

const newKey = async (kid: string) => ({ kid, ...(await generateKeyPair('RS256', { extractable: true })) });
type Key = Awaited<ReturnType<typeof newKey>>;

let genuine: Key;
let forged: Key;
let webChat: Key;
let server: Server;
let provider: TeamsProvider;
/** How often each document was asked for. */
let asked: Record<string, number>;
let isDown: boolean;

beforeAll(async () => {
  genuine = await newKey('genuine');
  forged = { ...(await newKey('genuine')) };
  webChat = await newKey('web-chat');
});

beforeEach(async () => {
  asked = {};
  isDown = false;
  const keys = [
    { ...(await exportJWK(genuine.publicKey)), kid: 'genuine', use: 'sig', endorsements: ['msteams', 'skype'] },
    { ...(await exportJWK(webChat.publicKey)), kid: 'web-chat', use: 'sig', endorsements: ['webchat'] },
  ];
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked[path] = (asked[path] ?? 0) + 1;
    const body = path === '/keys' ? { keys } : { issuer: ISSUER, jwks_uri: `${origin()}/keys` };
    response.writeHead(isDown ? 503 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider = newProvider();
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const newProvider = (): TeamsProvider =>
  new TeamsProvider({ loginUrl: 'https://login.microsoftonline.com', openidUrl: `${origin()}/openid` });

const ACTIVITY = {
  type: 'message',
  id: '1740830400000',
  timestamp: '2025-03-01T12:00:00.0000000Z',
  channelId: 'msteams',
  serviceUrl: SERVICE_URL,
  from: { id: '29:1ada', name: 'Ada Lovelace' },
  recipient: { id: `28:${APP_ID}`, name: 'Patchbay' },
  conversation: { id: 'a:1chat', conversationType: 'personal', tenantId: TENANT },
  channelData: { tenant: { id: TENANT } },
  text: 'Hello',
};

const seconds = (offset: number): number => NOW.getTime() / 1000 + offset;

function token(claims: JWTPayload = {}, key = genuine, header: object = {}): Promise<string> {
  const usual = { iss: ISSUER, aud: APP_ID, nbf: seconds(-60), exp: seconds(3600), serviceurl: SERVICE_URL };
  return new SignJWT({ ...usual, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid, ...header })
    .sign(key.privateKey);
}

const requestWith = (bearer: string | null, activity: object = ACTIVITY): WebhookRequest => ({
  headers: bearer === null ? {} : { authorization: `Bearer ${bearer}` },
  body: Buffer.from(JSON.stringify(activity)),
});

const verify = async (bearer: string | null, activity?: object, secrets = SECRETS) =>
  provider.verifyWebhook(requestWith(bearer, activity), secrets, NOW);

describe('An activity is taken', () => {
  it('when the Bot Connector signed it for our bot', async () => {
    expect(await verify(await token())).toBeNull();
  });

  it('while clocks differ by less than five minutes', async () => {
    expect(await verify(await token({ exp: seconds(-290) }))).toBeNull();
    expect(await verify(await token({ nbf: seconds(290) }))).toBeNull();
  });

  it('whatever case its app id is given in', async () => {
    const credentials = { ...SECRETS.credentials, app_id: APP_ID.toUpperCase() };
    expect(await verify(await token(), ACTIVITY, { ...SECRETS, credentials })).toBeNull();
  });
});

describe('An activity is refused', () => {
  const refusal = async (bearer: string | null, activity?: object) => {
    const problem = await verify(bearer, activity);
    expect(problem).toEqual(expect.any(String));
    return problem;
  };

  it('without a token, or with another kind of one', async () => {
    expect(await refusal(null)).toMatch(/no token/);
    expect(await refusal('')).toMatch(/no token/);
    const basic = { ...requestWith(null), headers: { authorization: 'Basic abc' } };
    expect(await provider.verifyWebhook(basic, SECRETS, NOW)).toMatch(/no token/);
    expect(await refusal(`${'a'.repeat(20_000)}.b.c`)).toMatch(/no token/);
  });

  it('when another key signed it under the same name', async () => {
    expect(await refusal(await token({}, forged))).toMatch(/not genuine/);
  });

  it('when no key has that name', async () => {
    expect(await refusal(await token({}, { ...forged, kid: 'unknown' }))).toMatch(/no key/);
  });

  it('when its signature was cut off or changed', async () => {
    const [header, payload, signature = ''] = (await token()).split('.');
    await refusal(`${header}.${payload}.`);
    await refusal(`${header}.${payload}.${signature.slice(0, -6)}AAAAAA`);
    await refusal(`${header}.${payload}`);
  });

  it('when its claims were changed under the signature', async () => {
    const [header, , signature] = (await token()).split('.');
    const [, payload] = (await token({ aud: APP_ID, serviceurl: 'https://evil.example/' })).split('.');
    await refusal(`${header}.${payload}.${signature}`);
  });

  it('when nobody signed it', async () => {
    const claims = { iss: ISSUER, aud: APP_ID, exp: seconds(3600), serviceurl: SERVICE_URL };
    await refusal(new UnsecuredJWT(claims).encode());
  });

  it('when the public key was used as a secret', async () => {
    const { n = '' } = await exportJWK(genuine.publicKey);
    const claims = { iss: ISSUER, aud: APP_ID, exp: seconds(3600), serviceurl: SERVICE_URL };
    const jwt = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'genuine' })
      .sign(Buffer.from(n, 'base64url'));
    await refusal(jwt);
  });

  it('when another issuer signed it', async () => {
    expect(await refusal(await token({ iss: `https://sts.windows.net/${TENANT}/` }))).toMatch(/iss/);
  });

  it('when it is for another bot', async () => {
    expect(await refusal(await token({ aud: TENANT }))).toMatch(/aud/);
    expect(await verify(await token(), ACTIVITY, { ...SECRETS, credentials: {} as never })).toMatch(/app id/);
  });

  it('when its time is over, not yet come, or without an end', async () => {
    expect(await refusal(await token({ exp: seconds(-310) }))).toMatch(/expired/);
    expect(await refusal(await token({ nbf: seconds(310) }))).toMatch(/nbf/);
    expect(await refusal(await token({ exp: undefined }))).toMatch(/exp/);
  });

  it('when the activity names another service URL than the token', async () => {
    const elsewhere = { ...ACTIVITY, serviceUrl: 'https://smba.trafficmanager.net/amer/' };
    expect(await refusal(await token(), elsewhere)).toMatch(/service URL/);
    expect(await refusal(await token({ serviceurl: undefined }))).toMatch(/service URL/);
    expect(await refusal(await token({ serviceurl: undefined }), { ...ACTIVITY, serviceUrl: '' })).not.toBeNull();
  });

  it('when the service URL is no address of Microsoft, whoever signed it', async () => {
    for (const serviceurl of ['https://evil.example/', 'http://169.254.169.254/', `${origin()}/`]) {
      expect(await refusal(await token({ serviceurl }), { ...ACTIVITY, serviceUrl: serviceurl })).toMatch(
        /service URL/,
      );
    }
  });

  it('when it comes by another channel than Teams, where anybody can say anything', async () => {
    expect(await refusal(await token(), { ...ACTIVITY, channelId: 'directline' })).toMatch(/not come from/);
    expect(await refusal(await token({}, webChat))).toMatch(/may not speak/);
  });

  it('when it does not say in which tenant it happened', async () => {
    const conversation = { id: 'a:1chat', conversationType: 'personal' };
    expect(await refusal(await token(), { ...ACTIVITY, conversation, channelData: {} })).toMatch(/tenant/);
  });

  it('when it happened in another tenant, which may have the same app', async () => {
    const other = '77777777-7777-4888-9999-000000000000';
    expect(await refusal(await token(), { ...ACTIVITY, channelData: { tenant: { id: other } } })).toMatch(/tenant/);
    const upper = { ...ACTIVITY, channelData: { tenant: { id: TENANT.toUpperCase() } } };
    expect(await verify(await token(), upper)).toBeNull();
  });

  it('when it is none', async () => {
    for (const body of ['', '[]', 'null', '{}', '{"type":1}']) {
      const request = { ...requestWith(await token()), body: Buffer.from(body) };
      expect(await provider.verifyWebhook(request, SECRETS, NOW)).toEqual(expect.any(String));
    }
  });
});

describe('The Bot Connector’s keys', () => {
  it('are asked for once, however many activities come', async () => {
    const bearer = await token();
    await Promise.all(Array.from({ length: 20 }, () => verify(bearer)));
    expect(asked).toEqual({ '/openid': 1, '/keys': 1 });
  });

  it('are not asked for again by made-up names', async () => {
    await verify(await token());
    for (let time = 0; time < 5; time += 1) await verify(await token({}, { ...forged, kid: `made-up ${time}` }));
    expect(asked['/keys']).toBeLessThanOrEqual(2);
  });

  it('leave it open whether an activity is genuine while they cannot be had', async () => {
    isDown = true;
    for (let time = 0; time < 3; time += 1) {
      const error = await verify(await token()).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ProviderError);
      expect(error).toMatchObject({ kind: 'unavailable' });
    }
    expect(asked['/openid']).toBe(1);
  });

  it('are kept when the next look fails', async () => {
    expect(await verify(await token())).toBeNull();
    isDown = true;
    const later = Date.now() + 7_200_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    try {
      expect(await verify(await token())).toBeNull();
    } finally {
      clock.mockRestore();
    }
    expect(asked['/openid']).toBe(2);
  });
});

describe('A delivery', () => {
  it('says whose it is', () => {
    expect(provider.readWebhook(requestWith(null))).toMatchObject({ accountId: TENANT, appId: APP_ID, retried: false });
  });

  it('gives the same keys when it comes again', () => {
    const keys = () => provider.readWebhook(requestWith(null)).events.map(({ key }) => key);
    expect(keys()).toEqual(keys());
    expect(keys()).toContain('message.created|a:1chat|1740830400000');
  });

  it('tells nothing when it comes by another channel, or is of no use here', () => {
    const events = (more: object) => provider.readWebhook(requestWith(null, { ...ACTIVITY, ...more })).events;
    expect(events({ channelId: 'webchat' })).toEqual([]);
    expect(events({ type: 'invoke' })).toEqual([]);
    expect(events({ type: '__proto__' })).toEqual([]);
    expect(events({ conversation: 7, from: [], entities: {}, attachments: 'x', channelData: null })).toEqual([]);
  });
});

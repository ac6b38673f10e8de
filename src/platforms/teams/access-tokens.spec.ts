import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AccessTokens, scopeAt } from './access-tokens.js';

const ADA = { appId: 'ada-app', appPassword: 'p@ss&word', tenantId: 'tenant-1' };
const soon = () => AbortSignal.timeout(5000);

let server: Server;
let asked: { path: string; form: Record<string, string> }[];
let answer: { status: number; body: object };
let hold: Promise<void>;

beforeEach(async () => {
  asked = [];
  hold = Promise.resolve();
  answer = { status: 200, body: { expires_in: 3600 } };
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    asked.push({ path: request.url ?? '', form: Object.fromEntries(new URLSearchParams(text)) });
    await hold;
    const body = { access_token: `token-${asked.length}`, ...answer.body };
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const tokens = () => new AccessTokens(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);

describe('An access token', () => {
  it('is asked for as Microsoft documents it', async () => {
    await tokens().get(ADA, soon());
    expect(asked).toEqual([
      {
        path: '/tenant-1/oauth2/v2.0/token',
        form: {
          grant_type: 'client_credentials',
          client_id: 'ada-app',
          client_secret: 'p@ss&word',
          scope: 'https://api.botframework.com/.default',
        },
      },
    ]);
  });

  it('is for the Bot Connector of the cloud in which it is asked for', () => {
    expect(scopeAt('https://login.microsoftonline.com')).toBe('https://api.botframework.com/.default');
    expect(scopeAt('https://login.microsoftonline.us/')).toBe('https://api.botframework.us/.default');
  });

  it('is asked for once by all who want it, and kept', async () => {
    const all = tokens();
    const got = await Promise.all(Array.from({ length: 10 }, () => all.get(ADA, soon())));
    expect(new Set([...got, await all.get(ADA, soon())])).toEqual(new Set(['token-1']));
  });

  it('is each bot’s own, and each secret’s', async () => {
    const all = tokens();
    const others = [ADA, { ...ADA, tenantId: 'tenant-2' }, { ...ADA, appPassword: 'another' }];
    const got = await Promise.all(others.map((credentials) => all.get(credentials, soon())));
    expect(new Set(got).size).toBe(3);
  });

  it('is renewed shortly before its end', async () => {
    const all = tokens();
    answer.body = { expires_in: 400 };
    expect(await all.get(ADA, soon())).toBe('token-1');
    expect(await all.get(ADA, soon())).toBe('token-1');
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 101_000);
    try {
      expect(await all.get(ADA, soon())).toBe('token-2');
    } finally {
      clock.mockRestore();
    }
  });

  it('is not given again once it was refused', async () => {
    const all = tokens();
    const first = await all.get(ADA, soon());
    expect(await all.get(ADA, soon(), first)).toBe('token-2');
    // Somebody else was refused the first one too, and comes later.
    expect(await all.get(ADA, soon(), first)).toBe('token-2');
  });

  it('is waited for no longer than each may, whoever else waits', async () => {
    let release = (): void => undefined;
    hold = new Promise((resolve) => (release = resolve));
    const all = tokens();
    const patient = all.get(ADA, soon());
    await expect(all.get(ADA, AbortSignal.timeout(50))).rejects.toMatchObject({ kind: 'unavailable' });
    release();
    expect(await patient).toBe('token-1');
  });

  it('is not kept when it was refused, and its secret is in no message', async () => {
    const all = tokens();
    answer = {
      status: 401,
      body: { access_token: undefined, error_codes: [7000215], error_description: ADA.appPassword },
    };
    const error = await all.get(ADA, soon()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'credentials-rejected', details: { nativeCode: 'AADSTS7000215' } });
    expect((error as Error).message).not.toContain(ADA.appPassword);
    answer = { status: 200, body: {} };
    expect(await all.get(ADA, soon())).toBe('token-2');
  });
});

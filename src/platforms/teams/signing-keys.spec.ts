import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectorKeys, unavailability } from './signing-keys.js';

const ISSUER = 'https://api.botframework.com';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const newKey = async (kid: string) => ({ kid, ...(await generateKeyPair('RS256', { extractable: true })) });
type Key = Awaited<ReturnType<typeof newKey>>;

let known: Key;
let added: Key;
let server: Server;
let connector: ConnectorKeys;
let published: Key[];
/** How often the keys were asked for. */
let asked: number;
let isDown: boolean;
let clock: jest.SpyInstance<number, []> | null;

beforeAll(async () => {
  known = await newKey('known');
  added = await newKey('added');
});

beforeEach(async () => {
  asked = 0;
  isDown = false;
  clock = null;
  published = [known];
  server = createServer(async (request, response) => {
    const isKeys = request.url === '/keys';
    if (isKeys) asked += 1;
    const jwks = published.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, use: 'sig' }));
    const body = isKeys ? { keys: await Promise.all(jwks) } : { issuer: ISSUER, jwks_uri: `${origin()}/keys` };
    response.writeHead(isDown && isKeys ? 503 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  connector = new ConnectorKeys(`${origin()}/openid`);
});

afterEach(async () => {
  clock?.mockRestore();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const origin = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Lets so much time pass at once. */
function pass(milliseconds: number): void {
  const now = Date.now() + milliseconds;
  clock ??= jest.spyOn(Date, 'now');
  clock.mockReturnValue(now);
}

/** Whether a token of that key is good; null when that cannot be told. */
async function isGood({ kid, privateKey }: Key): Promise<boolean | null> {
  const token = await new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
  const { key } = await connector.get();
  return jwtVerify(token, key).then(
    () => true,
    (error: unknown) => (unavailability(error) ? null : false),
  );
}

/** Looks at the keys happen beside the check. */
async function untilAsked(times: number): Promise<void> {
  for (let left = 500; asked < times && left > 0; left -= 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(asked).toBe(times);
}

describe('Keys of the Bot Connector', () => {
  it('are good for another day when they cannot be looked at anew, and are looked at as soon as they can', async () => {
    expect(await isGood(known)).toBe(true);
    isDown = true;
    pass(25 * HOUR);
    expect(await isGood(known)).toBe(true);
    await untilAsked(2);
    isDown = false;
    // The refusal may still be on its way: it counts from when it came.
    for (let left = 50; asked < 3 && left > 0; left -= 1) {
      pass(MINUTE);
      expect(await isGood(known)).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(asked).toBe(3);
  });

  it('are not good for ever', async () => {
    expect(await isGood(known)).toBe(true);
    isDown = true;
    pass(121 * HOUR);
    expect(await isGood(known)).toBeNull();
  });

  it('are not asked for again and again by made-up names while they cannot be had', async () => {
    expect(await isGood(known)).toBe(true);
    isDown = true;
    pass(MINUTE);
    for (let time = 0; time < 5; time += 1) expect(await isGood({ ...added, kid: `made-up ${time}` })).toBeNull();
    expect(await isGood(known)).toBe(true);
    expect(asked).toBe(2);
  });

  it('are asked for again soon when there are none yet', async () => {
    isDown = true;
    expect(await isGood(known)).toBeNull();
    expect(await isGood(known)).toBeNull();
    expect(asked).toBe(1);
    isDown = false;
    pass(5000);
    expect(await isGood(known)).toBe(true);
  });

  it('change, and a new one is found at once', async () => {
    expect(await isGood(known)).toBe(true);
    expect(await isGood(added)).toBe(false);
    published.push(added);
    pass(MINUTE);
    expect(await isGood(added)).toBe(true);
  });
});

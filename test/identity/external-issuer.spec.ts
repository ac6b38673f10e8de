import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { JwtService } from '@nestjs/jwt';
import { newApiKey } from '../../src/auth/api-keys/api-key.js';
import { TokenVerifier } from '../../src/auth/tokens/token-verifier.service.js';
import { type House, openHouse } from './house.js';

const ISSUER = 'https://issuer.example.com/';
const AUDIENCE = 'patchbay-api';

describe('an external issuer', () => {
  let house: House;
  let issuer: Server;
  let fetches = 0;
  let down = false;
  const jwt = new JwtService({});
  const newPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ours = newPair();
  const strangers = newPair();

  beforeAll(async () => {
    issuer = createServer((_request, response) => {
      fetches += 1;
      response.statusCode = down ? 500 : 200;
      const key = { ...ours.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'RS256' };
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [key] }));
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    house = await openHouse({
      AUTH_JWKS_URL: `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/jwks.json`,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
    });
  });
  afterAll(async () => {
    await house.close();
    issuer.closeAllConnections();
    issuer.close();
  });

  const sign = (claims: object, options: object = {}, key: KeyObject = ours.privateKey): string =>
    jwt.sign(claims, {
      privateKey: key.export({ type: 'pkcs8', format: 'pem' }),
      algorithm: 'RS256',
      keyid: 'k1',
      subject: 'ada',
      issuer: ISSUER,
      audience: AUDIENCE,
      expiresIn: 60,
      ...options,
    });
  const me = (token: string) => house.call('GET', '/auth/me', token);
  const codeOf = async (token: string): Promise<string> => {
    const { status, body } = await me(token);
    expect(status).toBe(401);
    return body.code;
  };

  it('is waited for: without its keys nobody is let in, and nobody is called a forger', async () => {
    down = true;
    const { status, body } = await me(sign({ email: 'ada@example.com' }));
    expect([status, body.code]).toEqual([503, 'ISSUER_UNAVAILABLE']);
    down = false;
    // The next try is ten seconds later; the clock of the pause is the process's own.
    const now = performance.now.bind(performance);
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + 11_000);
    expect((await me(sign({ email: 'warm-up@example.com' }, { subject: 'warm-up' }))).status).toBe(200);
    clock.mockRestore();
  });

  it('signs people in, whose account is made when they are first seen', async () => {
    const claims = { email: 'Ada@Example.com', name: 'Ada Lovelace', picture: 'https://example.com/ada.png' };
    const answers = await Promise.all([1, 2, 3].map((jti) => me(sign({ ...claims, jti: String(jti) }))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1);
    expect(answers[0]?.body.user).toMatchObject({
      email: 'ada@example.com',
      display_name: 'Ada Lovelace',
      avatar_url: 'https://example.com/ada.png',
    });
    const token = sign(claims);
    const { body } = await house.call('GET', '/organisations', token);
    expect(body.data).toMatchObject([{ name: 'Ada Lovelace', is_personal: true }]);
    const key = await house.call('POST', '/auth/api-keys', token, { name: 'Import' });
    expect((await me(key.body.api_key.key)).status).toBe(200);
    await expect(house.app.get(TokenVerifier).verify(token)).resolves.toMatchObject({ via: 'jwt' });
  });

  it('is believed for its own tokens alone', async () => {
    const email = 'forger@example.com';
    expect(await codeOf(sign({ email }, {}, strangers.privateKey))).toBe('TOKEN_INVALID');
    expect(await codeOf(sign({ email }, { audience: 'another' }))).toBe('TOKEN_AUDIENCE');
    expect(await codeOf(sign({ email }, { issuer: 'https://evil.example.com/' }))).toBe('TOKEN_ISSUER');
    expect(await codeOf(sign({ email }, { expiresIn: -1 }))).toBe('TOKEN_EXPIRED');
    // The published key must not pass for a shared secret.
    const secret = ours.publicKey.export({ type: 'spki', format: 'pem' });
    const [header, body] = [
      { alg: 'HS256', kid: 'k1' },
      { sub: 'ada', iss: ISSUER, aud: AUDIENCE, exp: 4e9, email },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const { createHmac } = await import('node:crypto');
    const signature = createHmac('sha256', secret).update(`${header}.${body}`).digest('base64url');
    expect(await codeOf(`${header}.${body}.${signature}`)).toBe('TOKEN_ALGORITHM');
    expect(await house.db.query('SELECT 1 FROM users WHERE email = $1', [email])).toEqual([]);
  });

  it('is not flooded by tokens with invented keys', async () => {
    const before = fetches;
    for (let n = 0; n < 5; n++) {
      expect(await codeOf(sign({ email: 'x@example.com' }, { keyid: `invented-${n}` }))).toBe('TOKEN_INVALID');
    }
    expect(fetches - before).toBeLessThanOrEqual(1);
  });

  it('must tell an address, and not one that it calls unverified', async () => {
    expect(await codeOf(sign({}, { subject: 'nameless' }))).toBe('TOKEN_CLAIMS');
    const unverified = { email: 'unverified@example.com', email_verified: false };
    expect(await codeOf(sign(unverified, { subject: 'unverified' }))).toBe('TOKEN_CLAIMS');
  });

  it('opens an account that was local before only with a verified address', async () => {
    await house.db.query(`INSERT INTO users (id, email, display_name) VALUES (gen_random_uuid(), $1, 'Old')`, [
      'old@example.com',
    ]);
    const claims = { email: 'old@example.com' };
    expect((await me(sign(claims, { subject: 'old' }))).body).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
    const { body } = await me(sign({ ...claims, email_verified: true }, { subject: 'old' }));
    expect(body.user.display_name).toBe('Old');
    expect((await me(sign({ ...claims, email_verified: true }, { subject: 'thief' }))).status).toBe(409);
  });

  it("ends what whoever typed in the address first had: an API key outlives nobody else's sign-in", async () => {
    const id = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';
    const { key, prefix, hash } = newApiKey();
    await house.db.query(
      `INSERT INTO users (id, email, display_name, password_hash) VALUES ($1, 'squatted@example.com', 'Squatter', 'x')`,
      [id],
    );
    await house.db.query(
      `INSERT INTO api_keys (id, user_id, name, prefix, key_hash) VALUES (gen_random_uuid(), $1, 'k', $2, $3)`,
      [id, prefix, hash],
    );
    expect((await me(key)).body.user.id).toBe(id);
    const claims = { email: 'squatted@example.com', email_verified: true };
    expect((await me(sign(claims, { subject: 'rightful' }))).body.user.id).toBe(id);
    expect(await codeOf(key)).toBe('API_KEY_REVOKED');
    expect(await house.db.query('SELECT password_hash FROM users WHERE id = $1', [id])).toEqual([
      { password_hash: null },
    ]);
  });

  it('does the signing in: registering and the like answer so', async () => {
    const credentials = { email: 'ada@example.com', password: 'correct horse battery staple' };
    for (const [path, body] of [
      ['register', { ...credentials, display_name: 'Ada' }],
      ['login', credentials],
      ['refresh', { refresh_token: 'pbr_x' }],
      ['logout', { refresh_token: 'pbr_x' }],
    ] as const) {
      const answer = await house.call('POST', `/auth/${path}`, null, body);
      expect(answer.body).toMatchObject({
        status: 409,
        code: 'EXTERNAL_ISSUER',
        detail: expect.stringContaining(ISSUER),
      });
    }
  });
});

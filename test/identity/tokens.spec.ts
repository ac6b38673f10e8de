import { createHmac, randomUUID } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { TokenVerifier } from '../../src/auth/tokens/token-verifier.service.js';
import { type House, JWT_SECRET, openHouse, type Person } from './house.js';

describe('access tokens', () => {
  let house: House;
  let ada: Person;
  /** Milliseconds that the clock of this process is ahead. */
  let ahead = 0;
  const jwt = new JwtService({});
  const good = { issuer: 'patchbay', audience: 'patchbay', expiresIn: 60 };

  beforeAll(async () => {
    // Before the house is opened: some keep the clock that they are given then.
    const now = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
    house = await openHouse();
    ada = await house.register();
  });
  afterAll(async () => {
    await house.close();
    jest.restoreAllMocks();
  });

  const me = (token: string | null) => house.call('GET', '/auth/me', token);
  const codeOf = async (token: string): Promise<string> => {
    const { status, body, headers } = await me(token);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
    return body.code;
  };
  const sign = (options: object, secret = JWT_SECRET): string =>
    jwt.sign({}, { secret, subject: ada.id, ...good, ...options });

  it('lets in whoever holds one of ours', async () => {
    const { status, body } = await me(ada.token);
    expect(status).toBe(200);
    expect(body).toEqual({
      success: true,
      user: {
        id: ada.id,
        email: ada.email,
        display_name: 'Ada Lovelace',
        avatar_url: null,
        created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    });
    expect(JSON.parse(Buffer.from(ada.token.split('.')[1]!, 'base64url').toString())).toMatchObject({
      iss: 'patchbay',
      aud: 'patchbay',
      sub: ada.id,
    });
    expect((await me(sign({}))).status).toBe(200);
  });

  it('asks whoever sends none, or something else, to sign in', async () => {
    expect((await me(null)).body.code).toBe('UNAUTHENTICATED');
    const basic = await house.app.inject({ url: '/auth/me', headers: { authorization: 'Basic YTpi' } });
    expect(basic.statusCode).toBe(401);
    expect(basic.headers['content-type']).toMatch('application/problem+json');
  });

  it('refuses one without a signature, whatever it says of its algorithm', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part({ sub: ada.id, iss: 'patchbay', aud: 'patchbay', exp: Math.floor(Date.now() / 1000) + 60 });
    expect(await codeOf(`${part({ alg: 'none', typ: 'JWT' })}.${claims}.`)).toBe('TOKEN_INVALID');
    const forged = `${part({ alg: 'none' })}.${claims}`;
    expect(await codeOf(`${forged}.${createHmac('sha256', JWT_SECRET).update(forged).digest('base64url')}`)).toMatch(
      /^TOKEN_/,
    );
  });

  it('refuses another secret and another algorithm', async () => {
    expect(await codeOf(sign({}, 'another secret, as long as the one in use'))).toBe('TOKEN_INVALID');
    expect(await codeOf(sign({ algorithm: 'HS512' }))).toBe('TOKEN_ALGORITHM');
  });

  it('refuses one that was tampered with, also when the untouched one is known already', async () => {
    const [header, claims, signature] = ada.token.split('.') as [string, string, string];
    const changed = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const other = Buffer.from(JSON.stringify({ ...changed, sub: randomUUID() })).toString('base64url');
    expect(await codeOf(`${header}.${other}.${signature}`)).toBe('TOKEN_INVALID');
    expect(await codeOf(`${header}.${claims}.${signature.slice(0, -2)}`)).toBe('TOKEN_INVALID');
    expect(await codeOf('not.a.token')).toBe('TOKEN_INVALID');
  });

  it('says why: expired, not yet valid, another audience, another issuer', async () => {
    expect(await codeOf(sign({ expiresIn: -1 }))).toBe('TOKEN_EXPIRED');
    expect(await codeOf(sign({ notBefore: 60 }))).toBe('TOKEN_NOT_YET_VALID');
    expect(await codeOf(sign({ audience: 'someone else' }))).toBe('TOKEN_AUDIENCE');
    expect(await codeOf(sign({ issuer: 'someone else' }))).toBe('TOKEN_ISSUER');
  });

  it('refuses one that never expires, and one that names no user', async () => {
    const forEver = jwt.sign({}, { secret: JWT_SECRET, subject: ada.id, issuer: 'patchbay', audience: 'patchbay' });
    expect(await codeOf(forEver)).toBe('TOKEN_INVALID');
    expect(await codeOf(sign({ subject: 'ada' }))).toBe('TOKEN_INVALID');
  });

  it('tells people apart who come at the same moment', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => house.register()));
    const answers = await Promise.all(people.flatMap(({ token }) => [me(token), me('not.a.token')]));
    const found = answers.map(({ body }) => body.user?.id ?? body.code);
    expect(found).toEqual(people.flatMap(({ id }) => [id, 'TOKEN_INVALID']));
  });

  it('forgets a checked token when it expires', async () => {
    const token = sign({ expiresIn: 60 });
    expect((await me(token)).status).toBe(200);
    ahead = 61_000;
    expect(await codeOf(token)).toBe('TOKEN_EXPIRED');
    ahead = 0;
  });

  it('answers 401 when the account of a good token is gone', async () => {
    expect(await codeOf(sign({ subject: randomUUID() }))).toBe('TOKEN_INVALID');
  });

  it('verifies tokens that do not come with a request', async () => {
    const verifier = house.app.get(TokenVerifier);
    await expect(verifier.verify(ada.token)).resolves.toEqual({ userId: ada.id, via: 'jwt' });
    await expect(verifier.verify('x'.repeat(10_000))).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('leaves public endpoints open', async () => {
    const { status } = await house.call('POST', '/auth/logout', 'rubbish', { refresh_token: 'pbr_unknown' });
    expect(status).toBe(200);
  });
});

import { Accounts } from '../../src/auth/accounts/accounts.service.js';
import { RefreshTokens } from '../../src/auth/tokens/refresh-tokens.service.js';
import { type House, openHouse, PASSWORD } from './house.js';

describe('accounts', () => {
  let house: House;
  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  const register = (body: object) => house.call('POST', '/auth/register', null, body);
  const login = (email: string, password = PASSWORD) => house.call('POST', '/auth/login', null, { email, password });
  const refresh = (refresh_token: string) => house.call('POST', '/auth/refresh', null, { refresh_token });

  it('registers with an address in lower case, a personal organisation and a session', async () => {
    const answer = await register({ email: '  Grace@Example.COM ', password: PASSWORD, display_name: 'Grace Hopper' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 900,
      user: { email: 'grace@example.com', display_name: 'Grace Hopper', avatar_url: null },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/password/);
    const { body } = await house.call('GET', '/organisations', answer.body.access_token);
    expect(body.data).toMatchObject([{ name: 'Grace Hopper', is_personal: true, role: 'owner' }]);
    const row = await house.db.one<{ password_hash: string }>('SELECT password_hash FROM users WHERE email = $1', [
      'grace@example.com',
    ]);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('gives an address to one account, also when two ask at once', async () => {
    const body = { email: 'twice@example.com', password: PASSWORD, display_name: 'Twice' };
    const answers = await Promise.all([register(body), register({ ...body, email: 'TWICE@example.com' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('EMAIL_TAKEN');
  });

  it.each([
    ['email', { email: 'nobody' }],
    ['email', { email: `${'a'.repeat(250)}@example.com` }],
    ['email', { email: { $ne: null } }],
    ['password', { password: 'seven77' }],
    ['password', { password: 'x'.repeat(129) }],
    ['display_name', { display_name: '   ' }],
    ['display_name', { display_name: 'a\nb' }],
    ['is_admin', { is_admin: true }],
  ])('refuses a bad %s: %j', async (field, change) => {
    const good = { email: 'new@example.com', password: PASSWORD, display_name: 'New' };
    const { status, body } = await register({ ...good, ...change });
    expect(status).toBe(400);
    expect(body.fields[0].field).toBe(field);
  });

  it('takes passwords of 8 and of 128 characters, and knows one text typed in two ways', async () => {
    for (const password of ['12345678', 'ü'.repeat(128)]) {
      const email = `p${password.length}@example.com`;
      expect((await register({ email, password, display_name: 'P' })).status).toBe(201);
      expect((await login(email, password)).status).toBe(200);
    }
    const email = 'nfc@example.com';
    await register({ email, password: 'Caf\u00e9 M\u00fcnster', display_name: 'P' });
    expect((await login(email, 'Cafe\u0301 Mu\u0308nster')).status).toBe(200);
  });

  it('answers a wrong password and an unknown address alike', async () => {
    const { email } = await house.register();
    const [wrong, unknown] = [await login(email, 'wrong password'), await login('unknown@example.com')];
    for (const answer of [wrong, unknown]) {
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ code: 'LOGIN_FAILED', detail: 'E-mail address or password is wrong.' });
    }
  });

  it('closes an account for a while after ten wrong passwords, also one that does not exist', async () => {
    const accounts = house.app.get(Accounts);
    const { email } = await house.register();
    for (const address of [email, 'no-such-account@example.com']) {
      for (let n = 0; n < 10; n++) {
        await expect(accounts.login({ email: address, password: 'wrong' })).rejects.toMatchObject({ status: 401 });
      }
      const limited = await login(address);
      expect(limited.status).toBe(429);
      expect(limited.body.code).toBe('LOGIN_LIMITED');
      expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  it('does not let a rotation that runs while the login ends outlive it', async () => {
    const { refreshToken: first } = await house.register();
    const { refresh_token: second } = (await refresh(first)).body;
    // What a rotation leaves that commits just after the end looked: a fresh token in a login that was ended.
    await house.db.query(
      `UPDATE refresh_tokens SET revoked_at = now() WHERE token_hash = sha256(convert_to($1, 'UTF8'))`,
      [first],
    );
    expect((await refresh(second)).body).toMatchObject({ status: 401, code: 'REFRESH_TOKEN_REVOKED' });
  });

  it('exchanges a refresh token once, and ends the login when it comes again', async () => {
    const { refreshToken: first, email } = await house.register();
    const second = await refresh(first);
    expect(second.status).toBe(200);
    expect(second.body.user.email).toBe(email);
    const third = await refresh(second.body.refresh_token);
    expect(third.status).toBe(200);
    expect((await house.call('GET', '/auth/me', third.body.access_token)).status).toBe(200);

    expect((await refresh(first)).body).toMatchObject({ status: 401, code: 'REFRESH_TOKEN_REUSED' });
    expect((await refresh(third.body.refresh_token)).body).toMatchObject({
      status: 401,
      code: 'REFRESH_TOKEN_REVOKED',
    });
    // Another login of the same person goes on.
    const other = await login(email);
    expect((await refresh(other.body.refresh_token)).status).toBe(200);
  });

  it('lets one of two exchanges at once win, and ends the login', async () => {
    const { refreshToken } = await house.register();
    const answers = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await refresh(winner?.body.refresh_token)).body.code).toBe('REFRESH_TOKEN_REVOKED');
  });

  it('signs out the login, and takes an unknown token calmly', async () => {
    const { refreshToken } = await house.register();
    const next = (await refresh(refreshToken)).body.refresh_token;
    const logout = (refresh_token: string) => house.call('POST', '/auth/logout', null, { refresh_token });
    expect((await logout(next)).body).toEqual({ success: true, message: 'Signed out successfully' });
    expect((await refresh(next)).body.code).toBe('REFRESH_TOKEN_REVOKED');
    expect((await logout('pbr_never')).status).toBe(200);
    expect((await refresh('pbr_never')).body.code).toBe('REFRESH_TOKEN_INVALID');
  });

  it('refuses expired refresh tokens, and clears them away later', async () => {
    const { refreshToken, id } = await house.register();
    await house.db.query(`UPDATE refresh_tokens SET expires_at = now() - interval '1 hour' WHERE user_id = $1`, [id]);
    expect((await refresh(refreshToken)).body.code).toBe('REFRESH_TOKEN_EXPIRED');
    await house.db.query(`UPDATE refresh_tokens SET expires_at = now() - interval '2 days' WHERE user_id = $1`, [id]);
    expect(await house.app.get(RefreshTokens).purgeRefreshTokens()).toBe(1);
    expect((await refresh(refreshToken)).body.code).toBe('REFRESH_TOKEN_INVALID');
  });

  it('keeps no refresh token readable', async () => {
    const { refreshToken } = await house.register();
    const rows = await house.db.query<{ text: string }>('SELECT refresh_tokens::text AS text FROM refresh_tokens');
    expect(rows.some(({ text }) => text.includes(refreshToken))).toBe(false);
  });
});

import { TokenVerifier } from '../../src/auth/tokens/token-verifier.service.js';
import { type House, openHouse, type Person } from './house.js';

describe('personal API keys', () => {
  let house: House;
  let ada: Person;
  beforeAll(async () => {
    house = await openHouse();
    ada = await house.register();
  });
  afterAll(() => house.close());

  const create = async (person = ada): Promise<{ id: string; key: string; prefix: string }> => {
    const { status, body } = await house.call('POST', '/auth/api-keys', person.token, { name: 'Import' });
    expect(status).toBe(201);
    return body.api_key;
  };
  const me = (key: string) => house.call('GET', '/auth/me', key);

  it('stand for their user, are shown once and kept as a hash', async () => {
    const { id, key, prefix } = await create();
    expect(key.startsWith(prefix)).toBe(true);
    expect((await me(key)).body.user.id).toBe(ada.id);
    await expect(house.app.get(TokenVerifier).verify(key)).resolves.toEqual({ userId: ada.id, via: 'api-key' });
    const { body } = await house.call('GET', '/auth/api-keys', ada.token);
    expect(body.api_keys.find((it: { id: string }) => it.id === id)).toEqual({
      id,
      name: 'Import',
      prefix,
      last_used_at: expect.stringMatching(/Z$/),
      created_at: expect.stringMatching(/Z$/),
    });
    expect(JSON.stringify(body)).not.toContain(key);
    const rows = await house.db.query<{ text: string }>('SELECT api_keys::text AS text FROM api_keys');
    expect(rows.some(({ text }) => text.includes(key))).toBe(false);
  });

  it('are refused from the moment they are revoked', async () => {
    const { id, key } = await create();
    expect((await me(key)).status).toBe(200);
    const revoke = () => house.call('DELETE', `/auth/api-keys/${id}`, ada.token);
    expect((await revoke()).body).toEqual({ success: true, message: 'API key revoked successfully' });
    expect((await me(key)).body).toMatchObject({ status: 401, code: 'API_KEY_REVOKED' });
    expect((await revoke()).status).toBe(404);
    const { body } = await house.call('GET', '/auth/api-keys', ada.token);
    expect(body.api_keys.some((it: { id: string }) => it.id === id)).toBe(false);
  });

  it('cost no look-up when their checksum is wrong', async () => {
    const { key } = await create();
    const typo = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    const query = jest.spyOn(house.db, 'one');
    try {
      expect((await me(typo)).body).toMatchObject({ status: 401, code: 'API_KEY_INVALID' });
      expect((await me('pb_short')).body.code).toBe('API_KEY_INVALID');
      expect(query).not.toHaveBeenCalled();
      expect((await me(key)).status).toBe(200);
      // The key, and the user that the endpoint shows.
      expect(query).toHaveBeenCalledTimes(2);
    } finally {
      query.mockRestore();
    }
  });

  it('note their last use once a minute', async () => {
    const { id, key } = await create();
    const lastUse = async (): Promise<number> => {
      const row = await house.db.one<{ last_used_at: Date }>('SELECT last_used_at FROM api_keys WHERE id = $1', [id]);
      return row?.last_used_at?.getTime() ?? 0;
    };
    expect(await lastUse()).toBe(0);
    await me(key);
    const first = await lastUse();
    expect(Date.now() - first).toBeLessThan(10_000);
    await Promise.all([me(key), me(key), me(key)]);
    expect(await lastUse()).toBe(first);
    await house.db.query(`UPDATE api_keys SET last_used_at = now() - interval '61 seconds' WHERE id = $1`, [id]);
    await me(key);
    expect(await lastUse()).toBeGreaterThanOrEqual(first);
  });

  it("are nobody else's business, and make no other keys", async () => {
    const { id, key } = await create();
    const eve = await house.register();
    expect((await house.call('DELETE', `/auth/api-keys/${id}`, eve.token)).status).toBe(404);
    expect((await me(key)).status).toBe(200);
    expect((await house.call('POST', '/auth/api-keys', key, { name: 'Another' })).status).toBe(403);
  });

  it('can be asked for twice with one Idempotency-Key, and are made once', async () => {
    const eve = await house.register();
    const ask = () =>
      house.app.inject({
        method: 'POST',
        url: '/auth/api-keys',
        headers: { authorization: `Bearer ${eve.token}`, 'idempotency-key': 'once' },
        payload: { name: 'Once' },
      });
    const [first, second] = [await ask(), await ask()];
    expect(second.statusCode).toBe(201);
    expect(second.json()).toEqual(first.json());
    const { body } = await house.call('GET', '/auth/api-keys', eve.token);
    expect(body.api_keys).toHaveLength(1);
  });
});

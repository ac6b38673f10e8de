import { randomUUID } from 'node:crypto';
import { type House, openHouse, type Person } from './house.js';

describe('organisations', () => {
  let house: House;
  let ada: Person;
  let bob: Person;
  let eve: Person;
  beforeAll(async () => {
    house = await openHouse();
    [ada, bob, eve] = [await house.register(), await house.register(), await house.register()];
  });
  afterAll(() => house.close());

  const create = async (name = 'Analytical Engines'): Promise<{ id: string; slug: string }> => {
    const { status, body } = await house.call('POST', '/organisations', ada.token, { name });
    expect(status).toBe(201);
    return body.data;
  };
  const add = (id: string, body: object, by = ada) =>
    house.call('POST', `/organisations/${id}/members`, by.token, body);
  const member = (method: 'PATCH' | 'DELETE', id: string, who: Person, by: Person, role?: string) =>
    house.call(method, `/organisations/${id}/members/${who.id}`, by.token, role ? { role } : undefined);

  it("are made, shown, renamed and deleted in their family's envelope", async () => {
    const made = await house.call('POST', '/organisations', ada.token, { name: ' Café Münster ' });
    expect(made.body).toMatchObject({
      status: 'success',
      status_code: 201,
      message: 'Organisation created successfully',
      data: { name: 'Café Münster', slug: 'cafe-munster', role: 'owner', is_personal: false },
    });
    const path = `/organisations/${made.body.data.id}`;
    expect((await house.call('GET', path, ada.token)).body.data).toEqual(made.body.data);
    const renamed = await house.call('PATCH', path, ada.token, { name: 'Renamed' });
    expect(renamed.body.data).toMatchObject({ name: 'Renamed', slug: 'cafe-munster' });
    expect((await house.call('DELETE', path, ada.token)).body).toMatchObject({ status: 'success', status_code: 200 });
    expect((await house.call('GET', path, ada.token)).body).toMatchObject({
      status: 'error',
      status_code: 404,
      code: 'ORGANISATION_NOT_FOUND',
    });
  });

  it('get slugs of their own, however common the name', async () => {
    const slugs = await Promise.all(Array.from({ length: 8 }, async () => (await create('Acme')).slug));
    expect(new Set(slugs).size).toBe(8);
    expect(slugs).toContain('acme');
    expect((await create('中文')).slug).toMatch(/^organisation/);
  });

  it('are listed page by page', async () => {
    const zoe = await house.register();
    for (const name of ['One', 'Two']) await house.call('POST', '/organisations', zoe.token, { name });
    const { body } = await house.call('GET', '/organisations?limit=2&offset=1', zoe.token);
    expect(body.data.map((it: { name: string }) => it.name)).toEqual(['One', 'Two']);
    expect(body.pagination).toEqual({ limit: 2, offset: 1, total: 3, hasMore: false });
    const beyond = await house.call('GET', '/organisations?offset=50', zoe.token);
    expect(beyond.body).toMatchObject({ data: [], pagination: { total: 3 } });
  });

  it('answer 404 to strangers on every path, and change nothing', async () => {
    const { id } = await create();
    const paths: ['GET' | 'POST' | 'PATCH' | 'DELETE', string, object?][] = [
      ['GET', `/organisations/${id}`],
      ['PATCH', `/organisations/${id}`, { name: 'Stolen' }],
      ['DELETE', `/organisations/${id}`],
      ['GET', `/organisations/${id}/members`],
      ['POST', `/organisations/${id}/members`, { user_id: eve.id, role: 'owner' }],
      ['PATCH', `/organisations/${id}/members/${ada.id}`, { role: 'member' }],
      ['DELETE', `/organisations/${id}/members/${ada.id}`],
    ];
    for (const [method, path, body] of paths) {
      const { status, body: answer } = await house.call(method, path, eve.token, body);
      expect([method, path, status, answer.code]).toEqual([method, path, 404, 'ORGANISATION_NOT_FOUND']);
    }
    const { body } = await house.call('GET', `/organisations/${id}/members`, ada.token);
    expect(body.data).toMatchObject([{ user_id: ada.id, role: 'owner' }]);
    expect((await house.call('GET', `/organisations/${randomUUID()}`, ada.token)).status).toBe(404);
    expect((await house.call('GET', '/organisations/1', ada.token)).status).toBe(400);
  });

  it('take members by id and by address, once', async () => {
    const { id } = await create();
    const added = await add(id, { user_id: bob.id });
    expect(added.body).toMatchObject({ status_code: 201, data: { user_id: bob.id, email: bob.email, role: 'member' } });
    expect((await add(id, { email: eve.email.toUpperCase(), role: 'admin' })).body.data).toMatchObject({
      user_id: eve.id,
      role: 'admin',
    });
    expect((await add(id, { user_id: bob.id, role: 'admin' })).body.code).toBe('ALREADY_MEMBER');
    expect((await add(id, { user_id: randomUUID() })).status).toBe(422);
    expect((await add(id, { email: 'unknown@example.com' })).body.code).toBe('USER_NOT_FOUND');
    expect((await add(id, {})).status).toBe(400);
    expect((await add(id, { user_id: bob.id, email: bob.email })).status).toBe(400);
    expect((await add(id, { user_id: bob.id, role: 'king' })).status).toBe(400);
  });

  it('are managed by owners and admins, their owners by owners alone', async () => {
    const { id } = await create();
    await add(id, { user_id: bob.id, role: 'admin' });
    await add(id, { user_id: eve.id });
    expect((await house.call('PATCH', `/organisations/${id}`, eve.token, { name: 'Mine' })).status).toBe(403);
    expect((await member('PATCH', id, bob, eve, 'member')).status).toBe(403);
    expect((await member('PATCH', id, eve, bob, 'owner')).status).toBe(403);
    expect((await member('PATCH', id, ada, bob, 'member')).status).toBe(403);
    expect((await member('DELETE', id, ada, bob)).status).toBe(403);
    expect((await house.call('DELETE', `/organisations/${id}`, bob.token)).status).toBe(403);
    expect((await member('PATCH', id, eve, bob, 'admin')).body.data.role).toBe('admin');
    expect((await member('DELETE', id, eve, bob)).status).toBe(200);
    expect((await member('DELETE', id, eve, bob)).body.code).toBe('MEMBER_NOT_FOUND');
    expect((await member('DELETE', id, bob, bob)).status).toBe(200);
  });

  it('always keep an owner, also when two leave at once', async () => {
    const { id } = await create();
    expect((await member('DELETE', id, ada, ada)).body).toMatchObject({ status_code: 409, code: 'LAST_OWNER' });
    expect((await member('PATCH', id, ada, ada, 'admin')).body.code).toBe('LAST_OWNER');
    await add(id, { user_id: bob.id, role: 'owner' });
    const left = await Promise.all([member('DELETE', id, ada, ada), member('DELETE', id, bob, bob)]);
    expect(left.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('stay with their person when they are personal', async () => {
    const { body } = await house.call('GET', '/organisations', ada.token);
    const { id } = body.data.find((it: { is_personal: boolean }) => it.is_personal);
    expect((await house.call('DELETE', `/organisations/${id}`, ada.token)).body).toMatchObject({
      status_code: 409,
      code: 'PERSONAL_ORGANISATION',
    });
    await add(id, { user_id: bob.id, role: 'owner' });
    expect((await member('DELETE', id, ada, bob)).body.code).toBe('PERSONAL_ORGANISATION');
    expect((await member('PATCH', id, ada, ada, 'member')).body.code).toBe('PERSONAL_ORGANISATION');
  });
});

import { type Caller, ReplrStage } from './replr-stage.js';

let stage: ReplrStage;
let owner: Caller;
let member: Caller;
let stranger: Caller;
let organisationId: string;

beforeAll(async () => {
  stage = await ReplrStage.open();
  [owner, member, stranger] = [await stage.caller(), await stage.caller(), await stage.caller()];
  organisationId = (await stage.call('POST', '/organisations', owner, { name: 'Engines' })).body.data.id;
  const joining = { user_id: member.id, role: 'member' };
  await stage.call('POST', `/organisations/${organisationId}/members`, owner, joining);
}, 60_000);
afterAll(() => stage.close());

const call = (method: string, path: string, body?: object, caller = owner) =>
  stage.call(method, `/v1/replrs${path}`, caller, body);

describe('A REPLR', () => {
  it('is made in one’s personal organisation, or in one that one manages', async () => {
    const { status, body } = await call('POST', '', { name: 'Guide', instructions: 'Be brief.\nBe kind.' });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^rp_[0-9a-z]{12}$/),
      name: 'Guide',
      instructions: 'Be brief.\nBe kind.',
      avatar_url: null,
      organisation_id: expect.any(String),
      created_by: owner.id,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    expect((await call('GET', `/${body.id}`)).body).toEqual(body);
    const shared = { name: 'Shared', organisation_id: organisationId };
    expect((await call('POST', '', shared)).body).toMatchObject({ organisation_id: organisationId, instructions: '' });
    expect((await call('POST', '', shared, member)).status).toBe(403);
    expect(await call('POST', '', shared, stranger)).toMatchObject({
      status: 404,
      body: { error: { code: 'ORGANISATION_NOT_FOUND' } },
    });
  });

  it('is changed in part, and as a whole', async () => {
    const avatar_url = 'https://cdn.example.com/guide.png';
    const { body } = await call('POST', '', { name: 'Guide', instructions: 'Be brief.', avatar_url });
    const path = `/${body.id}`;
    expect((await call('PATCH', path, { name: 'Leader' })).body).toMatchObject({
      name: 'Leader',
      instructions: 'Be brief.',
      avatar_url,
    });
    expect((await call('PATCH', path, { avatar_url: null })).body.avatar_url).toBeNull();
    expect((await call('PUT', path, { name: 'Whole', avatar_url })).body).toMatchObject({
      name: 'Whole',
      instructions: '',
      avatar_url,
    });
    for (const [method, wrong, field] of [
      ['PUT', { instructions: 'No name' }, 'name'],
      ['PATCH', { name: ' ' }, 'name'],
      ['PATCH', { name: null }, 'name'],
      ['PATCH', { avatar_url: 'javascript:alert(1)' }, 'avatar_url'],
      ['PATCH', { organisation_id: organisationId }, 'organisation_id'],
    ] as const) {
      const reply = await call(method, path, wrong);
      expect({ wrong, reply }).toMatchObject({ reply: { status: 400, body: { error: { fields: [{ field }] } } } });
    }
  });

  it('is deleted', async () => {
    const { body } = await call('POST', '', { name: 'Guide' });
    expect(await call('DELETE', `/${body.id}`)).toEqual({ status: 200, body: { id: body.id, deleted: true } });
    expect((await call('GET', `/${body.id}`)).status).toBe(404);
    expect((await call('GET', '/rp_NOT')).status).toBe(400);
  });

  it('is listed in pages to those who belong to its organisation', async () => {
    const caller = await stage.caller();
    for (const name of ['One', 'Two', 'Three']) await call('POST', '', { name }, caller);
    const { body } = await call('GET', '?limit=2&offset=1', undefined, caller);
    expect(body.total).toBe(3);
    expect(body.data.map((one: { name: string }) => one.name)).toEqual(['Two', 'Three']);
    expect((await call('GET', '', undefined, stranger)).body).toEqual({ data: [], total: 0 });
    const toMember = (await call('GET', '', undefined, member)).body.data as { organisation_id: string }[];
    expect(toMember.map((one) => one.organisation_id)).toEqual([organisationId]);
  });

  it('knows documents, which members read and managers write', async () => {
    const { body: replr } = await call('POST', '', { name: 'Guide', organisation_id: organisationId });
    const draft = { title: 'Refunds', content: '# Refunds\n\nA refund takes 14 days.', format: 'markdown' };
    const path = `/${replr.id}/knowledge`;
    const { status, body } = await call('POST', path, draft);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...draft, characters: draft.content.length, passage_count: 1, created_by: owner.id });
    const { content, ...listed } = body;
    expect(content).toBe(draft.content);
    expect((await call('GET', path, undefined, member)).body).toEqual({ data: [listed], total: 1 });
    expect((await call('GET', `${path}/${body.id}`, undefined, member)).body).toEqual(body);
    const changed = await call('PUT', `${path}/${body.id}`, { title: 'Returns', content: 'No returns.' });
    expect(changed.body).toMatchObject({ id: body.id, title: 'Returns', format: 'text', content: 'No returns.' });
    expect((await call('POST', path, draft, member)).status).toBe(403);
    expect((await call('DELETE', `${path}/${body.id}`, undefined, member)).status).toBe(403);
    const other = (await call('POST', '', { name: 'Other' })).body.id as string;
    expect((await call('GET', `/${other}/knowledge/${body.id}`)).status).toBe(404);
    expect(await call('DELETE', `${path}/${body.id}`)).toEqual({ status: 200, body: { id: body.id, deleted: true } });
    expect((await call('GET', path)).body).toEqual({ data: [], total: 0 });
  });

  it('does not exist to others', async () => {
    const { body } = await call('POST', '', { name: 'Guide' });
    const { error } = (await call('GET', '/rp_000000000000')).body;
    expect(error.code).toBe('REPLR_NOT_FOUND');
    for (const [method, path, given] of [
      ['GET', '', undefined],
      ['PATCH', '', { name: 'Mine' }],
      ['PUT', '', { name: 'Mine' }],
      ['DELETE', '', undefined],
      ['GET', '/knowledge', undefined],
      ['POST', '/knowledge', { title: 'Mine', content: 'Mine' }],
    ] as const) {
      const reply = await call(method, `/${body.id}${path}`, given, stranger);
      expect(reply).toEqual({ status: 404, body: { error: { ...error, request_id: expect.any(String) } } });
    }
  });
});

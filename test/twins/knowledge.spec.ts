import { newId } from '../../src/kernel/database/ids.js';
import type { Person } from '../channels/channels-stage.js';
import { TwinsStage } from './twins-stage.js';

let stage: TwinsStage;
let ada: Person;
let member: Person;
let stranger: Person;
let twinId: string;
let path: string;

beforeAll(async () => {
  stage = await TwinsStage.open({ model: false });
  ada = stage.ada;
  [member, stranger] = await Promise.all([stage.stage.person(), stage.stage.person()]);
  await ada.post(`/workspaces/${stage.workspaceId}/members`, { user_id: member.id, role: 'member' });
  twinId = await stage.twin('Scout');
  path = `/twins/${twinId}/knowledge`;
});
afterAll(() => stage.close());

const DRAFT = { title: 'Refund policy', content: '# Refunds\r\n\r\nA refund takes 14 days.', format: 'markdown' };
const add = async (draft: object = DRAFT) => (await ada.post(path, draft)).body.document.id as string;

describe("a twin's knowledge", () => {
  it('is added, read, listed, replaced and deleted', async () => {
    const added = await ada.post(path, DRAFT);
    const document = {
      id: expect.any(String) as string,
      title: 'Refund policy',
      format: 'markdown',
      characters: 34,
      passage_count: 1,
      created_by: ada.id,
      created_at: expect.stringMatching(/Z$/) as string,
      updated_at: expect.stringMatching(/Z$/) as string,
    };
    const content = '# Refunds\n\nA refund takes 14 days.';
    expect(added).toEqual({ status: 201, body: { success: true, document: { ...document, content } } });
    const { id } = added.body.document as { id: string };
    expect((await member.get(`${path}/${id}`)).body).toEqual(added.body);
    expect((await member.get(path)).body).toEqual({
      success: true,
      documents: [document],
      pagination: { limit: 50, offset: 0, total: 1, hasMore: false },
    });
    const replaced = await ada.put(`${path}/${id}`, { title: 'Note', content: 'Moved.' });
    expect(replaced).toMatchObject({ status: 200, body: { document: { id, title: 'Note', format: 'text' } } });
    expect(await ada.delete(`${path}/${id}`)).toEqual({
      status: 200,
      body: { success: true, message: 'Document deleted successfully' },
    });
    expect((await ada.get(`${path}/${id}`)).body).toMatchObject({ code: 'KNOWLEDGE_DOCUMENT_NOT_FOUND' });
  });

  it('is paged', async () => {
    const ids = [await add(), await add(), await add()];
    const { body } = await ada.get(`${path}?limit=1&offset=1`);
    expect(body).toMatchObject({ documents: [{ id: ids[1] }], pagination: { total: 3, hasMore: true } });
  });

  it('is changed by those who may change the twin, and seen by its workspace alone', async () => {
    const id = await add();
    expect((await member.post(path, DRAFT)).status).toBe(403);
    expect((await member.put(`${path}/${id}`, DRAFT)).status).toBe(403);
    expect((await member.delete(`${path}/${id}`)).status).toBe(403);
    for (const call of [
      stranger.get(path),
      stranger.post(path, DRAFT),
      stranger.get(`${path}/${id}`),
      stranger.put(`${path}/${id}`, DRAFT),
      stranger.delete(`${path}/${id}`),
    ]) {
      expect((await call).body).toMatchObject({ code: 'TWIN_NOT_FOUND' });
    }
    const other = await stage.twin('Other');
    expect((await ada.get(`/twins/${other}/knowledge/${id}`)).status).toBe(404);
    expect((await ada.get(`${path}/${newId()}`)).status).toBe(404);
  });

  it.each([
    { ...DRAFT, title: '' },
    { ...DRAFT, title: 'x'.repeat(201) },
    { ...DRAFT, content: '' },
    { ...DRAFT, content: 'x'.repeat(500_001) },
    { ...DRAFT, content: 7 },
    { ...DRAFT, format: 'pdf' },
    { ...DRAFT, owner: 'me' },
    { content: 'x' },
  ])('refuses what is no document (%#)', async (draft) => {
    expect((await ada.post(path, draft)).status).toBe(400);
  });

  it('takes half a million characters, and nothing without text', async () => {
    const { status, body } = await ada.post(path, { title: 'Long', content: 'A word and more. '.repeat(29_000) });
    expect(status).toBe(201);
    expect(body.document.passage_count).toBeGreaterThan(400);
    expect(await ada.post(path, { title: 'x', content: ' \n ' })).toMatchObject({
      status: 422,
      body: { code: 'EMPTY_DOCUMENT' },
    });
  });

  it('is not added twice under one idempotency key', async () => {
    const twin = await stage.twin('Once');
    const key = { 'idempotency-key': newId() };
    const [one, two] = [
      await ada.post(`/twins/${twin}/knowledge`, DRAFT, key),
      await ada.post(`/twins/${twin}/knowledge`, DRAFT, key),
    ];
    expect(two.body).toEqual(one.body);
    expect((await ada.get(`/twins/${twin}/knowledge`)).body.pagination.total).toBe(1);
  });
});

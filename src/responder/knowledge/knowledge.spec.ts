import { newId } from '../../kernel/database/ids.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import type { KnowledgeOwner } from './knowledge.contract.js';
import { KnowledgeService } from './knowledge.service.js';
import { RELEVANT, TELLING } from './relevance.js';

let test: TestDatabase;
let knowledge: KnowledgeService;
let twin: KnowledgeOwner;
let replr: KnowledgeOwner;

beforeAll(async () => {
  test = await createTestDatabase();
  knowledge = new KnowledgeService(test.db);
  twin = await makeTwin();
  replr = { kind: 'replr', id: 'rp_0123456789ab', organisationId: twin.organisationId };
  await test.db.query("INSERT INTO replrs (id, organisation_id, name) VALUES ($1, $2, 'Desk')", [
    replr.id,
    replr.organisationId,
  ]);
});
afterAll(() => test.close());

async function makeTwin(): Promise<KnowledgeOwner> {
  const [organisationId, workspaceId, id] = [newId(), newId(), newId()];
  await test.db.query("INSERT INTO organisations (id, name, slug) VALUES ($1::uuid, 'Spec', $1::text)", [
    organisationId,
  ]);
  await test.db.query("INSERT INTO workspaces (id, organisation_id, name, slug) VALUES ($1, $2, 'Spec', 'spec')", [
    workspaceId,
    organisationId,
  ]);
  await test.db.query("INSERT INTO twins (id, organisation_id, workspace_id, name) VALUES ($1, $2, $3, 'Scout')", [
    id,
    organisationId,
    workspaceId,
  ]);
  return { kind: 'twin', id, organisationId };
}

const HANDBOOK = `# Handbook

## Refunds

A refund takes 14 days. It goes back to the card that was charged.

## Office

Our office is in Lisbon, near the river.

## Ports

Ships unload cargo at the northern harbour.
`;
const learn = (owner: KnowledgeOwner, title: string, content: string) =>
  knowledge.add(owner, null, { title, content, format: 'markdown' });
const best = async (owner: KnowledgeOwner, question: string) => (await knowledge.search(owner, question, 5))[0];

describe('what a persona knows', () => {
  it('is added, listed, read, replaced and removed, with its passages', async () => {
    const owner = await makeTwin();
    const { id } = await learn(owner, 'Handbook', HANDBOOK);
    const listed = { id, title: 'Handbook', format: 'markdown', passage_count: 3, characters: HANDBOOK.length };
    expect(await knowledge.list(owner, { limit: 10, offset: 0 })).toMatchObject({ documents: [listed], total: 1 });
    expect(await knowledge.list(owner, { limit: 10, offset: 1 })).toEqual({ documents: [], total: 1 });
    expect(await knowledge.get(owner, id)).toMatchObject({ ...listed, content: HANDBOOK });
    const draft = { title: 'Note', content: 'The office moved to Porto.', format: 'text' as const };
    expect(await knowledge.replace(owner, id, draft)).toMatchObject({ ...draft, id, passage_count: 1 });
    expect(await best(owner, 'How long does a refund take?')).toBeUndefined();
    expect(await best(owner, 'Where is the office?')).toMatchObject({ source: 'Note', content: draft.content });
    await knowledge.remove(owner, id);
    expect(await best(owner, 'Where is the office?')).toBeUndefined();
    await expect(knowledge.get(owner, id)).rejects.toMatchObject({ code: 'KNOWLEDGE_DOCUMENT_NOT_FOUND' });
    await expect(knowledge.remove(owner, id)).rejects.toMatchObject({ kind: 'missing' });
  });

  it('belongs to it alone', async () => {
    const [one, other] = [await makeTwin(), await makeTwin()];
    const { id } = await learn(one, 'Handbook', HANDBOOK);
    await learn(replr, 'Handbook', HANDBOOK);
    const imposter = { ...one, organisationId: other.organisationId };
    for (const stranger of [other, imposter]) {
      expect(await best(stranger, 'How long does a refund take?')).toBeUndefined();
      expect((await knowledge.list(stranger, { limit: 10, offset: 0 })).total).toBe(0);
      await expect(knowledge.get(stranger, id)).rejects.toMatchObject({ kind: 'missing' });
      const draft = { title: 'x', content: 'x', format: 'text' as const };
      await expect(knowledge.replace(stranger, id, draft)).rejects.toMatchObject({ kind: 'missing' });
      await expect(knowledge.remove(stranger, id)).rejects.toMatchObject({ kind: 'missing' });
    }
    expect(await best(one, 'How long does a refund take?')).toMatchObject({ source: 'Handbook' });
    await expect(learn(imposter, 'x', 'x')).rejects.toMatchObject({ code: 'TWIN_NOT_FOUND' });
  });

  it('goes with it', async () => {
    const owner = await makeTwin();
    await learn(owner, 'Handbook', HANDBOOK);
    await test.db.query('DELETE FROM twins WHERE id = $1', [owner.id]);
    const left = await test.db.query("SELECT 1 FROM knowledge_passages WHERE owner = 'twin:' || $1", [owner.id]);
    expect(left).toEqual([]);
  });

  it('is 200 documents at most, however many are added at once', async () => {
    const owner = await makeTwin();
    await test.db.query(
      `INSERT INTO knowledge_documents (id, organisation_id, twin_id, title, format, content)
       SELECT gen_random_uuid(), $1, $2, 'x', 'text', 'x' FROM generate_series(1, 198)`,
      [owner.organisationId, owner.id],
    );
    const added = await Promise.allSettled([1, 2, 3, 4].map((n) => learn(owner, `n${n}`, 'Text.')));
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await expect(learn(owner, 'x', 'Text.')).rejects.toMatchObject({ code: 'KNOWLEDGE_FULL', status: 422 });
  });

  it('is never nothing', async () => {
    await expect(learn(twin, 'x', ' \n ')).rejects.toMatchObject({ code: 'EMPTY_DOCUMENT' });
  });
});

describe('the passage that is found', () => {
  beforeAll(() => learn(twin, 'Handbook', HANDBOOK));

  it.each([
    ['How long do refunds take?', 'A refund takes 14 days.'],
    ['hey, can you tell me where your office is please', 'Our office is in Lisbon'],
    ['What does the handbook say about the harbour?', 'Ships unload'],
    ['office?', 'Our office'],
  ])('answers "%s"', async (question, beginning) => {
    const passage = await best(twin, question);
    expect(passage?.content.startsWith(beginning)).toBe(true);
    expect(passage?.rank).toBeGreaterThanOrEqual(RELEVANT);
    expect(passage?.rank).toBeLessThanOrEqual(1);
  });

  it.each([
    'What is the capital of France?',
    'Who won the match yesterday evening?',
    'How are you?',
    '',
    '🚀 ?! & | <-> \' " \\ :*',
    'Does the office dog chase the neighbours cat?',
  ])('is not claimed to answer "%s"', async (question) => {
    expect((await best(twin, question))?.rank ?? 0).toBeLessThan(RELEVANT);
  });

  it('is telling when more than a word is shared', async () => {
    expect((await best(twin, 'Refund takes so long'))?.rank).toBeGreaterThanOrEqual(TELLING);
    expect((await best(twin, 'refund'))?.rank).toBeLessThan(TELLING);
    expect((await best(twin, 'I took a refund for the broken bicycle from the shop'))?.rank).toBeLessThan(TELLING);
  });

  it('is found in another language too', async () => {
    const owner = await makeTwin();
    await learn(owner, 'Lieferung', 'Die Lieferung nach Österreich dauert fünf Werktage.');
    expect((await best(owner, 'Wie lange dauert die Lieferung nach Österreich?'))?.rank).toBeGreaterThan(RELEVANT);
  });
});

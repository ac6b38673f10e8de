import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { newId } from '../../kernel/database/ids.js';
import type { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { LoopGuard } from './loop-guard.service.js';

let test: TestDatabase;
let guard: LoopGuard;
let organisationId: string;
let forget: () => Promise<unknown>;

beforeAll(async () => {
  test = await createTestDatabase();
  const upkeep = { register: (_name: string, task: () => Promise<unknown>) => (forget = task) };
  guard = new LoopGuard(test.db, upkeep as unknown as Upkeep);
  guard.onModuleInit();
});
afterAll(() => test.close());
beforeEach(async () => {
  organisationId = newId();
  await test.db.query("INSERT INTO organisations (id, name, slug) VALUES ($1::uuid, 'Spec', $1::text)", [
    organisationId,
  ]);
});

const bot = (conversation = 'channel:1', hops = 1) =>
  guard.admit({ organisationId, conversation, automatic: true, hops });
const person = (conversation = 'channel:1') => guard.admit({ organisationId, conversation, automatic: false, hops: 0 });
const many = async (ask: () => Promise<boolean>, times: number) => {
  const admitted = await Promise.all(Array.from({ length: times }, () => ask()));
  return admitted.filter(Boolean).length;
};
const age = (minutes: number) =>
  test.db.query("UPDATE conversation_budgets SET since = now() - $2 * interval '1 minute' WHERE organisation_id = $1", [
    organisationId,
    minutes,
  ]);

describe('the loop guard', () => {
  it('admits five automatic messages of a conversation, however many come at once', async () => {
    expect(await many(bot, 12)).toBe(5);
    expect(await bot('channel:2')).toBe(true);
    const asked = { organisationId, automatic: true, hops: 1 };
    expect(await guard.mayAnswer({ ...asked, conversation: 'channel:1' })).toBe(false);
    expect(await guard.mayAnswer({ ...asked, conversation: 'channel:1', automatic: false })).toBe(true);
    expect(await guard.mayAnswer({ ...asked, conversation: 'channel:2' })).toBe(true);
    expect(await guard.mayAnswer({ ...asked, conversation: 'channel:2', hops: 3 })).toBe(false);
  });

  it('begins anew when a person speaks', async () => {
    await many(bot, 6);
    expect(await person('channel:2')).toBe(true);
    expect(await bot()).toBe(false);
    expect(await person()).toBe(true);
    expect(await many(bot, 6)).toBe(5);
  });

  it('begins anew after ten minutes', async () => {
    await many(bot, 6);
    await age(9);
    expect(await bot()).toBe(false);
    await age(11);
    expect(await many(bot, 6)).toBe(5);
  });

  it('stops what came through three automatic authors, at no cost', async () => {
    expect(await many(() => bot('channel:1', 3), 5)).toBe(0);
    expect(await many(() => bot('channel:1', 2), 6)).toBe(5);
  });

  it('writes nothing for people, and forgets what is over', async () => {
    const rows = () => test.db.query('SELECT 1 FROM conversation_budgets WHERE organisation_id = $1', [organisationId]);
    await person();
    expect(await rows()).toHaveLength(0);
    await bot();
    await forget();
    expect(await rows()).toHaveLength(1);
    await age(11);
    await forget();
    expect(await rows()).toHaveLength(0);
  });

  it('joins the transaction that it is asked in', async () => {
    const attempt = test.db.transaction(async () => {
      for (let answers = 0; answers < 5; answers += 1) await bot();
      throw new Error('undone');
    });
    await expect(attempt).rejects.toThrow('undone');
    expect(await many(bot, 6)).toBe(5);
  });
});

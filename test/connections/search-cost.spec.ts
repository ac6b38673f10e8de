import type { ConnectionAccess } from '../../src/connections/connection-access.service.js';
import type { ArchivedMessagesQuery } from '../../src/connections/messages/archived-message.dto.js';
import { ArchivedMessages } from '../../src/connections/messages/archived-messages.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ArchiveFixture } from './archive-fixture.js';

let database: TestDatabase;
let archive: ArchiveFixture;

beforeAll(async () => {
  database = await createTestDatabase();
  archive = await ArchiveFixture.create(database.db, 2);
  const at = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 60_000);
  await archive.add(Array.from({ length: 4_000 }, (_, n) => ({ id: `${n}`, text: 'billing again', at: at(n) })));
  await archive.add([{ id: '1', text: 'about billing', author: 'bo' }], 1);
  await database.db.query('ANALYZE archived_messages');
});
afterAll(() => database.close());

async function rowsRead(): Promise<number> {
  const read = await database.db.one<{ rows: number }>(
    `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows FROM pg_stat_xact_user_tables
     WHERE relname = 'archived_messages'`,
  );
  return read!.rows;
}

const anybody = { get: () => Promise.resolve({}) } as unknown as ConnectionAccess;

/** The texts that are found, and the messages that PostgreSQL reads to find them. */
const search = (query: Partial<ArchivedMessagesQuery>): Promise<{ texts: string[]; rows: number }> =>
  database.db.transaction(async () => {
    await database.db.query('SET LOCAL enable_seqscan = off');
    const before = await rowsRead();
    const { messages } = await new ArchivedMessages(database.db, anybody).list('u1', archive.connectionId, {
      limit: 50,
      q: 'billing',
      ...query,
    });
    return { texts: messages.map(({ text }) => text), rows: (await rowsRead()) - before };
  });

it.each([
  ['of an author who never said it', { author_id: 'nobody' }, []],
  ['of an author who says little', { author_id: 'bo' }, ['about billing']],
  ['in a time when nothing was said', { until: '2020-01-01T00:00:00Z' }, []],
  ['in a channel where little is said', { channel_id: 'C1' }, ['about billing']],
])('A search %s does not look through what others say', async (_, query, texts) => {
  const found = await search(query);
  expect(found.texts).toEqual(texts);
  expect(found.rows).toBeLessThan(20);
});

it('A search looks beyond what was said last', async () => {
  await database.db.query("UPDATE archived_messages SET text = 'of old' WHERE external_id IN ('3', '5')");
  expect((await search({ q: 'old' })).texts).toEqual(['of old', 'of old']);
});

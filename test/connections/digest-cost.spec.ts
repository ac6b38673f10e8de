import type { Digest } from '../../src/connections/digest/digest-jobs.service.js';
import { GraphDigest } from '../../src/connections/graph/graph-digest.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ArchiveFixture, chance, idleJobs, idleWiki, someMessage } from './archive-fixture.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const messages = (from: number, count: number) => {
  const random = chance(from);
  return Array.from({ length: count }, (_, n) => someMessage(random, from + n));
};

/** Rows that this connection has read and not told of yet: earlier ones may be among them. */
async function untold(): Promise<number> {
  const read = await database.db.one<{ rows: number }>(
    `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS rows FROM pg_stat_xact_user_tables
     WHERE relname ~ '^(wiki|graph|archived|connection)'`,
  );
  return read!.rows;
}

/** Rows that PostgreSQL reads to take into account what waits. */
const rowsRead = (archive: ArchiveFixture, digest: Digest): Promise<number> =>
  database.db.transaction(async () => {
    await database.db.query('SET LOCAL enable_seqscan = off');
    const before = await untold();
    await digest.takeIn(archive.connectionId);
    return (await untold()) - before;
  });

it.each(['wiki', 'graph'] as const)(
  'The %s reads no more for a hundred messages when it knows many',
  async (name) => {
    const digest = name === 'wiki' ? idleWiki(database.db) : new GraphDigest(database.db, idleJobs(database.db));
    const cost = async (known: number): Promise<number> => {
      const archive = await ArchiveFixture.create(database.db);
      await archive.add(messages(0, known));
      await archive.refresh(digest);
      await archive.add(messages(known, 100));
      return rowsRead(archive, digest);
    };
    const few = await cost(200);
    expect(few).toBeGreaterThan(100);
    const many = await cost(3_000);
    expect(many).toBeLessThan(few * 1.5);
  },
  120_000,
);

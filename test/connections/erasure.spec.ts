import { ConnectionRemoval } from '../../src/connections/erasure/connection-removal.service.js';
import type { ConnectionInstallations } from '../../src/connections/connection-installations.service.js';
import type { Lanes } from '../../src/kernel/jobs/lanes.service.js';
import { ENQUEUE } from '../../src/kernel/jobs/lanes.sql.js';
import type { Upkeep, UpkeepTask } from '../../src/kernel/upkeep/upkeep.service.js';
import type { PlatformListeners } from '../../src/messaging/listening/platform-listeners.service.js';
import { RemovalHooks } from '../../src/tenancy/removal-hooks.service.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { ArchiveFixture } from './archive-fixture.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

it('A connection whose erasure was laid aside is erased after all', async () => {
  const { db } = database;
  const tasks: UpkeepTask[] = [];
  // Which wakes no worker.
  const lanes = {
    enqueue: async (lane: string, { name }: { name: string }, payload: object) =>
      void (await db.query(ENQUEUE, [lane, name, payload])),
  };
  const removal = new ConnectionRemoval(
    db,
    lanes as Pick<Lanes, 'enqueue'> as Lanes,
    {} as PlatformListeners,
    {} as ConnectionInstallations,
    new RemovalHooks(),
    { register: (_name, task) => void tasks.push(task) } as Pick<Upkeep, 'register'> as Upkeep,
  );
  removal.onModuleInit();
  const [left] = [await ArchiveFixture.create(db), await ArchiveFixture.create(db)];
  await db.query("UPDATE connections SET deleted_at = now() - interval '2 hours' WHERE id = $1", [left.connectionId]);
  for (const task of [...tasks, ...tasks]) await task();
  expect(await db.query('SELECT lane, kind, payload FROM jobs')).toEqual([
    {
      lane: `erase:connection:${left.connectionId}`,
      kind: 'connection.erase',
      payload: { connection_id: left.connectionId },
    },
  ]);
});

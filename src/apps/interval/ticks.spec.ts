import { Logger } from '@nestjs/common';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { until } from '../../../test/support/until.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { Ticks } from './ticks.service.js';
import { BEGIN_TICKS, type DueRow, TAKE_DUE } from './ticks.sql.js';

let database: TestDatabase;
let db: Database;
const [organisation, workspace, channel] = [newId(), newId(), newId()];

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await createTestDatabase();
  db = database.db;
  await db.query(`INSERT INTO organisations (id, name, slug) VALUES ($1, 'o', 'o')`, [organisation]);
  await db.query(`INSERT INTO workspaces (id, organisation_id, name, slug) VALUES ($2, $1, 'w', 'w')`, [
    organisation,
    workspace,
  ]);
});
beforeEach(() =>
  db.query(
    `INSERT INTO channels (id, organisation_id, workspace_id, name, channel_type) VALUES ($3, $1, $2, 'c', 'text')`,
    [organisation, workspace, channel],
  ),
);
afterEach(async () => {
  await db.query('DELETE FROM apps');
  await db.query('DELETE FROM channels');
});
afterAll(() => database.close());

/** An interval app whose time has come in the channel. */
async function dueApp(crontab = '0 * * * *'): Promise<string> {
  const id = newId();
  await db.query(
    `INSERT INTO apps (id, organisation_id, name, json_url, kind, json_schema, manifest, is_active, position, signing_secret)
     VALUES ($1, $2, 'a', 'https://a.test', 'interval', '{}', '{}', true, 1, 's')`,
    [id, organisation],
  );
  await db.query(
    `INSERT INTO app_schedules (app_id, channel_id, organisation_id, crontab, next_at)
     VALUES ($1, $2, $3, $4, now() - interval '1 second')`,
    [id, channel, organisation, crontab],
  );
  return id;
}

/** Whether it waits for a lock. Not asked in a transaction, which would see the same answer for ever. */
async function isWaiting(sql: string): Promise<boolean> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query = $1`;
  return (await database.dataSource.query<object[]>(waiting, [sql])).length > 0;
}

describe('The beginning of ticks', () => {
  it.each(['apps', 'channels'])(
    'lets the deletion of some of the %s wait, and never the other way round',
    async (table) => {
      const app = await dueApp();
      const sql = `DELETE FROM ${table} WHERE id = '${table === 'apps' ? app : channel}'`;
      let deletion: Promise<unknown> = Promise.resolve();
      await db.transaction(async () => {
        const [due] = await db.query<DueRow>(TAKE_DUE, [1]);
        deletion = database.dataSource.query(sql);
        await until(() => isWaiting(sql));
        await db.query(BEGIN_TICKS, [JSON.stringify([{ ...due, next_at: null }])]);
      });
      await deletion;
      expect(await db.query('SELECT 1 FROM app_schedules')).toEqual([]);
    },
  );

  it('is not kept from the others by a crontab that means nothing any more', async () => {
    const [odd, good] = [await dueApp('every now and then'), await dueApp()];
    const lanes = new Lanes(db);
    lanes.setLocalWorker(() => undefined);
    await new Ticks(db, lanes).beginDue();
    const begun = await db.query('SELECT app_id FROM app_calls WHERE app_id = ANY($1)', [[odd, good]]);
    expect(begun).toHaveLength(2);
    const left = await db.query<{ app_id: string }>('SELECT app_id FROM app_schedules WHERE next_at IS NULL');
    expect(left).toEqual([{ app_id: odd }]);
  });
});

import { newId } from '../../src/kernel/database/ids.js';
import { makeChannel, makeWorkspace } from '../support/channel-fixtures.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** What a customer's rows are of. */
interface Owned {
  organisation: string;
  channel: string;
  app: string;
}

const FOREIGN_KEY = '23503';

describe('Rows of a customer’s apps', () => {
  let database: TestDatabase;
  let own: Owned;
  let others: Owned;

  beforeAll(async () => {
    database = await createTestDatabase();
    own = await makeRows();
    others = await makeRows();
  });
  afterAll(() => database?.close());

  const write = (sql: string, values: unknown[]) => database.db.query(sql, values);

  async function makeRows(): Promise<Owned> {
    const workspace = await makeWorkspace(database.db);
    const [organisation, app] = [workspace.organisationId, newId()];
    await write(
      `INSERT INTO apps (id, organisation_id, name, json_url, kind, json_schema, manifest, is_active, position, signing_secret)
       VALUES ($1, $2, 'A', 'https://apps.example.com/a.json', 'output', '{}', '{}', true, 1, '')`,
      [app, organisation],
    );
    return { organisation, channel: await makeChannel(database.db, workspace), app };
  }

  /** Statements that write a row with id $1, of organisation $2, of app $3, in channel $4. */
  const INSERTS: Record<string, string> = {
    app_channels: `INSERT INTO app_channels (organisation_id, app_id, channel_id, is_active)
      SELECT $2, $3, $4, true WHERE $1::uuid IS NOT NULL`,
    app_settings: `INSERT INTO app_settings (id, organisation_id, app_id, channel_id, label, value, is_secret)
      VALUES ($1, $2, $3, $4, $1::uuid::text, '', false)`,
    app_calls: `INSERT INTO app_calls (id, organisation_id, app_id, channel_id, kind, status)
      VALUES ($1, $2, $3, $4, 'output', 'pending')`,
    withheld_messages: `INSERT INTO withheld_messages (id, organisation_id, app_id, channel_id, key, author, content, reason)
      VALUES ($1, $2, $3, $4, $1::uuid::text, '{}', '', '')`,
    app_schedules: `INSERT INTO app_schedules (organisation_id, app_id, channel_id, crontab)
      SELECT $2, $3, $4, '* * * * *' WHERE $1::uuid IS NOT NULL`,
    app_return_urls: `INSERT INTO app_return_urls (id, organisation_id, app_id, channel_id, token_hash, token)
      VALUES ($1, $2, $3, $4, uuid_send($1::uuid), '')`,
  };
  const insert = (table: string, { organisation, app, channel }: Owned) =>
    write(INSERTS[table] ?? '', [newId(), organisation, app, channel]);

  it.each(Object.keys(INSERTS))('point at no app and no channel of another: %s', async (table) => {
    const refused = { code: FOREIGN_KEY };
    await expect(insert(table, { ...own, app: others.app })).rejects.toMatchObject(refused);
    await expect(insert(table, { ...own, channel: others.channel })).rejects.toMatchObject(refused);
    await expect(insert(table, { ...own, organisation: others.organisation })).rejects.toMatchObject(refused);
    await insert(table, own);
    const move = write(`UPDATE ${table} SET organisation_id = $1 WHERE app_id = $2`, [others.organisation, own.app]);
    await expect(move).rejects.toMatchObject(refused);
  });

  it('keep their app from being given to another', async () => {
    const move = write('UPDATE apps SET organisation_id = $1 WHERE id = $2', [others.organisation, own.app]);
    await expect(move).rejects.toMatchObject({ code: FOREIGN_KEY });
  });

  it('go with their app, and none of another’s', async () => {
    for (const table of Object.keys(INSERTS)) await insert(table, others);
    await write('DELETE FROM apps WHERE id = $1', [own.app]);
    for (const table of Object.keys(INSERTS)) {
      const left = await database.db.query(`SELECT app_id FROM ${table}`);
      expect([table, left]).toEqual([table, [{ app_id: others.app }]]);
    }
  });

  it('are all here: every table that names an app and whose it is', async () => {
    const found = await database.db.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public'
         AND column_name IN ('app_id', 'organisation_id') GROUP BY 1 HAVING count(*) = 2`,
    );
    const elsewhere = ['installations'];
    expect(
      found
        .map(({ name }) => name)
        .filter((it) => !elsewhere.includes(it))
        .sort(),
    ).toEqual(Object.keys(INSERTS).sort());
  });
});

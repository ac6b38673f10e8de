import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { newId } from '../database/ids.js';
import { rotate } from './rotation.js';
import { sealedColumn } from './sealed-column.js';
import { boundTo, Vault } from './vault.service.js';

const key = (id: string) => ({ id, key: randomBytes(32) });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.query('CREATE TABLE secrets_of_spec (id uuid PRIMARY KEY, organisation_id uuid, sealed text)');
  sealedColumn('secrets_of_spec', 'sealed');
});
afterAll(() => database.close());

describe('A rotation of keys', () => {
  it('seals every value with the first key, after which the old key may go', async () => {
    const [old, fresh] = [key('old'), key('fresh')];
    const before = new Vault([old]);
    const rows = Array.from({ length: 450 }, (_, n) => ({ id: newId(), organisation: newId(), secret: `secret ${n}` }));
    for (const { id, organisation, secret } of rows) {
      const sealed = before.seal(secret, boundTo(organisation, 'secrets_of_spec.sealed', id));
      await database.db.query('INSERT INTO secrets_of_spec VALUES ($1, $2, $3)', [id, organisation, sealed]);
    }
    expect(await rotate(database.db, new Vault([fresh, old]))).toEqual({ 'secrets_of_spec.sealed': 450 });
    expect(await rotate(database.db, new Vault([fresh, old]))).toEqual({ 'secrets_of_spec.sealed': 0 });
    const after = new Vault([fresh]);
    for (const { id, organisation, secret } of rows) {
      const [row] = await database.db.query<{ sealed: string }>('SELECT sealed FROM secrets_of_spec WHERE id = $1', [
        id,
      ]);
      expect(after.open(row!.sealed, boundTo(organisation, 'secrets_of_spec.sealed', id))).toBe(secret);
    }
  });
});

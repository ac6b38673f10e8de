import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import type { Database } from './database.service.js';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  await db.query('CREATE TABLE notes (n integer)');
});
beforeEach(() => db.query('TRUNCATE notes'));
afterAll(() => database.close());

const note = (n: number) => db.query('INSERT INTO notes VALUES ($1)', [n]);
const notes = async () => (await db.query<{ n: number }>('SELECT n FROM notes ORDER BY n')).map(({ n }) => n);

describe('what is done apart from a transaction', () => {
  it('is done once, between two beginnings, while nothing of the transaction is left', async () => {
    let beginnings = 0;
    const outside = jest.fn(async () => ({ found: await notes(), inTransaction: db.inTransaction }));
    const answer = await db.restartable(async () => {
      beginnings += 1;
      await note(beginnings);
      const seen = await db.apart('look', outside);
      await note(10);
      return seen;
    });
    expect(answer).toEqual({ found: [], inTransaction: false });
    expect([beginnings, outside.mock.calls.length]).toEqual([2, 1]);
    expect(await notes()).toEqual([2, 10]);
  });

  it('may be several things, each once', async () => {
    const outside = jest.fn((n: number) => Promise.resolve(n));
    const sum = await db.restartable(
      async () => (await db.apart('one', () => outside(1))) + (await db.apart('two', () => outside(2))),
    );
    expect([sum, outside.mock.calls]).toEqual([3, [[1], [2]]]);
  });

  it('fails where it was asked for, so that it can be caught there', async () => {
    const answer = await db.restartable(async () => {
      await note(1);
      return db
        .apart('look', () => Promise.reject(new RangeError('No such host.')))
        .catch((error: Error) => {
          if (error instanceof RangeError) return error.message;
          throw error;
        });
    });
    expect(answer).toBe('No such host.');
    expect(await notes()).toEqual([1]);
    await expect(db.restartable(() => db.apart('look', () => Promise.reject(new Error('No.'))))).rejects.toThrow('No.');
  });

  it('runs where it stands outside of transactions, and is refused within those that cannot begin anew', async () => {
    expect(await db.apart('look', () => Promise.resolve(1))).toBe(1);
    const outside = jest.fn(() => Promise.resolve(1));
    await expect(db.transaction(() => db.apart('look', outside))).rejects.toThrow('keep a transaction waiting');
    expect(outside).not.toHaveBeenCalled();
  });
});

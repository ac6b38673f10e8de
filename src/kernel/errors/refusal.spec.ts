import { BadRequestException, HttpException, InternalServerErrorException } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { AppError } from './app-error.js';
import { invalid } from './errors.js';
import { toRefusal } from './refusal.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.query(`
    CREATE TABLE parents (id int PRIMARY KEY, name text CHECK (name <> 'bad'), data jsonb);
    CREATE TABLE children (id int PRIMARY KEY, parent int REFERENCES parents);
    INSERT INTO parents VALUES (1, 'there', '{}')`);
});
afterAll(() => database.close());

/** The error that PostgreSQL itself answers. */
async function refusalOf(sql: string, values: unknown[] = []): Promise<ReturnType<typeof toRefusal>> {
  const error: unknown = await database.db.query(sql, values).then(
    () => null,
    (it: unknown) => it,
  );
  expect(error).not.toBeNull();
  return toRefusal(error);
}

describe("PostgreSQL's refusals", () => {
  it.each([
    ['a NUL byte in text', 'INSERT INTO parents (id, name) VALUES (2, $1)', ['a\0'], 400],
    ['a NUL escape in jsonb', 'INSERT INTO parents (id, data) VALUES (2, $1)', ['{"a":"\\u0000"}'], 400],
    ['half a surrogate pair in jsonb', 'INSERT INTO parents (id, data) VALUES (2, $1)', ['{"a":"\\ud800"}'], 400],
    ['a malformed uuid', 'SELECT $1::uuid', ['x'], 400],
    ['a number out of range', 'SELECT $1::int4', ['99999999999'], 400],
    ['a malformed date', 'SELECT $1::timestamptz', ['yesterdayish'], 400],
    ['a date out of range', 'SELECT $1::timestamptz', ['2020-13-45'], 400],
    ['a second row with the same key', "INSERT INTO parents VALUES (1, 'x', '{}')", [], 409],
    ['a reference to nothing', 'INSERT INTO children VALUES (1, 99)', [], 422],
    ['a value that a check forbids', "INSERT INTO parents VALUES (3, 'bad', '{}')", [], 422],
  ])('%s is the fault of the input', async (_, sql, values, status) => {
    const refusal = await refusalOf(sql, values);
    expect(refusal).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/) });
    expect(refusal.message).not.toMatch(/parents|children|syntax|constraint/);
  });

  it('a statement that was cancelled means: try again', async () => {
    expect(await refusalOf("SET statement_timeout = '20ms'; SELECT pg_sleep(1)")).toMatchObject({ status: 503 });
  });

  it('a wrong statement is our defect, and says nothing', async () => {
    expect(await refusalOf('SELECT * FROM no_such_table')).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
  });

  it("are known inside TypeORM's wrapping", async () => {
    const error: unknown = await database.dataSource
      .query("INSERT INTO parents VALUES (1, 'x', '{}')")
      .catch((it: unknown) => it);
    expect(error).toBeInstanceOf(QueryFailedError);
    expect(toRefusal(error)).toMatchObject({ status: 409, code: 'ALREADY_EXISTS' });
  });
});

describe('other errors', () => {
  it('an AppError keeps code, message, fields and further members', () => {
    const error = new AppError('PLATFORM_ERROR', 'upstream', 'Slack failed.', { extra: { platform: 'slack' } });
    expect(toRefusal(error)).toMatchObject({
      status: 502,
      code: 'PLATFORM_ERROR',
      message: 'Slack failed.',
      extra: { platform: 'slack' },
    });
    expect(toRefusal(invalid([{ field: 'a.b', message: 'is wrong' }]))).toMatchObject({
      status: 400,
      fields: [{ field: 'a.b', message: 'is wrong' }],
    });
  });

  it("Nest's exceptions keep their status, but a 5xx keeps no message", () => {
    expect(toRefusal(new BadRequestException('Not so.'))).toMatchObject({ status: 400, message: 'Not so.' });
    expect(toRefusal(new HttpException('', 418))).toMatchObject({ status: 418, code: 'I_M_A_TEAPOT' });
    expect(toRefusal(new InternalServerErrorException('the password is x')).message).not.toContain('password');
    expect(toRefusal(new HttpException('host db-1 is away', 503)).message).not.toContain('db-1');
  });

  it('a connection that is refused means: try again; a missing file does not', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const file = Object.assign(new Error('open'), { code: 'ENOENT', syscall: 'open' });
    expect(toRefusal(refused).status).toBe(503);
    expect(toRefusal(file).status).toBe(500);
  });

  it.each([
    [undefined],
    ['text'],
    [{ statusCode: 404 }],
    [Object.assign(new Error('x'), { statusCode: 418, code: 'E' })],
  ])('%p is an internal error', (error) => {
    expect(toRefusal(error)).toMatchObject({ status: 500, code: 'INTERNAL_ERROR' });
  });
});

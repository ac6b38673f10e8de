import { randomBytes } from 'node:crypto';
import { Body, Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/test-database.js';
import { Database } from '../../database/database.service.js';
import { newId } from '../../database/ids.js';
import { conflict } from '../../errors/errors.js';
import { Vault } from '../../vault/vault.service.js';
import { Endpoint } from '../endpoint.decorator.js';
import { provide, startHttp } from '../http.fixture.js';
import { Idempotent } from './idempotent.decorator.js';
import { Idempotency } from './idempotency.service.js';

let database: TestDatabase;
let db: Database;
let app: NestFastifyApplication;
let alice: string;
let bob: string;
/** Lets a spec hold a handler open. */
let gate: Promise<void> = Promise.resolve();
let entered: () => void = () => undefined;

class Note {
  text?: string;
}

@Controller()
class NotesController {
  constructor(private readonly notes: Database) {}

  @Post(['notes', 'notes/:board'])
  @Idempotent()
  @Endpoint({ summary: 'Write', status: 201 })
  async write(@Body() body: Record<string, string>) {
    const row = await this.notes.one<{ id: number }>('INSERT INTO notes (body) VALUES ($1) RETURNING id', [body.text]);
    entered();
    await gate;
    if (body.text === 'refused') throw conflict('REFUSED', 'No.');
    return { id: row?.id, secret: 'shown once' };
  }

  @Post('pings')
  @Idempotent()
  @Endpoint({ summary: 'Nothing to say', status: 204 })
  ping() {
    return undefined;
  }

  @Get('notes')
  @Endpoint({ summary: 'List' })
  list(): Promise<Note[]> {
    return this.notes.query<Note>('SELECT body AS text FROM notes ORDER BY id');
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  await db.query('CREATE TABLE notes (id bigserial PRIMARY KEY, body text)');
  [alice, bob] = (await Promise.all(['alice', 'bob'].map(addUser))) as [string, string];
  const vault = new Vault([{ id: 'k', key: randomBytes(32) }]);
  app = await startHttp({
    controllers: [NotesController],
    imports: [provide({ provide: Database, useValue: db }, { provide: Vault, useValue: vault })],
  });
});
afterAll(async () => {
  await app?.close();
  await database.close();
});
beforeEach(async () => {
  gate = Promise.resolve();
  entered = () => undefined;
  await db.query('TRUNCATE notes, idempotency_keys');
});

async function addUser(name: string): Promise<string> {
  const id = newId();
  await db.query('INSERT INTO users (id, email, display_name) VALUES ($1, $2, $2)', [id, name]);
  return id;
}

async function post(key: string | undefined, body: object, { user = alice, url = '/notes' } = {}) {
  const response = await app.inject({
    method: 'POST',
    url,
    payload: body,
    headers: { authorization: `Bearer ${user}`, ...(key !== undefined && { 'idempotency-key': key }) },
  });
  return {
    status: response.statusCode,
    body: response.body === '' ? null : response.json(),
    replayed: response.headers['idempotency-replayed'],
  };
}

const count = async (): Promise<number> =>
  (await db.one<{ n: number }>('SELECT count(*)::int AS n FROM notes'))?.n ?? -1;

it('gives the same request the same answer, and has its effect once', async () => {
  const first = await post('key-1', { text: 'hello' });
  const second = await post('key-1', { text: 'hello' });
  expect(first).toMatchObject({ status: 201, replayed: undefined });
  expect(second).toEqual({ ...first, replayed: 'true' });
  expect(await count()).toBe(1);
});

it('has every effect without a key', async () => {
  await post(undefined, { text: 'hello' });
  await post(undefined, { text: 'hello' });
  expect(await count()).toBe(2);
});

it('refuses the key for another body, and for another path', async () => {
  await post('key-2', { text: 'hello' });
  expect(await post('key-2', { text: 'other' })).toMatchObject({
    status: 422,
    body: { code: 'IDEMPOTENCY_KEY_REUSED' },
  });
  await post('key-3', { text: 'hello' }, { url: '/notes/a' });
  expect(await post('key-3', { text: 'hello' }, { url: '/notes/b' })).toMatchObject({ status: 422 });
  expect(await count()).toBe(2);
});

it("keeps users' keys apart", async () => {
  await post('key-4', { text: 'hello' });
  const other = await post('key-4', { text: 'world' }, { user: bob });
  expect(other).toMatchObject({ status: 201, replayed: undefined });
  expect(await count()).toBe(2);
});

it('refuses a second request while the first one runs, then replays', async () => {
  let open: () => void = () => undefined;
  gate = new Promise((resolve) => (open = resolve));
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const first = post('key-5', { text: 'slow' });
  await inside;
  expect(await post('key-5', { text: 'slow' })).toMatchObject({
    status: 409,
    body: { code: 'IDEMPOTENCY_CONCURRENT' },
  });
  open();
  expect(await first).toMatchObject({ status: 201 });
  expect(await post('key-5', { text: 'slow' })).toMatchObject({ status: 201, replayed: 'true' });
  expect(await count()).toBe(1);
});

it('keeps no error: effect and key are rolled back, and the next try runs', async () => {
  expect(await post('key-6', { text: 'refused' })).toMatchObject({ status: 409, body: { code: 'REFUSED' } });
  expect(await count()).toBe(0);
  expect(await post('key-6', { text: 'fine' })).toMatchObject({ status: 201, replayed: undefined });
});

it('replays an answer without a body', async () => {
  expect(await post('key-7', {}, { url: '/pings' })).toEqual({ status: 204, body: null, replayed: undefined });
  expect(await post('key-7', {}, { url: '/pings' })).toEqual({ status: 204, body: null, replayed: 'true' });
});

it.each([
  ['empty', ''],
  ['too long', 'k'.repeat(256)],
  ['not printable', 'a\tb'],
])('refuses a key that is %s', async (_, key) => {
  const { status, body } = await post(key, { text: 'hello' });
  expect([status, body.fields?.[0].field]).toEqual([400, 'Idempotency-Key']);
  expect(await count()).toBe(0);
});

it('keeps the answer sealed, and bound to its row', async () => {
  await post('key-8', { text: 'hello' });
  const row = await db.one<{ answer: string }>('SELECT answer FROM idempotency_keys');
  expect(row?.answer).toMatch(/^v1:k:/);
  expect(Buffer.from(row?.answer.split(':')[2] ?? '', 'base64').toString('latin1')).not.toContain('shown once');
  await db.query(
    `INSERT INTO idempotency_keys SELECT $1, route, key, body_hash, status, answer FROM idempotency_keys`,
    [bob],
  );
  expect((await post('key-8', { text: 'hello' }, { user: bob })).status).toBe(500);
});

it('forgets after 24 hours, before the purge as well as by it', async () => {
  await post('key-9', { text: 'hello' });
  await post('key-10', { text: 'hello' });
  await db.query(`UPDATE idempotency_keys SET created_at = now() - interval '24 hours 1 second'`);
  expect(await post('key-9', { text: 'another body' })).toMatchObject({ status: 201, replayed: undefined });
  expect(await app.get(Idempotency, { strict: false }).purgeIdempotencyKeys()).toBe(1);
  expect(await db.query('SELECT key FROM idempotency_keys')).toEqual([{ key: 'key-9' }]);
});

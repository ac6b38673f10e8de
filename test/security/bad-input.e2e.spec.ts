import { newId } from '../../src/kernel/database/ids.js';
import { type Operation, operations, type Parameter, type Schema, typesOf } from '../support/contract.js';
import type { TestServer } from '../support/server.js';
import { fieldsOf, isFreeText, valuesOfOtherTypes, withField } from './body-fields.js';
import { expectRefusal, read, type Refused } from './envelope.js';
import { bodyFor, slotsOf } from './id-slots.js';
import { TableSnapshots } from './table-snapshot.js';
import { fileForm, newTenant, type Tenant, TENANTS_MS } from './tenant.js';
import { startTenantServer } from './tenant-server.js';

const MIB = 1024 * 1024;

/** They take whatever their platform sends, once its signature is proven: webhooks.e2e.spec.ts. */
const isWebhook = ({ path }: Operation): boolean => path.startsWith('/webhooks/');

const WITH_BODY = operations.filter((it) => it.body && !isWebhook(it));
const WITH_QUERY = operations.filter((it) => it.parameters.some((parameter) => parameter.in === 'query'));
const WITH_ID = operations.filter((it) => it.path.includes('{') && !isWebhook(it));

const isId = ({ format, pattern }: Schema): boolean => format === 'uuid' || pattern !== undefined;

/** What a body that is not valid is answered with, where the seeds have it otherwise; one that cannot be read is a 400. */
const REFUSED_WITH: Record<string, number> = { 'POST /slack/organisations/{organisationId}/token-exchg': 401 };

const statusFor = ({ name }: Operation): number => REFUSED_WITH[name] ?? 400;

/** May hold any character: what it holds is hashed, or kept as JSON that nobody prints. */
const ANY_TEXT = ['password', 'refresh_token'];

interface Sent {
  body?: string | Uint8Array;
  query?: string;
  /** Instead of the caller's own id. */
  path?: Record<string, string>;
  headers?: Record<string, string>;
}

/** A server that refuses a body before it has come whole closes the line, now and then before its answer is read. */
async function patiently(url: string, init: RequestInit, tries = 3): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    if (tries > 1 && (code === 'EPIPE' || code === 'ECONNRESET')) return patiently(url, init, tries - 1);
    throw error;
  }
}

describe('Bad input', () => {
  let server: TestServer;
  let caller: Tenant;
  let tables: TableSnapshots;
  let before: Record<string, string>;

  beforeAll(async () => {
    server = await startTenantServer();
    caller = await newTenant(server);
    // From here on nothing but the requests may change a row.
    await server.kill('SIGTERM');
    await server.restart({ ROLES: 'web' });
    tables = await TableSnapshots.open(server.databaseUrl);
    before = await tables.take();
  }, TENANTS_MS);
  afterAll(async () => {
    await tables?.close();
    await server?.stop();
  });
  afterEach(async () => {
    const after = await tables.take();
    const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
    // Each test answers for its own changes.
    before = after;
    expect(changed).toEqual([]);
  });

  async function send(operation: Operation, { body, query, path = {}, headers }: Sent = {}): Promise<Refused> {
    const target = operation.path.replace(
      /\{(\w+)\}/g,
      (_, name: string) => path[name] ?? ownPathValue(operation, name),
    );
    const response = await patiently(`${server.url}${target}${query ? `?${query}` : ''}`, {
      method: operation.method,
      headers: {
        ...(operation.security === 'bearer' && { authorization: `Bearer ${caller.owner.token}` }),
        ...(operation.security === 'integrationKey' && { 'x-api-key': caller.integrationKey }),
        ...(operation.body && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body ?? (operation.takesFile ? fileForm() : operation.body && JSON.stringify(validBody(operation))),
    });
    return read(response);
  }

  function ownPathValue(operation: Operation, name: string): string {
    const slot = slotsOf(operation).find((it) => it.in === 'path' && it.name === name);
    const parameter = operation.parameters.find((it) => it.name === name);
    if (name === 'token') return caller.apps.returnToken;
    return encodeURIComponent(slot ? caller.ids[slot.thing] : String(parameter?.schema.example));
  }

  const validBody = (operation: Operation): Record<string, unknown> => bodyFor(operation, caller) ?? {};

  /** Sends the valid body with one field changed, which the refusal has to name. */
  async function refusesField(
    operation: Operation,
    field: string,
    value: unknown,
    status = statusFor(operation),
  ): Promise<void> {
    const body = JSON.stringify(withField(validBody(operation), field, value));
    const what = `${operation.name} with ${field} ${JSON.stringify(value)?.slice(0, 60) ?? 'left out'}`;
    expectRefusal(what, operation.path, await send(operation, { body }), status, field);
  }

  describe.each(WITH_BODY)('in the body of $name', (operation) => {
    const schema = operation.body ?? {};
    const fields = fieldsOf(schema);

    it('is refused when it is no JSON object', async () => {
      for (const body of ['{"a":', '', '{"a":1}{', '{"__proto__":{"x":1}}', '\u0000']) {
        expectRefusal(`${operation.name} with ${body}`, operation.path, await send(operation, { body }), 400);
      }
      for (const body of ['null', '[]', '"text"', '7']) {
        const refused = await send(operation, { body });
        expectRefusal(`${operation.name} with ${body}`, operation.path, refused, statusFor(operation));
      }
    });

    it('is refused when it is larger than 1 MiB, or not JSON by its own account', async () => {
      const body = JSON.stringify({ ...validBody(operation), padding: 'x'.repeat(MIB) });
      expectRefusal('a huge body', operation.path, await send(operation, { body }), 413);
      const headers = { 'content-type': 'application/xml' };
      expectRefusal('XML', operation.path, await send(operation, { headers }), 415);
    });

    it('is refused for a field that is not known', async () => {
      await refusesField(operation, 'unexpected_field', 'x');
      for (const parent of fields.filter((it) => it.schema.properties)) {
        await refusesField(operation, `${parent.path}.unexpected_field`, 'x');
      }
    });

    it('is refused for a required field that is left out', async () => {
      for (const name of schema.required ?? []) await refusesField(operation, name, undefined);
    });

    it('is refused for a value of a type that is not documented', async () => {
      for (const field of fields) {
        for (const value of valuesOfOtherTypes(field.schema)) await refusesField(operation, field.path, value);
      }
    });

    it('is refused for a malformed id, and for a word that is not in the list', async () => {
      for (const { path, schema: field } of fields) {
        if (field.format === 'uuid') {
          for (const id of ['abc', `${newId()}0`, '']) await refusesField(operation, path, id);
        }
        if (field.enum) await refusesField(operation, path, 'nonsense');
        if (field.items?.format === 'uuid') await refusesField(operation, path, ['abc']);
      }
    });

    it('is refused for a text that is too long, and every text has a limit', async () => {
      for (const { path, schema: field } of fields.filter((it) => isFreeText(it.schema))) {
        expect(field.maxLength ? path : `${operation.name}: ${path} documents no maxLength`).toBe(path);
        await refusesField(operation, path, 'x'.repeat((field.maxLength ?? 0) + 1));
      }
    });

    it('is refused for NUL, half a surrogate pair and control characters in a text', async () => {
      for (const { path } of fields.filter((it) => isFreeText(it.schema))) {
        await refusesField(operation, path, 'a\u0000b', 400);
        await refusesField(operation, path, 'a\ud800b', 400);
        if (!ANY_TEXT.includes(path)) await refusesField(operation, path, 'a\u0007b');
      }
    });
  });

  describe.each(WITH_QUERY)('in the query of $name', (operation) => {
    const parameters = operation.parameters.filter((it) => it.in === 'query');

    const refuses = async (name: string, value: string): Promise<void> => {
      const query = new URLSearchParams(requiredQuery(operation));
      query.set(name, value);
      const what = `${operation.name}?${name}=${value.slice(0, 60)}`;
      expectRefusal(what, operation.path, await send(operation, { query: query.toString() }), 400, name);
    };

    const requiredQuery = ({ parameters: all }: Operation): Record<string, string> =>
      Object.fromEntries(
        all
          .filter((it) => it.in === 'query' && it.required)
          .map((it) => [it.name, slotValue(operation, it) ?? String(it.schema.example)]),
      );

    const slotValue = (of: Operation, { name }: Parameter): string | undefined => {
      const slot = slotsOf(of).find((it) => it.in === 'query' && it.name === name);
      return slot && caller.ids[slot.thing];
    };

    it('is refused for a parameter that is not known', () => refuses('unexpected', '1'));

    it('is refused for a value that is not of the documented type', async () => {
      for (const { name, schema } of parameters) {
        const types = typesOf(schema);
        if (schema.format === 'uuid' || schema.format === 'date-time') await refuses(name, 'abc');
        if (schema.enum) await refuses(name, 'nonsense');
        if (types.includes('boolean')) await refuses(name, 'maybe');
        if (types.includes('integer')) {
          for (const value of ['x', '1.5', '-1', '99999999999999999999', 'NaN', '1e400']) await refuses(name, value);
        }
        if (schema.maximum !== undefined) await refuses(name, String(schema.maximum + 1));
      }
    });

    it('is refused for a parameter that is given twice', async () => {
      for (const { name, schema } of parameters) {
        const value = slotValue(operation, { name, schema, in: 'query' }) ?? String(schema.example ?? schema.enum?.[0]);
        const query = new URLSearchParams(requiredQuery(operation));
        query.delete(name);
        query.append(name, value);
        query.append(name, value);
        const answer = await send(operation, { query: query.toString() });
        expectRefusal(`${operation.name}?${query}`, operation.path, answer, 400, name);
      }
    });

    it('is refused for NUL and for texts without end', async () => {
      for (const { name, schema } of parameters) {
        await refuses(name, 'a\u0000b');
        if (isFreeText(schema)) await refuses(name, 'x'.repeat((schema.maxLength ?? 1000) + 1));
      }
    });
  });

  describe.each(WITH_ID)('in the path of $name', (operation) => {
    const ids = operation.parameters.filter((it) => it.in === 'path' && isId(it.schema));

    it('is refused for what is no id', async () => {
      for (const { name } of ids) {
        for (const value of ['abc', '0', '%F0%9F%92%A9', `${newId()}x`, 'x'.repeat(400)]) {
          const answer = await send(operation, { path: { [name]: value } });
          expectRefusal(`${operation.name} with ${name} ${value}`, operation.path, answer, 400, name);
        }
      }
    });

    it('is refused for NUL, for bytes that are no text, and for segments without end', async () => {
      for (const { name } of operation.parameters.filter((it) => it.in === 'path')) {
        for (const value of ['%00', 'a%00b', '%ff%fe', '%zz']) {
          expectRefusal(value, operation.path, await send(operation, { path: { [name]: value } }), 400);
        }
        const { status } = await send(operation, { path: { [name]: 'x'.repeat(4000) } });
        expect([400, 404, 414]).toContain(status);
      }
    });
  });

  it('is refused in the Idempotency-Key', async () => {
    const keyed = operations.filter((it) => it.parameters.some(({ name }) => name === 'Idempotency-Key'));
    expect(keyed.length).toBeGreaterThan(5);
    for (const operation of keyed) {
      for (const key of ['', 'x'.repeat(256), 'caf\u00e9']) {
        const answer = await send(operation, { headers: { 'idempotency-key': key } });
        expectRefusal(`${operation.name} with key ${key}`, operation.path, answer, 400, 'Idempotency-Key');
      }
    }
  });

  it('is refused when it nests without end', async () => {
    const post = operations.find((it) => it.name === 'POST /api/v2/channels/{id}/messages');
    if (!post) throw new Error('Messages are not posted there any more.');
    const nested = `{"content":"x","metadata":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`;
    expectRefusal('nested objects', post.path, await send(post, { body: nested }), 400, 'metadata');
    expectRefusal('nested lists', post.path, await send(post, { body: '['.repeat(100_000) }), 400);
  });

  it('is refused where nothing is served', async () => {
    for (const path of ['/', '/api', '/api/v2/nothing', '/organisations/x/nothing', '/api/v2/channels/']) {
      expectRefusal(path, path, await read(await fetch(server.url + path)), 404);
    }
  });

  it('never reached the database, and never was an error of ours', () => {
    expect(server.logs).not.toContain('The database refused what a service let through');
    expect(server.logs).not.toContain('A request failed');
  });
});

import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, ValidateNested } from 'class-validator';
import { AppError } from '../errors/app-error.js';
import { missing } from '../errors/errors.js';
import { AnyText } from './any-text.decorator.js';
import { Endpoint } from './endpoint.decorator.js';
import { emptyDatabase, startHttp } from './http.fixture.js';
import { PageQuery, page } from './page-query.dto.js';
import { MultilineText, PlainText } from './text.decorators.js';
import { UuidParam } from './uuid-param.decorator.js';

class Address {
  @PlainText({ max: 20 })
  city!: string;
}

class Person {
  @PlainText({ min: 1, max: 10 })
  name!: string;

  @IsOptional()
  @MultilineText({ max: 100 })
  about?: string;

  @IsOptional()
  @IsInt()
  age?: number;

  @IsOptional()
  @IsBoolean()
  admin?: boolean;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Address)
  addresses?: Address[];
}

@Controller()
class SpecController {
  @Post('people')
  @Endpoint({ summary: 'Echo', status: 201 })
  echo(@Body() person: Person) {
    return { person, made: person instanceof Person };
  }

  @Post('webhook')
  @AnyText()
  @Endpoint({ summary: 'Take anything' })
  webhook(@Body() body: { text: string }) {
    return { length: body.text.length };
  }

  @Get('people')
  @Endpoint({ summary: 'List' })
  list(@Query() query: PageQuery) {
    return page(query, 120);
  }

  @Get(['people/:id', 'nested/:id', 'status/:id'])
  @Endpoint({ summary: 'Get' })
  get(@UuidParam('id') id: string) {
    throw id.startsWith('0') ? missing('person') : new Error('secret of the database');
  }

  @Get('platform')
  @Endpoint({ summary: 'Fail with more to say' })
  platform() {
    const extra = { required_scopes: ['chat:write'] };
    throw new AppError('RATE_LIMITED', 'rate-limited', 'Later.', { retryAfter: 2.2, extra });
  }
}

const MISSING_ID = '00000000-0000-4000-8000-000000000000';
const FAILING_ID = '10000000-0000-4000-8000-000000000000';

let app: NestFastifyApplication;
let logged: string[] = [];

beforeAll(async () => {
  app = await startHttp({
    controllers: [SpecController],
    imports: [emptyDatabase()],
    onLog: (line) => logged.push(line),
  });
});
afterAll(() => app.close());
beforeEach(() => {
  logged = [];
});

async function call(method: 'GET' | 'POST', url: string, body?: string, headers: Record<string, string> = {}) {
  const response = await app.inject({
    method,
    url,
    ...(body !== undefined && { payload: body }),
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
  });
  return { status: response.statusCode, headers: response.headers, body: response.json() };
}

const post = (body: unknown) => call('POST', '/people', typeof body === 'string' ? body : JSON.stringify(body));

describe('errors', () => {
  it('leave as problem+json, with what older clients read beside it', async () => {
    const { status, headers, body } = await call('GET', `/people/${MISSING_ID}`, undefined, {
      'x-request-id': 'abc-1',
    });
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such person.',
      code: 'PERSON_NOT_FOUND',
      request_id: 'abc-1',
      success: false,
      error: 'There is no such person.',
    });
  });

  it('leave in the envelope of their path', async () => {
    const headers = { 'x-request-id': 'abc-2' };
    const nested = await call('GET', `/nested/${MISSING_ID}`, undefined, headers);
    expect(nested.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(nested.body).toEqual({
      error: { code: 'PERSON_NOT_FOUND', message: 'There is no such person.', request_id: 'abc-2' },
    });
    const status = await call('GET', `/status/x`, undefined, headers);
    expect(status.body).toEqual({
      status: 'error',
      status_code: 400,
      message: 'id: must be a UUID',
      code: 'VALIDATION_FAILED',
      request_id: 'abc-2',
      fields: [{ field: 'id', message: 'must be a UUID' }],
    });
  });

  it('keep the envelope where no route matches, and do not repeat the path', async () => {
    const { status, body } = await call('GET', '/nested/no/such?token=secret');
    expect(status).toBe(404);
    expect(body.error).toMatchObject({ code: 'NOT_FOUND', message: 'There is no such endpoint.' });
  });

  it('tell nothing of a defect, and log it with its stack and the request id', async () => {
    const { status, body } = await call('GET', `/people/${FAILING_ID}?x=1`, undefined, { 'x-request-id': 'abc-3' });
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret of the database');
    expect(body).toMatchObject({ code: 'INTERNAL_ERROR', request_id: 'abc-3' });
    const line = logged.map((it) => JSON.parse(it)).find((it) => it.level === 'error');
    expect(line).toMatchObject({ request_id: 'abc-3', path: `/people/${FAILING_ID}`, status: 500 });
    expect(line.err.stack).toContain('http.spec.ts');
  });

  it('carry further members, and say when to try again', async () => {
    const { status, headers, body } = await call('GET', '/platform');
    expect([status, headers['retry-after']]).toEqual([429, '3']);
    expect(body.required_scopes).toEqual(['chat:write']);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['malformed JSON', '{"name":', {}, 400],
    ['an empty JSON body', '', {}, 400],
    ['a key that would reach a prototype', '{"__proto__": {"admin": true}, "name": "a"}', {}, 400],
    ['another media type', '<a/>', { 'content-type': 'application/xml' }, 415],
    ['a body beyond 1 MiB', JSON.stringify({ name: 'a'.repeat(1024 * 1024) }), {}, 413],
  ])('%s is refused in the envelope', async (_, body, headers, expected) => {
    const response = await call('POST', '/people', body, headers as Record<string, string>);
    expect(response.status).toBe(expected);
    expect(response.body).toMatchObject({ status: expected, success: false, code: expect.stringMatching(/^[A-Z_]+$/) });
  });

  it('a path that is not well encoded is refused in the envelope of its family', async () => {
    const { status, body, headers } = await call('GET', '/nested/%E0%A4%A');
    expect(status).toBe(400);
    expect(body.error.request_id).toBe(headers['x-request-id']);
  });
});

describe('validation', () => {
  it.each([
    ['objects', '{"a":'.repeat(50_000) + '1' + '}'.repeat(50_000)],
    ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('refuses a body of %s nested without end, rather than failing on it', async (_what, nested) => {
    const payload = `{"name":"Ada","about":${nested}}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/people', headers, payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().fields).toEqual([{ field: 'about', message: 'must not be nested deeper than 32' }]);
  });

  it('refuses a body of very many values or fields without naming each', async () => {
    const many = Array.from({ length: 20_000 }, (_, n) => n);
    const values = await app.inject({ method: 'POST', url: '/people', payload: { name: 'Ada', about: many } });
    expect(values.json().fields).toEqual([{ field: 'body', message: 'must hold at most 10000 values' }]);
    const fields = Object.fromEntries(many.slice(0, 200).map((n) => [`field${n}`, n]));
    const named = await app.inject({ method: 'POST', url: '/people', payload: fields });
    expect(named.json().fields).toEqual([{ field: 'body', message: 'must hold at most 100 fields' }]);
  });

  it('waits for the head of a request, but not for ever', () => {
    expect(app.getHttpServer()).toMatchObject({ headersTimeout: 30_000 });
  });

  it('makes the DTO and leaves out nothing that is allowed', async () => {
    const { status, body } = await post({ name: 'Ada', about: 'one\n\ttwo', addresses: [{ city: 'Paris' }] });
    expect(status).toBe(201);
    expect(body).toEqual({ person: { name: 'Ada', about: 'one\n\ttwo', addresses: [{ city: 'Paris' }] }, made: true });
  });

  it.each([
    ['an unknown field', { name: 'a', role: 'x' }, 'role', 'is not a known field'],
    ['a missing field', {}, 'name', 'must be a string'],
    ['a number for a string', { name: 5 }, 'name', 'must be a string'],
    ['a numeric string for a number', { name: 'a', age: '5' }, 'age', 'must be an integer number'],
    ['a string for a boolean', { name: 'a', admin: 'true' }, 'admin', 'must be a boolean value'],
    ['a text that is too long', { name: 'a'.repeat(11) }, 'name', 'must be shorter than or equal to 10 characters'],
    [
      'a field deeper down',
      { name: 'a', addresses: [{ city: 'x' }, { city: 1 }] },
      'addresses.1.city',
      'must be a string',
    ],
    [
      'an unknown field deeper down',
      { name: 'a', addresses: [{ city: 'x', zip: 1 }] },
      'addresses.0.zip',
      'is not a known field',
    ],
    ['a newline in a name', { name: 'a\nb' }, 'name', 'must not contain control characters'],
    [
      'an escape sequence in a text',
      { name: 'a', about: '\u001b[31m' },
      'about',
      'must not contain control characters',
    ],
    ['an array for an object', [], 'body', 'must be an object'],
  ])('refuses %s and names it', async (_, body, field, message) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(response.body.fields).toEqual([
      expect.objectContaining({ field, message: expect.stringContaining(message) }),
    ]);
  });

  it.each(['"text"', '5', 'null', 'true'])('refuses %s as a body', async (body) => {
    expect((await post(body)).status).toBe(400);
  });

  it('reads limit and offset, and refuses those out of bounds', async () => {
    expect((await call('GET', '/people')).body).toEqual({ limit: 50, offset: 0, total: 120, hasMore: true });
    expect((await call('GET', '/people?limit=100&offset=20')).body).toEqual({
      limit: 100,
      offset: 20,
      total: 120,
      hasMore: false,
    });
    for (const query of ['limit=0', 'limit=101', 'limit=x', 'limit=1.5', 'offset=-1', 'limit=1&limit=2', 'page=1']) {
      expect([query, (await call('GET', `/people?${query}`)).status]).toEqual([query, 400]);
    }
  });
});

describe('NUL and half surrogate pairs', () => {
  it.each([
    ['a NUL escape', '{"name":"a\\u0000"}', 'name'],
    ['a NUL escape deeper down', '{"name":"a","addresses":[{"city":"\\u0000"}]}', 'addresses.0.city'],
    ['half a pair', '{"name":"\\uD83D"}', 'name'],
    ['a NUL in the name of a field', '{"a\\u0000b":1}', 'body'],
  ])('%s in a body is refused and named', async (_, body, field) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(response.body.fields).toEqual([expect.objectContaining({ field })]);
  });

  it('are refused in the query and in the path', async () => {
    expect((await call('GET', '/people?limit=%00')).body.fields[0].field).toBe('limit');
    expect((await call('GET', '/people/a%00b')).body.fields[0].field).toBe('id');
  });

  it('whole pairs, and a backslash that only looks like an escape, pass', async () => {
    expect((await post('{"name":"\\ud83d\\ude00"}')).body.person.name).toBe('😀');
    expect((await post('{"name":"\\\\u0000"}')).body.person.name).toBe('\\u0000');
  });

  it("pass through a platform's webhook", async () => {
    expect((await call('POST', '/webhook', '{"text":"a\\u0000"}')).body).toEqual({ length: 2 });
  });
});

describe('the request id', () => {
  it('is the given one when it is sane, else a new one, and comes back', async () => {
    const idOf = async (given?: string) =>
      (await call('GET', '/people', undefined, given === undefined ? {} : { 'x-request-id': given })).headers[
        'x-request-id'
      ];
    expect(await idOf('trace:1/2')).toBe('trace:1/2');
    expect(await idOf('no spaces, please')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf('a'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
  });
});

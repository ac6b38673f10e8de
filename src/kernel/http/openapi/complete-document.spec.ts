import { Body, Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiProperty, ApiSecurity, DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { IsString } from 'class-validator';
import { Endpoint } from '../endpoint.decorator.js';
import { emptyDatabase, FAMILIES, startHttp } from '../http.fixture.js';
import { Idempotent } from '../idempotency/idempotent.decorator.js';
import { Public } from '../public.decorator.js';
import { RateLimit } from '../rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../uuid-param.decorator.js';
import { completeDocument } from './complete-document.js';

class Thing {
  @ApiProperty()
  @IsString()
  name!: string;
}

@Controller()
class ThingsController {
  @Get('things/:id')
  @Endpoint({ summary: 'Get a thing', response: Thing, errors: ['forbidden'] })
  get(@UuidParam('id', 'The thing.') id: string) {
    return { name: id };
  }

  @Post('nested/things')
  @Idempotent()
  @Endpoint({
    summary: 'Make a thing',
    description: 'At length.',
    status: 201,
    response: Thing,
    errors: { conflict: 'It is there already (`THING_EXISTS`).' },
    examples: { made: { value: { name: 'x' } } },
  })
  make(@Body() thing: Thing) {
    return thing;
  }

  @Get('probe')
  @Public()
  @RateLimit('off')
  @Endpoint({ summary: 'Probe', produces: 'text/plain' })
  probe() {
    return 'up';
  }

  @Post('inbound')
  @Public()
  @ApiSecurity('integrationKey')
  @Endpoint({ summary: 'With a key of its own' })
  inbound() {
    return {};
  }

  @Get('list')
  @Endpoint({ summary: 'List', response: [Thing] })
  list() {
    return [];
  }
}

let app: NestFastifyApplication;
let document: OpenAPIObject;

beforeAll(async () => {
  app = await startHttp({ controllers: [ThingsController], imports: [emptyDatabase()] });
  const settings = new DocumentBuilder().setOpenAPIVersion('3.1.0').addBearerAuth({ type: 'http' }, 'bearer');
  const base = SwaggerModule.createDocument(app, settings.addSecurityRequirements('bearer').build());
  document = JSON.parse(JSON.stringify(completeDocument(base, FAMILIES))) as OpenAPIObject;
});
afterAll(() => app.close());

const statusesOf = (path: string, method: 'get' | 'post'): string[] =>
  Object.keys(document.paths[path]?.[method]?.responses ?? {});

it('each endpoint answers what its input can bring about, and what it says itself', () => {
  expect(statusesOf('/things/{id}', 'get')).toEqual(['200', '400', '401', '403', '404', '429', '500']);
  expect(statusesOf('/nested/things', 'post')).toEqual(['201', '400', '401', '409', '413', '415', '422', '429', '500']);
  expect(statusesOf('/probe', 'get')).toEqual(['200', '400', '500']);
});

it("errors have their family's schema, shared where nothing more is said", () => {
  const responses = document.paths['/nested/things']?.post?.responses;
  expect(responses?.['401']).toEqual({ $ref: '#/components/responses/UnauthenticatedErrorEnvelope' });
  expect(document.components?.responses?.UnauthenticatedErrorEnvelope).toMatchObject({
    content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorEnvelope' } } },
  });
  expect(responses?.['409']).toMatchObject({
    description: 'It is there already (`THING_EXISTS`).',
    content: {
      'application/json': { example: { error: { code: 'THING_EXISTS', message: 'It is there already.' } } },
    },
  });
});

it('schemas that no path uses are left out', () => {
  const names = Object.keys(document.components?.schemas ?? {});
  expect(names).toEqual(['ErrorEnvelope', 'FieldProblem', 'Problem', 'Thing']);
});

it('public endpoints need no credentials, and no mark is left behind', () => {
  expect(document.security).toEqual([{ bearer: [] }]);
  expect(document.paths['/probe']?.get?.security).toEqual([]);
  expect(document.paths['/things/{id}']?.get?.security).toBeUndefined();
  expect(document.paths['/inbound']?.post?.security).toEqual([{ integrationKey: [] }]);
  expect(statusesOf('/inbound', 'post')).toContain('401');
  expect(JSON.stringify(document)).not.toContain('"x-');
});

it('parameters, keys, examples and answers that are not objects are described', () => {
  expect(document.paths['/things/{id}']?.get?.parameters).toEqual([
    {
      name: 'id',
      in: 'path',
      required: true,
      description: 'The thing.',
      schema: { type: 'string', format: 'uuid', example: '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' },
    },
  ]);
  const make = document.paths['/nested/things']?.post;
  expect(make).toMatchObject({ summary: 'Make a thing', description: 'At length.' });
  expect(make?.parameters).toEqual([
    expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: false }),
  ]);
  expect(make?.responses['201']).toMatchObject({
    content: { 'application/json': { examples: { made: { value: { name: 'x' } } } } },
  });
  expect(document.paths['/list']?.get?.responses['200']).toMatchObject({
    content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } } },
  });
  expect(document.paths['/probe']?.get?.responses['200']).toMatchObject({
    content: { 'text/plain': { schema: { type: 'string' } } },
  });
});

import type { OpenAPIObject } from '@nestjs/swagger';
import { refineDocument } from './refine-document.js';

/** As the library hands them over, in the parts that matter here. */
const documentOf = (paths: object, schemas: object): OpenAPIObject =>
  ({
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths,
    components: { schemas },
  }) as unknown as OpenAPIObject;

function refined(properties: object, required: string[] = []): { properties: object; required?: string[] } {
  const document = documentOf({}, { Thing: { type: 'object', properties, required } });
  refineDocument(document);
  return document.components?.schemas?.['Thing'] as { properties: object; required?: string[] };
}

describe('A refined document', () => {
  it('has integers for numbers', () => {
    expect(refined({ count: { type: 'number', example: 2 }, age: { type: ['number', 'null'], example: 1 } })).toEqual({
      type: 'object',
      properties: { count: { type: 'integer', example: 2 }, age: { type: ['integer', 'null'], example: 1 } },
    });
    const share = { type: 'number', format: 'double', example: 0.26 };
    expect(refined({ share: { ...share } })).toEqual({ type: 'object', properties: { share } });
  });

  it('knows ids and times by their examples, and nothing else', () => {
    const id = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
    const at = '2026-03-19T09:00:00.000Z';
    expect(
      refined({
        id: { type: 'string', example: id },
        at: { type: ['string', 'null'], example: at },
        external: { type: 'string', example: '1234567890' },
        chosen: { type: 'string', example: id, enum: [id] },
      }).properties,
    ).toEqual({
      id: { type: 'string', example: id, format: 'uuid' },
      at: { type: ['string', 'null'], example: at, format: 'date-time' },
      external: { type: 'string', example: '1234567890' },
      chosen: { type: 'string', example: id, enum: [id] },
    });
  });

  it('gives examples where the type leaves little choice', () => {
    expect(
      refined({
        topic: { type: ['string', 'null'] },
        on: { type: 'boolean' },
        off: { type: 'boolean', default: false },
      }).properties,
    ).toMatchObject({ topic: { example: null }, on: { example: true }, off: { example: false } });
  });

  it('lets what has a default be left out', () => {
    const properties = { limit: { type: 'number', default: 50 }, name: { type: 'string', example: 'x' } };
    expect(refined(properties, ['limit', 'name']).required).toEqual(['name']);
    const query = { name: 'limit', in: 'query', required: true, schema: { type: 'number', default: 50 } };
    refineDocument(documentOf({ '/things': { get: { parameters: [query] } } }, {}));
    expect(query).toMatchObject({ required: false, schema: { type: 'integer', example: 50 } });
  });

  it.each([
    ['/api/v2/channels/{id}/pins', 'id', 'Id of the channel.'],
    ['/api/v2/channels/{id}/members/{userId}', 'userId', 'Id of the user.'],
    ['/api/v2/deliveries/{id}/retry', 'id', 'Id of the delivery.'],
    ['/api/v2/platform-integrations/{id}', 'id', 'Id of the platform integration.'],
    ['/auth/api-keys/{id}', 'id', 'Id of the API key.'],
  ])('says what the id in %s is of', (path, name, description) => {
    const parameter = { name, in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };
    refineDocument(documentOf({ [path]: { get: { parameters: [parameter] } } }, {}));
    expect(parameter).toMatchObject({ description });
  });
});

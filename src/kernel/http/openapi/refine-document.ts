import type { OpenAPIObject } from '@nestjs/swagger';
import { isUuid } from '../../database/ids.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type SchemaObject = Exclude<Schemas[string], { $ref: string }>;
/** OpenAPI 3.1 allows a list of types, which the library's own type does not know. */
type Schema = Omit<SchemaObject, 'type'> & { type?: string | string[]; $ref?: string };
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Parameter = Extract<NonNullable<Operation['parameters']>[number], { name: string }>;

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const ID = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

/**
 * Says what the classes cannot: their numbers are integers (nothing here is a fraction), texts that look like ids and
 * times are ids and times, what has a default may be left out, and which thing the id in a path is of.
 */
export function refineDocument(document: OpenAPIObject): void {
  for (const schema of Object.values(document.components?.schemas ?? {})) refineSchema(schema as Schema);
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item) as Partial<Operation>[]) {
      for (const parameter of operation.parameters ?? []) refineParameter(parameter as Parameter, path);
    }
  }
}

function refineSchema(schema: Schema): void {
  if (schema.$ref) return;
  schema.type = integral(schema);
  schema.format ??= formatOf(schema);
  if (schema.example === undefined) schema.example = exampleOf(schema);
  for (const key of ['format', 'example', 'type'] as const) if (schema[key] === undefined) delete schema[key];
  for (const property of Object.values(schema.properties ?? {})) refineSchema(property as Schema);
  if (schema.items) refineSchema(schema.items as Schema);
  const optional = (name: string): boolean => (schema.properties?.[name] as Schema | undefined)?.default !== undefined;
  // An answer holds its defaults; only input has any.
  const required = schema.required?.filter((name) => !optional(name)) ?? [];
  if (required.length > 0) schema.required = required;
  else delete schema.required;
}

function refineParameter(parameter: Parameter, path: string): void {
  const schema = parameter.schema as Schema | undefined;
  if (!schema) return;
  refineSchema(schema);
  if (schema.default !== undefined) parameter.required = false;
  if (parameter.in === 'path') parameter.description ??= `Id of the ${ownerOf(parameter.name, path)}.`;
}

/** `userId` is of a user; a bare `id` of what the segment before it names: `/channels/{id}` of a channel. */
function ownerOf(name: string, path: string): string {
  if (name !== 'id') return name.replace(/Id$/, '');
  const segment = path.slice(0, path.indexOf('/{id}')).split('/').pop() ?? '';
  return segment.replace(/ies$/, 'y').replace(/s$/, '').replaceAll('-', ' ').replace(/^api /, 'API ');
}

/** Numbers count things here, unless their format says otherwise. */
function integral({ type, format }: Schema): Schema['type'] {
  if (format === 'double') return type;
  if (Array.isArray(type)) return type.map((it) => (it === 'number' ? 'integer' : it));
  return type === 'number' ? 'integer' : type;
}

function formatOf({ type, example, enum: words, pattern }: Schema): string | undefined {
  if (words || pattern || !(type === 'string' || type?.includes('string'))) return undefined;
  if (isUuid(example)) return 'uuid';
  return typeof example === 'string' && TIME.test(example) ? 'date-time' : undefined;
}

function exampleOf(schema: Schema): unknown {
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.type) && schema.type.includes('null')) return null;
  if (schema.type === 'boolean') return true;
  return schema.format === 'uuid' ? ID : undefined;
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A JSON schema of the contract, as far as specs look at it. */
export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  example?: unknown;
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  example?: unknown;
  schema: Schema;
}

export interface MediaType {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

export interface Answer {
  $ref?: string;
  description?: string;
  content?: Record<string, MediaType>;
}

export interface Operation {
  /** In capitals. */
  method: string;
  path: string;
  /** `GET /api/v2/channels/{id}`. */
  name: string;
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters: Parameter[];
  /** Of the JSON body; null when it takes none. */
  body: Schema | null;
  /** Whether it takes a form with one file instead. */
  takesFile: boolean;
  responses: Record<string, Answer>;
  /** Whether it asks for credentials, and for which. */
  security: 'none' | 'bearer' | 'integrationKey';
}

interface Document {
  openapi: string;
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, RawOperation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> };
}

interface RawOperation extends Omit<Operation, 'parameters' | 'body' | 'takesFile' | 'security'> {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, MediaType> };
  security?: Record<string, unknown>[];
}

/** The committed contract, which CI compares with what the build says. */
export const contract = parse(readFileSync(join(__dirname, '../../openapi/openapi.yaml'), 'utf8')) as Document;

export const operations: readonly Operation[] = Object.entries(contract.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([verb, raw]) => toOperation(verb.toUpperCase(), path, raw)),
);

function toOperation(method: string, path: string, raw: RawOperation): Operation {
  const { requestBody, parameters = [], security, ...rest } = raw;
  const scheme = security ? Object.keys(security[0] ?? {})[0] : 'bearer';
  const body = requestBody?.content['application/json']?.schema;
  return {
    ...rest,
    method,
    path,
    name: `${method} ${path}`,
    parameters,
    body: body ? resolved(body) : null,
    takesFile: requestBody?.content['multipart/form-data'] !== undefined,
    security: (scheme ?? 'none') as Operation['security'],
  };
}

/** The schema itself, where it is a reference to one. */
export function resolved(schema: Schema): Schema {
  const { $ref, allOf } = schema;
  if ($ref) return resolved(contract.components.schemas[$ref.split('/').pop() ?? ''] ?? {});
  return allOf?.length === 1 ? { ...resolved(allOf[0] ?? {}), ...schema, allOf: undefined } : schema;
}

export const typesOf = ({ type }: Schema): string[] => (Array.isArray(type) ? type : type ? [type] : []);

/** The value that the contract shows for it, made of its parts where it shows none itself; undefined if it cannot be. */
export function sampleOf(given: Schema): unknown {
  const schema = resolved(given);
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.items) return [sampleOf(schema.items)];
  return schema.properties ? requiredSample(schema) : undefined;
}

/** An object with its required members alone. */
export function requiredSample(schema: Schema): Record<string, unknown> {
  const names = schema.required ?? [];
  return Object.fromEntries(names.map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]));
}

import type { OpenAPIObject } from '@nestjs/swagger';
import { type ErrorKind, STATUS_OF_KIND } from '../../errors/app-error.js';
import { type EnvelopeName, envelopeOf, ENVELOPES, type ErrorFamily } from '../../errors/envelopes.js';
import { ERRORS_EXTENSION } from '../endpoint.decorator.js';
import { IDEMPOTENT_EXTENSION } from '../idempotency/idempotent.decorator.js';
import { PUBLIC_EXTENSION } from '../public.decorator.js';
import { UNLIMITED_EXTENSION } from '../rate-limits/rate-limit.decorators.js';
import { describe, ERROR_SCHEMA, ERROR_SCHEMAS, exampleOf } from './error-schemas.js';
import { refineDocument } from './refine-document.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

const MARKS = [PUBLIC_EXTENSION, ERRORS_EXTENSION, IDEMPOTENT_EXTENSION, UNLIMITED_EXTENSION];

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Responses = NonNullable<NonNullable<OpenAPIObject['components']>['responses']>;
type ReferenceObject = Extract<Responses[string], { $ref: string }>;
type ResponseObject = Exclude<Responses[string], { $ref: string }>;
type Marked = Operation & Record<string, unknown>;

/**
 * Adds what no decorator can know: each path's error answers in its family's envelope, `security: []` on public
 * endpoints. Removes the marks that the decorators left for it. Paths, and names of schemas, are sorted, so that the
 * contract's file changes only where the contract does.
 */
export function completeDocument(document: OpenAPIObject, families: readonly ErrorFamily[]): OpenAPIObject {
  refineDocument(document);
  const shared: Responses = {};
  for (const [path, item] of Object.entries(document.paths)) {
    const envelope = envelopeOf(families, path);
    for (const method of METHODS) {
      const operation = item[method] as Marked | undefined;
      if (operation) completeOperation(operation, path, envelope, shared);
    }
  }
  const schemas = { ...document.components?.schemas, ...usedErrorSchemas(JSON.stringify([document.paths, shared])) };
  const { openapi, info, servers, tags, security, ...rest } = document;
  return {
    ...{ openapi, info, servers, tags, security, ...rest },
    paths: sorted(document.paths),
    components: { ...document.components, schemas: sorted(schemas), responses: sorted(shared) },
  };
}

function completeOperation(operation: Marked, path: string, envelope: EnvelopeName, shared: Responses): void {
  // A public endpoint may still name a scheme that it checks itself, with @ApiSecurity.
  if (operation[PUBLIC_EXTENSION]) operation.security ??= [];
  const own = (operation[ERRORS_EXTENSION] ?? {}) as Partial<Record<ErrorKind, string>>;
  const kinds = new Set<ErrorKind>(Object.keys(own) as ErrorKind[]);
  kinds.add('invalid').add('internal');
  if (!operation[UNLIMITED_EXTENSION]) kinds.add('rate-limited');
  if (operation.security?.length !== 0) kinds.add('unauthenticated');
  if (path.includes('{')) kinds.add('missing');
  if (operation.requestBody) kinds.add('too-large').add('unsupported-media');
  if (operation[IDEMPOTENT_EXTENSION]) kinds.add('conflict').add('unprocessable');
  for (const kind of [...kinds].sort((a, b) => STATUS_OF_KIND[a] - STATUS_OF_KIND[b])) {
    operation.responses[STATUS_OF_KIND[kind]] ??= own[kind]
      ? response(kind, envelope, own[kind], own[kind])
      : reference(kind, envelope, shared);
  }
  for (const mark of MARKS) delete operation[mark];
}

/** One component for each kind and envelope in use. */
function reference(kind: ErrorKind, envelope: EnvelopeName, shared: Responses): ReferenceObject {
  const words = kind.split('-').map((word) => word[0]?.toUpperCase() + word.slice(1));
  const name = `${words.join('')}${ERROR_SCHEMA[envelope]}`;
  shared[name] ??= response(kind, envelope, describe(kind));
  return { $ref: `#/components/responses/${name}` };
}

function response(kind: ErrorKind, envelope: EnvelopeName, description: string, sentence?: string): ResponseObject {
  const retry = { description: 'Seconds to wait.', schema: { type: 'integer' as const, minimum: 1 } };
  return {
    description,
    ...(kind === 'rate-limited' && { headers: { 'Retry-After': retry } }),
    content: {
      [ENVELOPES[envelope].mediaType]: {
        schema: { $ref: `#/components/schemas/${ERROR_SCHEMA[envelope]}` },
        example: exampleOf(kind, envelope, sentence),
      },
    },
  };
}

/** A schema that nothing refers to would be a warning of the contract's linter. */
function usedErrorSchemas(text: string): typeof ERROR_SCHEMAS {
  const used = Object.entries(ERROR_SCHEMAS).filter(([name]) => text.includes(`/schemas/${name}"`));
  if (used.length === 0) return {};
  return { ...Object.fromEntries(used), FieldProblem: ERROR_SCHEMAS.FieldProblem! };
}

function sorted<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

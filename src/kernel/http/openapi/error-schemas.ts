import type { OpenAPIObject } from '@nestjs/swagger';
import { type ErrorKind, STATUS_OF_KIND } from '../../errors/app-error.js';
import { type EnvelopeName, ENVELOPES } from '../../errors/envelopes.js';
import type { Refusal } from '../../errors/refusal.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type ReferenceObject = Extract<Schemas[string], { $ref: string }>;
type SchemaObject = Exclude<Schemas[string], { $ref: string }>;
type Properties = Record<string, SchemaObject | ReferenceObject>;

const REQUEST_ID = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

/** Names in `components.schemas`. */
export const ERROR_SCHEMA: Record<EnvelopeName, string> = {
  problem: 'Problem',
  nested: 'ErrorEnvelope',
  status: 'StatusError',
};

const code: SchemaObject = {
  type: 'string',
  description: 'Stable and machine-readable.',
  pattern: '^[A-Z][A-Z0-9_]*$',
  example: 'VALIDATION_FAILED',
};
const message: SchemaObject = { type: 'string', description: 'For people.', example: 'name: must be a string' };
const requestId: SchemaObject = {
  type: 'string',
  description: 'Finds the request in the logs; also in the `X-Request-Id` header.',
  example: REQUEST_ID,
};
const fields: SchemaObject = {
  type: 'array',
  description: 'What is wrong with the input, field by field.',
  items: { $ref: '#/components/schemas/FieldProblem' },
};
const status: SchemaObject = { type: 'integer', minimum: 400, maximum: 599, description: 'The HTTP status.' };

const object = (description: string, properties: Properties, required: string[]): SchemaObject => ({
  type: 'object',
  description,
  properties,
  required,
});

/** Every family's error, and what they share. Further members may stand beside those named. */
export const ERROR_SCHEMAS: Record<string, SchemaObject> = {
  FieldProblem: object(
    'What is wrong with one field.',
    {
      field: { type: 'string', description: 'Dotted path.', example: 'name' },
      message: { type: 'string', example: 'must be a string' },
    },
    ['field', 'message'],
  ),
  [ERROR_SCHEMA.problem]: object(
    'RFC 9457 problem details.',
    {
      type: { type: 'string', format: 'uri-reference', example: 'about:blank' },
      title: { type: 'string', description: "The status' phrase.", example: 'Bad Request' },
      status: { ...status, example: 400 },
      detail: message,
      code,
      request_id: requestId,
      success: { type: 'boolean', enum: [false], description: 'Always false.' },
      error: { ...message, description: 'The same as `detail`.' },
      fields,
    },
    ['type', 'title', 'status', 'detail', 'code', 'request_id', 'success', 'error'],
  ),
  [ERROR_SCHEMA.nested]: object(
    'An error.',
    {
      error: object('What went wrong.', { code, message, request_id: requestId, fields }, [
        'code',
        'message',
        'request_id',
      ]),
    },
    ['error'],
  ),
  [ERROR_SCHEMA.status]: object(
    'An error.',
    {
      status: { type: 'string', enum: ['error'] },
      status_code: { ...status, example: 400 },
      message,
      code,
      request_id: requestId,
      fields,
    },
    ['status', 'status_code', 'message', 'code', 'request_id'],
  ),
};

/** What each kind means where an endpoint says no more about it. */
const MEANING: Record<ErrorKind, Pick<Refusal, 'code' | 'message' | 'fields'> & { description: string }> = {
  invalid: {
    description: 'Malformed input; `fields` names what is wrong.',
    code: 'VALIDATION_FAILED',
    message: 'name: must be a string',
    fields: [{ field: 'name', message: 'must be a string' }],
  },
  unauthenticated: {
    description: 'No valid credentials.',
    code: 'UNAUTHENTICATED',
    message: 'Sign in first.',
  },
  forbidden: {
    description: 'The role does not allow this.',
    code: 'FORBIDDEN',
    message: 'Your role does not allow this.',
  },
  missing: {
    description: 'There is no such thing, or it is not yours.',
    code: 'CHANNEL_NOT_FOUND',
    message: 'There is no such channel.',
  },
  'method-not-allowed': {
    description: 'The path does not take this method.',
    code: 'METHOD_NOT_ALLOWED',
    message: 'This path does not take PUT.',
  },
  conflict: {
    description: 'It contradicts what is there.',
    code: 'ALREADY_EXISTS',
    message: 'There is such a thing already.',
  },
  'too-large': {
    description: 'The body is larger than 1 MiB.',
    code: 'PAYLOAD_TOO_LARGE',
    message: 'Request body is too large',
  },
  'unsupported-media': {
    description: 'The body is not JSON.',
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'Unsupported Media Type',
  },
  unprocessable: {
    description: 'Well-formed, yet it cannot be done with these values.',
    code: 'REFERENCE_NOT_FOUND',
    message: 'It refers to something that does not exist.',
  },
  'rate-limited': {
    description: 'Too many requests; `Retry-After` says when to try again.',
    code: 'RATE_LIMITED',
    message: 'Too many requests. Try again in 12 s.',
  },
  internal: {
    description: 'Something went wrong on our side.',
    code: 'INTERNAL_ERROR',
    message: 'Something went wrong on our side. The request id finds it in the logs.',
  },
  upstream: {
    description: 'A platform answered with an error, or not at all.',
    code: 'PLATFORM_ERROR',
    message: 'The platform did not answer.',
  },
  unavailable: {
    description: 'Not now; try again in a moment.',
    code: 'UNAVAILABLE',
    message: 'The database is busy. Try again in a moment.',
  },
};

export const describe = (kind: ErrorKind): string => MEANING[kind].description;

/** The first code that a sentence names in backticks. */
const NAMED_CODE = /`([A-Z][A-Z0-9_]+)`/;

/** What a sentence says there is none of: the code of a 404 is made of its name. */
const MISSING_THING = /\bno such (\w+)/i;

/** An answer of this kind as it would look in this envelope; code and message as the endpoint's own sentence has them. */
export function exampleOf(kind: ErrorKind, envelope: EnvelopeName, sentence = ''): Record<string, unknown> {
  const { code, message, fields } = MEANING[kind];
  const thing = kind === 'missing' && MISSING_THING.exec(sentence)?.[1];
  const own = {
    code: NAMED_CODE.exec(sentence)?.[1] ?? (thing ? `${thing.toUpperCase()}_NOT_FOUND` : code),
    message: sentence.replace(/ ?\(`.*?`\)/g, '') || message,
  };
  const refusal: Refusal = { status: STATUS_OF_KIND[kind], fields: sentence ? undefined : fields, ...own };
  // As JSON shows it: without members that are undefined.
  return JSON.parse(JSON.stringify(ENVELOPES[envelope].write(refusal, REQUEST_ID))) as Record<string, unknown>;
}

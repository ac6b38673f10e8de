import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiExtension,
  ApiExtraModels,
  ApiOperation,
  ApiResponse,
  type ApiResponseOptions,
  getSchemaPath,
} from '@nestjs/swagger';
import type { ErrorKind } from '../errors/app-error.js';

/** Read and removed when the OpenAPI document is made, which gives each error the schema of its path's family. */
export const ERRORS_EXTENSION = 'x-errors';

export type DocumentedErrors = readonly ErrorKind[] | Partial<Record<ErrorKind, string>>;

export interface EndpointOptions {
  /** A few words, as a title: `List channels`. */
  summary: string;
  /** What one must know beyond the summary; Markdown. The summary stands in where it is left out. */
  description?: string;
  /** Of the answer when all went well: 200 by default, whatever the method. */
  status?: number;
  /** The answer's class; `[Class]` for a bare array of it; left out when the answer is empty. */
  response?: Type<unknown> | [Type<unknown>];
  /** What the answer means; `OK`, `Created`, … by default. */
  responseDescription?: string;
  /** Whole answers by name, as one would see them. */
  examples?: Record<string, { summary?: string; value: unknown }>;
  /** What an answer that is not JSON consists of: `text/plain`. */
  produces?: string;
  /** The type of a text that stands in for `response` where `Accept` asks for it: `text/markdown`. */
  alsoProduces?: string;
  /** Headers of the answer. */
  headers?: Record<string, { description: string; schema: { type: 'string' | 'integer' } }>;
  /**
   * Refusals beyond those that every endpoint has (400, 401 unless public, 404 where the path names a row, 413 and
   * 415 where there is a body, 429): their kinds, or kinds with a sentence on when they happen.
   */
  errors?: DocumentedErrors;
  deprecated?: boolean;
}

/** What is no text: a client is to take it as it comes. */
const BYTES = 'application/octet-stream';

const MEANINGS: Record<number, string> = { 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'Done; no content' };

/** Documents an endpoint in the contract, and sets the status of its answer. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const status = options.status ?? 200;
  const { summary, description, deprecated } = options;
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary, description: description ?? `${summary}.`, deprecated }),
    ApiResponse({
      status,
      description: options.responseDescription ?? MEANINGS[status] ?? 'Success',
      headers: options.headers as ApiResponseOptions['headers'],
      ...body(options),
    }),
    ApiExtension(ERRORS_EXTENSION, withSentences(options.errors ?? [])),
    ApiExtraModels(...(options.alsoProduces ? [options.response ?? []].flat() : [])),
  );
}

function body({ response, produces, alsoProduces, examples }: EndpointOptions): Partial<ApiResponseOptions> {
  const text = { schema: { type: 'string' as const } };
  if (produces === BYTES) return { content: { [BYTES]: { schema: { ...text.schema, format: 'binary' } } } };
  if (produces) return { content: { [produces]: text } };
  if (!response) return {};
  if (alsoProduces && !Array.isArray(response)) {
    return { content: { 'application/json': { schema: { $ref: getSchemaPath(response) } }, [alsoProduces]: text } };
  }
  return { type: response, ...(examples && { examples: withSummaries(examples) }) };
}

const withSummaries = (
  examples: NonNullable<EndpointOptions['examples']>,
): Record<string, { summary: string; value: unknown }> =>
  Object.fromEntries(
    Object.entries(examples).map(([name, { summary, value }]) => [name, { summary: summary ?? name, value }]),
  );

function withSentences(errors: DocumentedErrors): Partial<Record<ErrorKind, string>> {
  if (!Array.isArray(errors)) return errors as Partial<Record<ErrorKind, string>>;
  return Object.fromEntries((errors as ErrorKind[]).map((kind) => [kind, '']));
}

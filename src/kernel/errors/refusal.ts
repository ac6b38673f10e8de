import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { AppError, type ErrorDetails, type ErrorKind, STATUS_OF_KIND } from './app-error.js';
import { fromPostgres } from './postgres-errors.js';

/** What every envelope is written from, wherever the error came from. */
export interface Refusal extends Pick<ErrorDetails, 'fields' | 'retryAfter' | 'extra'> {
  status: number;
  code: string;
  message: string;
}

/** The code of an error that says no more than its HTTP status. */
const CODE_OF_KIND: Record<ErrorKind, string> = {
  invalid: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHENTICATED',
  forbidden: 'FORBIDDEN',
  missing: 'NOT_FOUND',
  'method-not-allowed': 'METHOD_NOT_ALLOWED',
  conflict: 'CONFLICT',
  'too-large': 'PAYLOAD_TOO_LARGE',
  'unsupported-media': 'UNSUPPORTED_MEDIA_TYPE',
  unprocessable: 'UNPROCESSABLE',
  'rate-limited': 'RATE_LIMITED',
  internal: 'INTERNAL_ERROR',
  upstream: 'UPSTREAM_ERROR',
  unavailable: 'UNAVAILABLE',
};

const CODE_OF_STATUS = new Map<number, string>(
  Object.entries(STATUS_OF_KIND).map(([kind, status]) => [status, CODE_OF_KIND[kind as ErrorKind]]),
);

const INTERNAL: Refusal = {
  status: 500,
  code: CODE_OF_KIND.internal,
  message: 'Something went wrong on our side. The request id finds it in the logs.',
};

/** The one place where an error becomes an answer. What is not known tells nothing: 500. */
export function toRefusal(error: unknown): Refusal {
  const known = error instanceof AppError ? error : fromPostgres(error);
  if (known) return fromAppError(known);
  const status = statusOf(error);
  return status === null ? INTERNAL : fromStatus(status, (error as Error).message);
}

function fromAppError({ status, code, message, details }: AppError): Refusal {
  const { fields, retryAfter, extra } = details;
  return { status, code, message, fields, retryAfter, extra };
}

/** Of Nest's exceptions and Fastify's errors (`FST_…`). A library's `statusCode` on any other error is not ours. */
function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : null;
}

function fromStatus(status: number, message: string): Refusal {
  if (status === 500) return INTERNAL;
  // Features name what is missing; Nest only that no route matched, with a path that may hold anything.
  if (status === 404) return { status, code: CODE_OF_KIND.missing, message: 'There is no such endpoint.' };
  const phrase = STATUS_CODES[status] ?? 'Error';
  const code = CODE_OF_STATUS.get(status) ?? phrase.toUpperCase().replace(/[^A-Z]+/g, '_');
  return { status, code, message: status > 500 ? `${phrase}.` : message };
}

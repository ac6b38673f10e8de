import type { FastifyRequest } from 'fastify';
import type { FieldProblem } from '../errors/app-error.js';
import { invalid } from '../errors/errors.js';

// NUL cannot stand in PostgreSQL's text, a lone surrogate not in UTF-8: both would be refused, or changed, far from here.
const UNSAFE = /\0|\p{Cs}/u;
const MESSAGE = 'must not contain NUL or half a surrogate pair';

/** Deeper input is refused by the services' own limits; this only keeps the walk from overflowing the stack. */
const DEEPEST = 64;

type Checked = FastifyRequest & { rawBody?: Buffer; routeOptions: { config?: { anyText?: boolean } } };

/**
 * Throws 400, naming the fields, when body, query or path hold NUL or a lone surrogate. Looks at the raw bytes first, so
 * that it costs next to nothing: in JSON both can only stand as an escape, in a URL only percent-encoded.
 */
export function refuseUnsafeText(request: FastifyRequest): void {
  const { rawBody, routeOptions } = request as Checked;
  const problems: FieldProblem[] = [];
  if (request.url.includes('%00')) {
    find(request.query, '', problems);
    find(request.params, '', problems);
    if (problems.length === 0) problems.push({ field: 'path', message: MESSAGE });
  }
  if (rawBody && !routeOptions.config?.anyText && isSuspect(rawBody)) find(request.body, '', problems);
  if (problems.length > 0) throw invalid(problems);
}

const isSuspect = (body: Buffer): boolean =>
  body.includes('\\u0000') ||
  body.includes('\\ud') ||
  body.includes('\\uD') ||
  body.includes('%00') ||
  body.includes(0);

function find(value: unknown, path: string, problems: FieldProblem[], depth = 0): void {
  if (typeof value === 'string') {
    if (UNSAFE.test(value)) problems.push({ field: path || 'body', message: MESSAGE });
  } else if (typeof value === 'object' && value !== null && depth < DEEPEST) {
    for (const [key, inner] of Object.entries(value)) {
      if (UNSAFE.test(key)) problems.push({ field: path || 'body', message: `${MESSAGE} in the names of its fields` });
      else find(inner, path ? `${path}.${key}` : key, problems, depth + 1);
    }
  }
}

import type { FastifyRequest } from 'fastify';
import type { FieldProblem } from '../errors/app-error.js';
import { invalid } from '../errors/errors.js';

// NUL cannot stand in PostgreSQL's text, a lone surrogate not in UTF-8: both would be refused, or changed, far from here.
const UNSAFE = /\0|\p{Cs}/u;
const MESSAGE = 'must not contain NUL or half a surrogate pair';

/** Levels of objects and lists in a body: deeper ones would overflow the stack of whatever walks them. */
const DEEPEST = 64;

type Checked = FastifyRequest & { rawBody?: Buffer; routeOptions: { config?: { anyText?: boolean } } };

/**
 * Throws 400, naming the fields, when body, query or path hold NUL or a lone surrogate, or when the body nests too deep.
 * Looks at the raw bytes first, so that it costs next to nothing: in JSON both can only stand as an escape, in a URL only
 * percent-encoded.
 */
export function refuseUnsafeText(request: FastifyRequest): void {
  const { rawBody, routeOptions } = request as Checked;
  const problems: FieldProblem[] = [];
  if (request.url.includes('%00')) {
    find(request.query, '', problems);
    find(request.params, '', problems);
    if (problems.length === 0) problems.push({ field: 'path', message: MESSAGE });
  }
  if (rawBody && mayBeDeep(rawBody)) refuseDepth(request.body);
  if (rawBody && !routeOptions.config?.anyText && isSuspect(rawBody)) find(request.body, '', problems);
  if (problems.length > 0) throw invalid(problems);
}

const isSuspect = (body: Buffer): boolean =>
  body.includes('\\u0000') ||
  body.includes('\\ud') ||
  body.includes('\\uD') ||
  body.includes('%00') ||
  body.includes(0);

/** Most bodies have fewer brackets than levels are allowed, and are not looked at. */
function mayBeDeep(body: Buffer): boolean {
  let opened = 0;
  for (let at = 0; at < body.length; at++) {
    if ((body[at] === 0x7b || body[at] === 0x5b) && ++opened > DEEPEST) return true;
  }
  return false;
}

/** Level by level, so that no depth can overflow the stack here either. Names the field that the depth is in. */
function refuseDepth(body: unknown): void {
  let level = membersOf(body);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > DEEPEST) {
      const [field] = level[0]!;
      throw invalid([{ field, message: `must not be nested deeper than ${DEEPEST} levels` }]);
    }
    level = level.flatMap(([field, value]) => membersOf(value).map(([, inner]): Member => [field, inner]));
  }
}

type Member = [field: string, value: unknown];

function membersOf(value: unknown): Member[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? value.map((inner: unknown): Member => ['body', inner]) : Object.entries(value);
}

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

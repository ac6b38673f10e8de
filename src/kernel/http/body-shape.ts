import type { FastifyRequest } from 'fastify';
import { invalid } from '../errors/errors.js';

/** Levels of objects and arrays. What validates and copies a body calls itself for each. */
const DEEPEST = 32;
/** Values in a body, of whatever kind: 16 KiB of metadata, all of it brackets and digits, and some. */
const MOST_VALUES = 10_000;
/** Characters of a field's name that the answer repeats. */
const SHOWN_NAME = 64;
/** The shortest body that could hold too many of either. */
const SHORTEST = 2 * DEEPEST;

type Shaped = FastifyRequest & { rawBody?: Buffer; routeOptions: { config?: { anyText?: boolean } } };

/**
 * Throws 400 for a body of a shape that no endpoint takes: validation would overflow the stack, or work for seconds, on
 * what can stand in a mebibyte. A platform's webhook is left alone: its body is read from the bytes that were signed.
 */
export function refuseTangledBody(request: FastifyRequest): void {
  const { rawBody, routeOptions, body } = request as Shaped;
  if (!rawBody || rawBody.length < SHORTEST || routeOptions.config?.anyText) return;
  let values = 0;
  const walk = (value: unknown, field: string, depth: number): void => {
    if (++values > MOST_VALUES) throw refusal('body', `must hold at most ${MOST_VALUES} values`);
    if (typeof value !== 'object' || value === null) return;
    if (depth === DEEPEST) throw refusal(field, `must not be nested deeper than ${DEEPEST}`);
    for (const inner of Object.values(value)) walk(inner, field, depth + 1);
  };
  if (typeof body !== 'object' || body === null) return;
  for (const [name, value] of Object.entries(body)) walk(value, name.slice(0, SHOWN_NAME), 1);
}

const refusal = (field: string, message: string) => invalid([{ field, message }]);

import { invalidIntegrationJson } from './manifest-errors.js';

/** Bytes of an integration JSON: ten times a long one. What it declares is loaded for every message, and sent with every call. */
export const JSON_BYTES = 64 * 1024;

/** Levels of objects and lists. */
const DEEPEST = 64;

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of its own; never what every object inherits. */
export const memberOf = (object: unknown, name: string): unknown =>
  isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;

/**
 * A copy that PostgreSQL takes as jsonb: without NUL and halves of surrogate pairs, of a bounded size and depth, and without
 * members named `__proto__`, which a careless copy would take for more than a member. Throws INVALID_INTEGRATION_JSON.
 */
export function cleanJson(value: unknown): unknown {
  const clean = copyOf(value, 0);
  if (Buffer.byteLength(JSON.stringify(clean)) > JSON_BYTES) {
    throw invalidIntegrationJson({ field: 'data', message: `must not be larger than ${JSON_BYTES / 1024} KiB` });
  }
  return clean;
}

function copyOf(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'boolean' || Number.isFinite(value)) return value;
  if (typeof value !== 'object' || value === null) return null;
  if (depth === DEEPEST) {
    throw invalidIntegrationJson({ field: 'data', message: `must not be nested deeper than ${DEEPEST} levels` });
  }
  if (Array.isArray(value)) return value.map((inner) => copyOf(inner, depth + 1));
  const members = Object.entries(value).filter(([name]) => name !== '__proto__');
  return Object.fromEntries(members.map(([name, inner]) => [cleanText(name), copyOf(inner, depth + 1)]));
}

const cleanText = (text: string): string => text.replace(/\0|\p{Cs}/gu, '');

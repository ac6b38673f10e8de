/**
 * The small language that the fixtures describe answers in: an object has (at least) these members, an array holds
 * elements of the one shape given, and a word is a type. `?` at a word's end also allows null; `a|b` is one of these words;
 * `conn_` is an id that begins so.
 */
export type Shape = string | readonly [Shape] | { readonly [member: string]: Shape };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** As in every example: UTC, with milliseconds. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  uuid: (value) => typeof value === 'string' && UUID.test(value),
  time: (value) => typeof value === 'string' && TIME.test(value),
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  true: (value) => value === true,
  object: isObject,
  /** A channel's, with the platform's mark before it. */
  '#name': (value) => typeof value === 'string' && /^#[^#]/.test(value),
  /** An answer without a body. */
  nothing: (value) => value === undefined,
};

/** An id of the kind that shows what it is of. */
const PREFIX = /^[a-z]+_$/;
const SERIAL = /^[0-9a-z]{8,64}$/;

/** Where a value departs from its shape, in words; empty when it conforms. Members beyond the shape are allowed. */
export function departures(value: unknown, shape: Shape, path = 'answer'): string[] {
  if (typeof shape === 'string') return isOf(value, shape) ? [] : [`${path} is ${shown(value)}, not ${shape}`];
  if (isList(shape)) {
    if (!Array.isArray(value)) return [`${path} is ${shown(value)}, not a list`];
    return value.flatMap((element, index) => departures(element, shape[0], `${path}[${index}]`));
  }
  if (!isObject(value)) return [`${path} is ${shown(value)}, not an object`];
  return Object.entries(shape).flatMap(([member, inner]) =>
    member in value ? departures(value[member], inner, `${path}.${member}`) : [`${path}.${member} is missing`],
  );
}

function isOf(value: unknown, word: string): boolean {
  if (word.endsWith('?')) return value === null || isOf(value, word.slice(0, -1));
  if (PREFIX.test(word)) return String(value).startsWith(word) && SERIAL.test(String(value).slice(word.length));
  return TYPES[word]?.(value) ?? word.split('|').includes(String(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape);

const shown = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? 'undefined';

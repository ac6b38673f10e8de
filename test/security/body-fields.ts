import { resolved, type Schema, typesOf } from '../support/contract.js';

export interface BodyField {
  /** Dotted. */
  path: string;
  schema: Schema;
}

/** Every field of a body, those of objects in it included. */
export function fieldsOf(schema: Schema, parent = ''): BodyField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, given]) => {
    const property = united(resolved(given));
    const path = parent ? `${parent}.${name}` : name;
    return [{ path, schema: property }, ...fieldsOf(property, path)];
  });
}

/** One schema of one that allows several: of every type that any of them has. */
function united(schema: Schema): Schema {
  if (!schema.oneOf) return schema;
  const { oneOf, ...rest } = schema;
  return Object.assign({}, ...oneOf, rest, { type: oneOf.flatMap(typesOf) }) as Schema;
}

/** A copy of the body with the field set, or left out when the value is undefined. */
export function withField(body: Record<string, unknown>, path: string, value: unknown): Record<string, unknown> {
  const copy = structuredClone(body);
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = copy;
  for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

const VALUES: readonly [type: string, value: unknown][] = [
  ['string', 'a text'],
  ['integer', 7],
  ['boolean', true],
  ['array', ['x']],
  ['object', { x: 'y' }],
  ['null', null],
];

/** Values of every type that the field does not document. */
export function valuesOfOtherTypes(schema: Schema): unknown[] {
  const documented = typesOf(schema).flatMap((type) => (type === 'number' ? ['number', 'integer'] : type));
  return VALUES.filter(([type]) => !documented.includes(type)).map(([, value]) => value);
}

/** Whether any text goes, as far as its letters are concerned: no id, no word of a list. */
export const isFreeText = ({ format, enum: words, type }: Schema): boolean =>
  typesOf({ type }).includes('string') && !words && (!format || format === 'uri');

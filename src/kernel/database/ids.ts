import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

/** A UUID v7: rows made later sort later. */
export const newId = (): string => v7();

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** `conn_`, `int_`, `rp_` and 12 characters of [0-9a-z]: 62 bits, unguessable. */
export function newPrefixedId(prefix: string): string {
  let id = '';
  while (id.length < 12) {
    // 252 is the largest multiple of 36 in a byte: what lies above would favour the first letters.
    for (const byte of randomBytes(16)) if (byte < 252 && id.length < 12) id += ALPHABET[byte % 36];
  }
  return `${prefix}_${id}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Any RFC 9562 UUID in its canonical form, whatever its version. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);

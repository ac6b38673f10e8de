import { invalid } from '../../kernel/errors/errors.js';

/** A place in what is ordered by time and, within one microsecond, by a text. */
export interface Place {
  /** Microseconds since 1970, as PostgreSQL keeps them. */
  micros: number;
  id: string;
}

/** Characters of a cursor at most. */
export const LONGEST_CURSOR = 600;

export const writeCursor = ({ micros, id }: Place): string => Buffer.from(`${micros}.${id}`).toString('base64url');

/** Throws 400 naming `field` on what no answer of ours contained. */
export function readCursor(cursor: string, field: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const [, micros, id] = /^(-?\d{1,16})\.([\x21-\x7e]{1,256})$/.exec(text) ?? [];
  if (micros !== undefined && id !== undefined && Number.isSafeInteger(Number(micros))) {
    return { micros: Number(micros), id };
  }
  throw invalid([{ field, message: 'must be a cursor of an earlier answer' }]);
}

import { isUuid } from '../../kernel/database/ids.js';
import { invalid } from '../../kernel/errors/errors.js';

/** The place of a delivery in the log. */
export interface DeliveryPlace {
  /** Microseconds since 1970, as PostgreSQL keeps them. */
  micros: number;
  id: string;
}

export const writeCursor = ({ micros, id }: DeliveryPlace): string =>
  Buffer.from(`${micros}.${id}`).toString('base64url');

/** Throws 400 on what no answer of ours contained. */
export function readCursor(cursor: string): DeliveryPlace {
  const [micros = '', id] = Buffer.from(cursor, 'base64url').toString('latin1').split('.');
  if (/^\d{1,16}$/.test(micros) && Number.isSafeInteger(Number(micros)) && isUuid(id)) {
    return { micros: Number(micros), id };
  }
  throw invalid([{ field: 'cursor', message: 'must be the next_cursor of an earlier answer' }]);
}

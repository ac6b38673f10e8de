import { ProviderError } from './errors.js';

/** Writes where a reading of history stands as the cursor that its next page begins at. */
export const toCursor = (place: object): string => JSON.stringify(place);

/** Throws ProviderError `payload-refused`: what this platform's pages never answered leads nowhere. */
export function readCursor<Place extends object>(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(cursor);
    if (typeof place === 'object' && place !== null) return place as Place;
  } catch {
    // Refused below, as anything else that is no cursor.
  }
  throw new ProviderError('payload-refused', 'This is no place in a history: begin to read it anew');
}

/** The stretch of whole milliseconds between two times, both included, as a list: empty when none lies between them. */
export function stretch<More extends object>(
  fromMs: number,
  toMs: number,
  more: More,
): ({ from: Date; to: Date } & More)[] {
  return fromMs > toMs ? [] : [{ from: new Date(fromMs), to: new Date(toMs), ...more }];
}

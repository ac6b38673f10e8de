import { setTimeout as wait } from 'node:timers/promises';

/** Waits, or ends early when the signal does. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => undefined);
}

/** The wait before the next try, doubled with each failure in a row: a quarter of a second up to half a minute. */
export const backoffMs = (failures: number): number => Math.min(30_000, 250 * 2 ** failures);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Milliseconds before each further try; after the last one the call is dead. Forty-three minutes in all. */
export const RETRY_AFTER_MS: readonly number[] = [
  SECOND,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
];

/** How long to wait after `failed` failed tries; null: no longer. */
export const retryAfter = (failed: number): number | null => RETRY_AFTER_MS[failed - 1] ?? null;

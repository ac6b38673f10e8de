/** Why a request to the model came to nothing, and whether another one may fare better. */
export interface ModelFault {
  kind: 'rate-limited' | 'unavailable' | 'refused';
  status: number | null;
  /** Milliseconds to wait before another try; null when there should be none. */
  retryInMs: number | null;
}

/** Longer than that nobody waits for an answer. */
const LONGEST_WAIT_MS = 20_000;
const FIRST_WAIT_MS = 500;
/** The server's own words for "try again": timed out, in conflict, too many. */
const PASSING_STATUSES = new Set([408, 409, 429]);

/** What the client throws, as far as it matters here. */
interface ClientError {
  status?: number;
  code?: string | null;
  headers?: Headers;
}

/**
 * Reads an error of the client. One without a status is a line that was cut, a time that ran out or an answer that nobody can
 * read; these pass. An account without credit answers 429 too, and does not.
 */
export function faultOf(error: unknown, attempt: number): ModelFault {
  const { status = null, code, headers } = error as ClientError & { status?: number | null };
  const passes = status === null || status >= 500 || (PASSING_STATUSES.has(status) && code !== 'insufficient_quota');
  if (!passes) return { kind: 'refused', status, retryInMs: null };
  const asked = retryAfterMs(headers);
  const waitMs = asked ?? FIRST_WAIT_MS * 3 ** attempt;
  return {
    kind: status === 429 ? 'rate-limited' : 'unavailable',
    status,
    retryInMs: waitMs > LONGEST_WAIT_MS ? null : waitMs,
  };
}

/** `Retry-After` in seconds or as a date; null when there is none. */
function retryAfterMs(headers: Headers | undefined): number | null {
  const value = headers?.get?.('retry-after');
  if (!value) return null;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

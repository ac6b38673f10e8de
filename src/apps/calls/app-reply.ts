import { OutsideError, type OutsideReason } from '../../kernel/outside/outside-error.js';
import type { OutsideAnswer } from '../../kernel/outside/outside-http.service.js';
import type { AppFailure, AppReply } from './app-call.js';

/** Statuses below 500 that say: later. */
const LATER = new Set([408, 425, 429]);

/** What another try would meet again. */
const FINAL: ReadonlySet<OutsideReason> = new Set([
  'url-refused',
  'address-refused',
  'too-large',
  'too-many-redirects',
  'redirect-refused',
  'wrong-media-type',
]);

export function answered({ status, body, elapsedMs, retryAfterMs }: OutsideAnswer, url: string): AppReply {
  if (status >= 200 && status <= 299) {
    return { ok: true, status, json: jsonOf(body), isEmpty: body.length === 0, latencyMs: elapsedMs };
  }
  return {
    ok: false,
    status,
    error: `"${new URL(url).host}" answered with status ${status}.`,
    retryable: status >= 500 || LATER.has(status),
    ...(retryAfterMs !== null && { retryAfterMs }),
    latencyMs: elapsedMs,
  };
}

export function notAnswered(error: unknown, latencyMs: number): AppFailure {
  const failure = { ok: false, status: null, latencyMs } as const;
  // Ours, such as a secret that does not open: it is in the log, and says nothing to people.
  if (!(error instanceof OutsideError)) return { ...failure, error: 'It could not be called.', retryable: false };
  const { reason, message } = error;
  return {
    ...failure,
    error: message,
    retryable: !FINAL.has(reason),
    ...(reason === 'aborted' && { aborted: true }),
  };
}

function jsonOf(body: Buffer): unknown {
  try {
    return body.length === 0 ? undefined : JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

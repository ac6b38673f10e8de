/** All that a call may take, in milliseconds: DNS, connections, redirects and the body together. */
export const OUTSIDE_TIMEOUT_MS = 5_000;

/** Bytes of an answer's body. */
export const OUTSIDE_BODY_BYTES = 1024 * 1024;

/** Redirects that are followed. */
export const OUTSIDE_REDIRECTS = 3;

/** Characters of a URL. */
export const OUTSIDE_URL_LENGTH = 2_048;

/** Calls to one origin at a time, so that a dead app takes no more of the server than these; the others wait in line. */
export const OUTSIDE_CALLS_PER_ORIGIN = 32;

/** Unused connections that are kept, to all origins together; the one that was unused for longest goes first. */
export const OUTSIDE_IDLE_CONNECTIONS = 256;

/** What a call may lower, never raise. */
export interface OutsideLimits {
  /** Milliseconds in all. */
  timeoutMs?: number;
  /** Bytes of the answer's body. */
  bodyBytes?: number;
  redirects?: number;
}

export function lowered({ timeoutMs, bodyBytes, redirects }: OutsideLimits): Required<OutsideLimits> {
  return {
    timeoutMs: Math.min(timeoutMs ?? OUTSIDE_TIMEOUT_MS, OUTSIDE_TIMEOUT_MS),
    bodyBytes: Math.min(bodyBytes ?? OUTSIDE_BODY_BYTES, OUTSIDE_BODY_BYTES),
    redirects: Math.min(redirects ?? OUTSIDE_REDIRECTS, OUTSIDE_REDIRECTS),
  };
}

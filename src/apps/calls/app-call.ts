/** One call of an app. */
export interface AppRequest {
  /** Sent as `webhook-id`: the same for every try to tell the same thing. */
  callId: string;
  url: string;
  body: object;
  /** Milliseconds for all of it; what `OutsideHttp` allows at most. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface AppSuccess {
  ok: true;
  /** 200 to 299. */
  status: number;
  /** Undefined: the body is no JSON, whatever its media type says. */
  json: unknown;
  /** Whether there was no body at all. */
  isEmpty: boolean;
  latencyMs: number;
}

export interface AppFailure {
  ok: false;
  /** Null: there was no answer. */
  status: number | null;
  /** For people; names the host, and nothing of what was sent or answered. */
  error: string;
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** Milliseconds that the app asks to be left alone. */
  retryAfterMs?: number;
  latencyMs: number;
  /** It was not called: it has failed too often just now. */
  breakerOpen?: true;
  /** The caller's signal, or the server's end, cut it off: no fault of the app. */
  aborted?: true;
}

export type AppReply = AppSuccess | AppFailure;

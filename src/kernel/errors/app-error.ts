/**
 * Every kind of refusal, with the HTTP status that tells it. A new kind without a status does not compile, because
 * `ErrorKind` is made of this record.
 */
export const STATUS_OF_KIND = {
  /** Malformed or unknown input; `details.fields` names each field. */
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  /** Also another tenant's row: whether it exists is none of the caller's business. */
  missing: 404,
  'method-not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'unsupported-media': 415,
  /** Well-formed, yet it cannot be done with these values. */
  unprocessable: 422,
  'rate-limited': 429,
  internal: 500,
  /** A platform answered with an error, or not at all. */
  upstream: 502,
  unavailable: 503,
} as const;

export type ErrorKind = keyof typeof STATUS_OF_KIND;

/** What is wrong with one field of the input. */
export interface FieldProblem {
  /** Dotted path, such as `config.bot_token`. */
  field: string;
  message: string;
}

export interface ErrorDetails {
  fields?: FieldProblem[];
  /** Seconds, with `rate-limited`. */
  retryAfter?: number;
  /** Further documented members of the envelope, such as `required_scopes`. */
  extra?: Record<string, unknown>;
  cause?: unknown;
}

/** The one error that features throw. `message` is for the caller: no secret, no SQL, no stack. */
export class AppError extends Error {
  constructor(
    /** Stable and machine-readable: `CHANNEL_NOT_FOUND`. */
    readonly code: string,
    readonly kind: ErrorKind,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'AppError';
  }

  get status(): number {
    return STATUS_OF_KIND[this.kind];
  }
}

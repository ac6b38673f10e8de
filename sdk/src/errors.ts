/** What is wrong with one field of the input. */
export interface FieldProblem {
  /** Dotted path. */
  field: string;
  message: string;
}

/** A refusal, whichever envelope its family writes it in. */
export class PatchbayError extends Error {
  override readonly name = 'PatchbayError';

  private constructor(
    message: string,
    /** The HTTP status. */
    readonly status: number,
    /** Stable and machine-readable: `CHANNEL_NOT_FOUND`. */
    readonly code: string,
    /** Finds the request in the server's logs. */
    readonly requestId: string | null,
    /** What is wrong with the input; empty when that is not the trouble. */
    readonly fields: readonly FieldProblem[],
    /** Seconds to wait before the next attempt; null when the server names none. */
    readonly retryAfter: number | null,
    /** The answer as it came. */
    readonly body: unknown,
  ) {
    super(message);
  }

  /** Reads any of the envelopes; an answer without one, of a proxy say, gets the code `HTTP_<status>`. */
  static of(response: Response, body: unknown): PatchbayError {
    const { error } = membersOf(body);
    const envelope = membersOf(typeof error === 'object' ? error : body);
    const text = (name: string): string | null => (typeof envelope[name] === 'string' ? envelope[name] : null);
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    return new PatchbayError(
      text('detail') ?? text('message') ?? text('error') ?? `The server answered ${response.status}.`,
      response.status,
      text('code') ?? `HTTP_${response.status}`,
      text('request_id') ?? response.headers.get('x-request-id'),
      Array.isArray(envelope['fields']) ? (envelope['fields'] as FieldProblem[]) : [],
      Number.isFinite(wait) ? wait : null,
      body,
    );
  }
}

const membersOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** What a call of the client resolves to. */
interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/**
 * The answer's data, or a throw: `const { channel } = await unwrap(client.GET('/api/v2/channels/{id}', …))`.
 * @throws PatchbayError for every answer outside of 2xx
 */
export async function unwrap<Data>(call: Promise<Outcome<Data>>): Promise<Exclude<Data, undefined>> {
  const { data, error, response } = await call;
  if (!response.ok) throw PatchbayError.of(response, error);
  return data as Exclude<Data, undefined>;
}

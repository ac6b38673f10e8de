import type { InternalRequest, REST } from 'discord.js';
import { ProviderError } from '../errors.js';
import { toProviderError } from './discord.errors.js';
import { MultipartForm, sendForm } from './discord.form.js';
import { loadDiscord } from './discord.library.js';

export interface DiscordCall {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/v10`. */
  path: `/${string}`;
  query?: Record<string, string>;
  body?: Record<string, unknown> | MultipartForm;
  /** The call makes a message: when its answer is lost, the outcome is unknown. */
  posts?: boolean;
  /** The path carries a webhook's own token, so the bot's is not sent. */
  anonymous?: boolean;
}

/** Discord answers within seconds or not at all; the caller's signal is usually sooner. */
const TIMEOUT_MS = 15_000;
/** Files take their time: the caller's signal is what ends them. */
const UPLOAD_TIMEOUT_MS = 30 * 60_000;

/**
 * discord.js's REST client, made honest: it neither retries nor sleeps, and every failure is a ProviderError. A token
 * that Discord rejected once is not sent again, because 10,000 rejected requests ban the address.
 */
export class DiscordRest {
  private client: Promise<REST> | undefined;
  private readonly left = new WeakSet<object>();
  private rejected: ProviderError | undefined;
  private accepted = false;

  constructor(
    private readonly apiUrl: string,
    private readonly botToken: string,
  ) {}

  async call<T>(call: DiscordCall, signal: AbortSignal): Promise<T> {
    if (this.rejected) throw this.rejected;
    const form = call.body instanceof MultipartForm ? call.body : null;
    const body = form ?? (call.body && Buffer.from(JSON.stringify(call.body)));
    const until = form ? signal : AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    try {
      this.client ??= this.open();
      const answer = await (await this.client).request(toRequest(call, body, until));
      if (!call.anonymous) this.accepted = true;
      return answer as T;
    } catch (thrown) {
      // Of a form that did not leave whole nothing was posted.
      const left = form ? form.isWhole : !body || this.left.has(body);
      const error = toProviderError(form?.failure ?? thrown, { posts: call.posts ?? false, left });
      throw error.kind === 'credentials-rejected' ? this.reject(error) : error;
    }
  }

  async close(): Promise<void> {
    const client = await this.client?.catch(() => undefined);
    client?.clearHashSweeper();
    client?.clearHandlerSweeper();
    this.rejected ??= new ProviderError('unavailable', 'This Discord sender is closed.');
  }

  private reject(error: ProviderError): ProviderError {
    this.rejected = new ProviderError(error.kind, error.message, { ...error.details, expired: this.accepted });
    return this.rejected;
  }

  private async open(): Promise<REST> {
    const { REST, DefaultRestOptions } = await loadDiscord();
    const rest = new REST({
      api: this.apiUrl,
      retries: 0,
      timeout: UPLOAD_TIMEOUT_MS,
      rejectOnRateLimit: () => true,
      // Nothing is paced before Discord asks for it; its own global 429 is honoured as any other.
      globalRequestsPerSecond: Number.POSITIVE_INFINITY,
      makeRequest: (url, init) => {
        if (init.signal?.aborted) throw new ProviderError('unavailable', 'The time for this request was up.');
        if (init.body instanceof MultipartForm) return sendForm(url, init, init.body);
        // The body's identity tells which call has left: only those can have an unknown outcome.
        if (init.body && typeof init.body === 'object') this.left.add(init.body);
        return DefaultRestOptions.makeRequest(url, init);
      },
    });
    return rest.setToken(this.botToken);
  }
}

function toRequest(call: DiscordCall, body: Buffer | MultipartForm | undefined, signal: AbortSignal): InternalRequest {
  const contentType = body instanceof MultipartForm ? body.contentType : 'application/json';
  return {
    method: call.method as InternalRequest['method'],
    fullRoute: call.path,
    query: call.query && new URLSearchParams(call.query),
    auth: !call.anonymous,
    signal,
    ...(body ? { body, passThroughBody: true, headers: { 'content-type': contentType } } : {}),
  };
}

/** Answers null where what was asked for is absent or not allowed, for questions whose answer is only nice to have. */
export async function ifAllowed<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ProviderError && ['target-gone', 'permission-missing'].includes(error.kind)) return null;
    throw error;
  }
}

/** Whether the error carries one of Discord's own codes. */
export function hasCode(error: unknown, ...codes: number[]): boolean {
  return error instanceof ProviderError && codes.some((code) => error.details.nativeCode === String(code));
}

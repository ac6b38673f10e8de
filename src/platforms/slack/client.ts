import type { WebClient } from '@slack/web-api';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable } from 'node:stream';
import { readUrl } from '../read-url.js';
import { ProviderError } from '../errors.js';
import { type CallContext, toProviderError } from './errors.js';
import { libraryLogger, type Log } from './logger.js';

/** Every answer's scopes, taken by the library from the header `x-oauth-scopes`. */
export interface Answer {
  response_metadata?: { next_cursor?: string; scopes?: string[] };
}

/** What is read again and again; its rate limits are the installation's. */
export const READING: CallContext = { effect: 'repeatable', scope: 'installation' };

/**
 * What gives up the request that is being made. One for all clients: Node 20 keeps every such storage for good, and each
 * makes all that is asynchronous slower.
 */
const deadline = new AsyncLocalStorage<AbortSignal>();

/** One token's requests. Throws ProviderError alone; repeats nothing and does not wait when told to slow down. */
export class SlackClient {
  private loaded: Promise<WebClient> | undefined;
  private readonly origins: ReadonlySet<string>;

  /**
   * `apiUrl`: `https://slack.com/api/`, or another address that serves the methods below it. `token`: empty for what is
   * asked in the app's own name.
   */
  constructor(
    private readonly apiUrl: string,
    private readonly token: string,
    private readonly log?: Log,
  ) {
    const { protocol, origin, host } = new URL(apiUrl);
    const besides = `${protocol}//files.${host}`;
    this.origins = new Set([origin, ...(readUrl(besides) === null ? [] : [besides])]);
  }

  async call<Result>(
    method: string,
    args: Record<string, unknown>,
    context: CallContext,
    signal: AbortSignal,
  ): Promise<Result & Answer> {
    const web = await (this.loaded ??= this.load());
    // What is given up before it starts has certainly done nothing.
    if (signal.aborted) throw new ProviderError('unavailable', 'The request to Slack was given up before it left');
    try {
      const answer: unknown = await deadline.run(signal, () => web.apiCall(method, args));
      return answer as Result & Answer;
    } catch (error) {
      throw toProviderError(error, context);
    }
  }

  /** Whether a file may be asked for at this address with the token: where the Web API is, and the files beside it. */
  isOwn(url: string): boolean {
    const read = readUrl(url);
    return read !== null && this.origins.has(read.origin);
  }

  /** Asks for a file; only where `isOwn`, and redirects are answered rather than followed. */
  async fetchFile(url: string, signal: AbortSignal): Promise<Response> {
    const headers = { authorization: `Bearer ${this.token}` };
    return this.ask(url, { headers, redirect: 'manual' }, signal);
  }

  /** Sends a file to an address that the Web API gave for it, which wants no token. Repeating it has one effect. */
  async sendFile(url: string, stream: Readable, bytes: number, signal: AbortSignal): Promise<Response> {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(bytes) };
    return this.ask(url, { method: 'POST', headers, body: stream, duplex: 'half', redirect: 'error' }, signal);
  }

  private async ask(url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
    if (signal.aborted) throw new ProviderError('unavailable', 'The request to Slack was given up before it left');
    try {
      return await fetch(url, { ...init, signal });
    } catch (error) {
      throw toProviderError(error, READING);
    }
  }

  private async load(): Promise<WebClient> {
    const { WebClient, LogLevel } = await import('@slack/web-api');
    return new WebClient(this.token, {
      slackApiUrl: this.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      // The lanes limit what is in flight; a queue here would hide requests from their deadlines.
      maxRequestConcurrency: Infinity,
      // The library has one timeout for all its requests and takes no signal for one of them. Node's own fetch keeps
      // connections alive.
      fetch: (url, init) => fetch(url, { ...init, signal: deadline.getStore() }).catch(retell),
      logger: libraryLogger(this.log, LogLevel.ERROR),
    });
  }
}

/** The library keeps the cause, which tells whether the request left, only of errors made by the same `Error` as its own. */
function retell({ name, message, cause }: Error): never {
  const error = new Error(message, { cause });
  error.name = name;
  throw error;
}

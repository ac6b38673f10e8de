import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Telegram } from 'telegraf';
import type { Opts, Telegram as BotApi } from 'telegraf/types';
import { ProviderError } from '../errors.js';
import { type CallContext, toProviderError } from './errors.js';
import { type Upload, upload } from './upload.js';

/** An idle connection is let go before a server is likely to do it, as a request on a dying one has no known outcome. */
const IDLE_MS = 15_000;

/**
 * One bot's requests over connections that are kept. Throws ProviderError alone. The library repeats nothing by itself
 * and does not wait when told to slow down.
 */
export class TelegramClient {
  private readonly agent: HttpAgent;
  private loaded: Promise<Telegram> | undefined;

  /** `apiUrl` may have a path: the Bot API is then served below it. */
  constructor(
    private readonly apiUrl: string,
    private readonly token: string,
  ) {
    const Agent = apiUrl.startsWith('https:') ? HttpsAgent : HttpAgent;
    this.agent = new Agent({ keepAlive: true, timeout: IDLE_MS });
  }

  async call<M extends keyof BotApi>(
    method: M,
    payload: Opts<M>,
    context: CallContext,
    signal: AbortSignal,
  ): Promise<ReturnType<BotApi[M]>> {
    const telegram = await (this.loaded ??= this.load());
    // What is given up before it starts has certainly done nothing.
    if (signal.aborted) throw new ProviderError('unavailable', 'The request to Telegram was given up before it left');
    try {
      return await telegram.callApi(method, payload, { signal: signal as LibrarySignal });
    } catch (error) {
      throw toProviderError(error, context);
    }
  }

  /** The same with a file, which is streamed. */
  async upload<M extends keyof BotApi>(
    method: M,
    payload: Readonly<Record<string, unknown>>,
    file: Upload,
    context: CallContext,
    signal: AbortSignal,
  ): Promise<ReturnType<BotApi[M]>> {
    const url = `${this.root}bot${this.token}/${method}`;
    const result = await upload(url, payload, file, context, { agent: this.agent, signal });
    return result as ReturnType<BotApi[M]>;
  }

  /** The answer that holds a file of the bot's, by the path that `getFile` told. */
  async fetchFile(path: string, context: CallContext, signal: AbortSignal): Promise<Response> {
    try {
      // The address carries the bot token: it is shown to nobody else.
      return await fetch(`${this.root}file/bot${this.token}/${path}`, { redirect: 'manual', signal });
    } catch (error) {
      throw toProviderError(causeOf(error), context);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  /** Resolved against as a base, the root would lose its last segment unless it ends in a slash. */
  private get root(): string {
    return this.apiUrl.replace(/\/*$/, '/');
  }

  private async load(): Promise<Telegram> {
    const { Telegram } = await import('telegraf');
    const telegram = new Telegram(this.token, { apiRoot: this.root, agent: this.agent });
    // The constructor drops the agent for plain http.
    telegram.options.agent = this.agent;
    return telegram;
  }
}

/** The library asks for a shim's type, which the platform's own signal satisfies but in name. */
type LibrarySignal = NonNullable<Parameters<Telegram['callApi']>[2]>['signal'];

/** What the network says stands below the message of `fetch`. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return { name: 'AbortError' };
  return error.cause ?? error;
}

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { Connections } from './connections.js';
import { outsideConnector } from './connector.js';
import { Deadline } from './deadline.js';
import { exchange, type Exchanged, type OutsideRequest } from './exchange.js';
import { lowered, type OutsideLimits } from './limits.js';
import { loadClient } from './line.js';
import type { Lookup } from './lookup.js';
import { acceptHeader } from './media-types.js';
import { OutsideError } from './outside-error.js';
import { allowedHosts, outsideUrl, redirectUrl } from './outside-url.js';
import { retryAfterMs } from './retry-after.js';

export interface OutsideGet extends OutsideLimits {
  /** Media types that are taken, such as `application/json` and `*+json`. */
  accept: readonly string[];
  signal?: AbortSignal;
}

export interface OutsidePost extends OutsideLimits {
  body: string;
  contentType: string;
  /** Further ones, such as a signature. A redirect to another origin is not told them. */
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** False refuses also the redirects that keep the method and the body, 307 and 308. */
  keepRedirects?: boolean;
}

export interface OutsideAnswer {
  /** Any, also of an error; a redirect's only where it does not say where to. */
  status: number;
  /** In lower case and without parameters; empty where there is none. */
  mediaType: string;
  /** Empty for a GET's error in a media type that was not asked for, and for anybody's in a content encoding. */
  body: Buffer;
  /** Where the answer came from, after redirects. */
  url: string;
  elapsedMs: number;
  /** Milliseconds that it asks to be left alone; null where it does not. */
  retryAfterMs: number | null;
}

interface Order extends Omit<OutsideRequest, 'url' | 'bodyBytes'> {
  url: URL;
  limits: Required<OutsideLimits>;
  /** Headers for the first origin alone. */
  own: Record<string, string>;
  mayFollow: (status: number) => boolean;
  signal?: AbortSignal;
}

/** These are said by the connection itself. */
const NOT_OURS = new Set([
  'host',
  'content-length',
  'connection',
  'expect',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The one way to URLs that people typed. It reaches only what is on the public Internet, which it looks at when it connects and
 * again at every redirect, or what ALLOWED_PRIVATE_HOSTS names; it reads no proxy setting and decompresses nothing. Every call
 * ends within the limits, with an answer or an `OutsideError`.
 */
@Injectable()
export class OutsideHttp implements OnApplicationShutdown {
  private readonly allowed: ReadonlySet<string>;
  private readonly connections: Connections;
  private readonly userAgent: string;
  private readonly calls = new Set<Deadline>();
  private stopped = false;

  /** `lookup` asks DNS, as `node:dns` does unless a spec says otherwise. */
  constructor(config: Pick<Config, 'allowedPrivateHosts' | 'version'>, lookup?: Lookup) {
    this.allowed = allowedHosts(config.allowedPrivateHosts);
    this.connections = new Connections(outsideConnector(this.allowed, lookup));
    this.userAgent = `Patchbay/${config.version}`;
  }

  /** Reads a typed URL before it is kept; asks nobody. What its host leads to is looked at when it is called. */
  assertOutsideUrl(url: string): URL {
    return outsideUrl(url, this.allowed);
  }

  /** Follows redirects, though never from https to http. */
  async get(url: string, { accept, signal, ...limits }: OutsideGet): Promise<OutsideAnswer> {
    return this.call({
      method: 'GET',
      url: this.assertOutsideUrl(url),
      headers: { accept: acceptHeader(accept) },
      own: {},
      body: null,
      accept,
      limits: lowered(limits),
      mayFollow: () => true,
      signal,
    });
  }

  /** Takes an answer of any media type. Not repeated by itself: a broken connection does not tell what was received. */
  async post(url: string, options: OutsidePost): Promise<OutsideAnswer> {
    const { body, contentType, headers = {}, signal, keepRedirects = true, ...limits } = options;
    return this.call({
      method: 'POST',
      url: this.assertOutsideUrl(url),
      headers: { accept: '*/*', 'content-type': contentType },
      own: sendable(headers),
      body,
      accept: ['*/*'],
      limits: lowered(limits),
      mayFollow: (status) => keepRedirects && (status === 307 || status === 308),
      signal,
    });
  }

  /** Loads what the first call would load, for whoever cannot let it wait. */
  async prepare(): Promise<void> {
    await loadClient();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    for (const call of this.calls) call.stop();
    this.connections.close();
  }

  private async call(order: Order): Promise<OutsideAnswer> {
    const since = performance.now();
    const deadline = new Deadline(order.url.host, order.limits.timeoutMs, order.signal);
    this.calls.add(deadline);
    if (this.stopped) deadline.stop();
    try {
      const { url, status, mediaType, body, retryAfter } = await this.follow(order, deadline.signal);
      const elapsedMs = Math.round(performance.now() - since);
      return { status, mediaType, body, url: url.href, elapsedMs, retryAfterMs: retryAfterMs(retryAfter) };
    } finally {
      deadline.clear();
      this.calls.delete(deadline);
    }
  }

  private async follow(order: Order, signal: AbortSignal): Promise<Exchanged & { url: URL }> {
    let { url, own } = order;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.ask(order, url, own, signal).catch((error: Error) => {
        throw redirects > 0 ? redirected(order.url, error) : error;
      });
      if (answer.location === null) return { ...answer, url };
      const next = this.next(order, url, answer, redirects);
      if (next.origin !== url.origin) own = {};
      url = next;
    }
  }

  private ask(order: Order, url: URL, own: Record<string, string>, signal: AbortSignal): Promise<Exchanged> {
    const { method, body, accept, limits } = order;
    const headers = { ...own, ...order.headers, 'accept-encoding': 'identity', 'user-agent': this.userAgent };
    const request = { method, url, headers, body, accept, bodyBytes: limits.bodyBytes };
    return this.connections.use(url.origin, signal, (line) => exchange(line, request));
  }

  private next(
    { method, limits, mayFollow }: Order,
    from: URL,
    { status, location }: Exchanged,
    redirects: number,
  ): URL {
    const refuse = (why: string): OutsideError => new OutsideError('redirect-refused', `"${from.host}" ${why}.`);
    if (!mayFollow(status)) throw refuse(`redirects (${status}), which a ${method} does not follow`);
    if (redirects === limits.redirects) {
      throw new OutsideError('too-many-redirects', `"${from.host}" redirects once more after ${redirects} redirects.`);
    }
    const url = this.target(from, location ?? '');
    if (from.protocol === 'https:' && url.protocol === 'http:') throw refuse('redirects from https to http');
    return url;
  }

  private target(from: URL, location: string): URL {
    try {
      return redirectUrl(location, from, this.allowed);
    } catch (error) {
      throw redirected(from, error as Error);
    }
  }
}

/** Said of where the caller did not send the call to. */
function redirected(from: URL, error: Error): Error {
  if (!(error instanceof OutsideError) || error.reason === 'timeout' || error.reason === 'aborted') return error;
  return new OutsideError(error.reason, `"${from.host}" redirects: ${error.message}`);
}

function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  for (const [name, value] of entries) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    if (NOT_OURS.has(name)) throw new TypeError(`The header "${name}" is not the caller's to set.`);
  }
  return Object.fromEntries(entries);
}

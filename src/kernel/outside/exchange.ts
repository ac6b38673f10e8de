import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { CountedBody } from './counted-body.js';
import { accepts, mediaTypeOf } from './media-types.js';
import type { Line } from './line.js';
import { OutsideError } from './outside-error.js';

/** One request, without redirects. */
export interface OutsideRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers: Record<string, string>;
  body: string | null;
  accept: readonly string[];
  /** Bytes of the answer's body. */
  bodyBytes: number;
}

/** One answer; the body of a redirect, and of an error in another form than asked for, is not read. */
export interface Exchanged {
  status: number;
  mediaType: string;
  body: Buffer;
  /** Of a redirect. */
  location: string | null;
  /** `Retry-After`, as it came. */
  retryAfter: string | null;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const WITHOUT_BODY = new Set([204, 205, 304]);

/** Sends one request and reads its answer, counting: what is too long is cut off as soon as that is known. */
export function exchange({ client }: Line, request: OutsideRequest): Promise<Exchanged> {
  const { method, url, headers, body } = request;
  return new Promise((resolve, reject) => {
    client.dispatch(
      { method, path: `${url.pathname}${url.search}`, headers, body },
      new Answer(request, resolve, (error) => reject(failure(error, url.host))),
    );
  });
}

class Answer implements Dispatcher.DispatchHandler {
  private readonly body: CountedBody;
  private status = 0;
  private mediaType = '';
  private retryAfter: string | null = null;

  constructor(
    private readonly request: OutsideRequest,
    private readonly resolve: (answer: Exchanged) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.body = new CountedBody(request.bodyBytes);
  }

  // undici tells handlers of this kind by this method.
  onRequestStart(): void {}

  /** What it throws ends the connection, and comes back to `onResponseError`. */
  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // Hints such as 103, which the answer follows.
    if (status < 200) return;
    this.status = status;
    this.mediaType = mediaTypeOf(headers['content-type']);
    const { location, 'retry-after': retryAfter } = headers;
    this.retryAfter = retryAfter === undefined ? null : String(retryAfter);
    if (REDIRECTS.has(status) && location !== undefined) this.resolve(this.answer(String(location)));
    else if (!WITHOUT_BODY.has(status)) this.look(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.body.take(chunk)) throw this.tooLarge();
  }

  onResponseEnd(): void {
    this.resolve(this.answer(null));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.reject(error);
  }

  private look(headers: IncomingHttpHeaders): void {
    const unwanted = this.unwanted(headers);
    // The status of an error says more than the form of its page.
    if (unwanted && (this.status < 200 || this.status > 299)) return this.resolve(this.answer(null));
    if (unwanted) throw new OutsideError('wrong-media-type', unwanted);
    if (Number(headers['content-length']) > this.request.bodyBytes) throw this.tooLarge();
  }

  /** Nothing is decompressed: a little can become any amount. */
  private unwanted(headers: IncomingHttpHeaders): string | null {
    const { url, accept } = this.request;
    const encoding = String(headers['content-encoding'] ?? 'identity');
    if (encoding.toLowerCase() !== 'identity') return `"${url.host}" answered in a content encoding, unasked.`;
    if (accepts(accept, this.mediaType)) return null;
    const found = /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(this.mediaType) ? this.mediaType : 'no known media type';
    return `"${url.host}" answered with ${found}, not ${accept.join(' or ')}.`;
  }

  /** Where the body is still to come, the connection that brings it is not used again, but closed. */
  private answer(location: string | null): Exchanged {
    const { status, mediaType, retryAfter } = this;
    return { status, mediaType, retryAfter, body: this.body.bytes, location };
  }

  private tooLarge(): OutsideError {
    const { url, bodyBytes } = this.request;
    return new OutsideError('too-large', `"${url.host}" answered with more than ${bodyBytes} bytes.`);
  }
}

/** undici's errors by their codes, which it documents. */
function failure(error: NodeJS.ErrnoException, host: string): OutsideError {
  if (error instanceof OutsideError) return error;
  const code = error.code ? ` (${error.code})` : '';
  return error.code === 'UND_ERR_HEADERS_OVERFLOW'
    ? new OutsideError('too-large', `"${host}" answered with too many headers.`)
    : new OutsideError('unreachable', `"${host}" broke off, or did not answer in HTTP${code}.`);
}

import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { Readable } from 'node:stream';
import type { DiscordLibrary } from './discord.library.js';

type MakeRequest = DiscordLibrary['DefaultRestOptions']['makeRequest'];

/** A file of a form: its content is opened when its turn comes. */
export interface FormFile {
  name: string;
  contentType: string;
  bytes: number;
  open(): Promise<Readable>;
}

const encoder = new TextEncoder();

/**
 * A request's JSON with files beside it, streamed from where they lie. discord.js would take each whole into memory.
 * https://discord.com/developers/docs/reference#uploading-files
 */
export class MultipartForm {
  readonly contentType: string;
  /** Whether all of it was handed to the network: before that, nothing can have come of it. */
  isWhole = false;
  /** Why a file could not be read. */
  failure: unknown = null;
  private readonly boundary = randomBytes(18).toString('hex');

  constructor(
    private readonly payload: Record<string, unknown>,
    private readonly files: readonly FormFile[],
  ) {
    this.contentType = `multipart/form-data; boundary=${this.boundary}`;
  }

  /** Bytes of all that `stream` yields. */
  get length(): number {
    const heads = this.heads().reduce((sum, head) => sum + head.length, 0);
    return this.files.reduce((sum, { bytes }) => sum + bytes, heads + this.end().length);
  }

  stream(): Readable {
    return Readable.from(this.chunks(), { objectMode: false });
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    const [first, ...heads] = this.heads();
    yield first!;
    for (const [index, file] of this.files.entries()) {
      yield heads[index]!;
      try {
        yield* (await file.open()) as AsyncIterable<Uint8Array>;
      } catch (error) {
        this.failure = error;
        throw error;
      }
    }
    this.isWhole = true;
    yield this.end();
  }

  /** What stands before each file; the first one is all of the JSON. */
  private heads(): Uint8Array[] {
    const json = `${this.begin('name="payload_json"', 'application/json')}${JSON.stringify(this.payload)}`;
    const files = this.files.map(({ name, contentType }, index) =>
      this.begin(`name="files[${index}]"; filename="${quotable(name)}"`, contentType),
    );
    return [json, ...files.map((head) => `\r\n${head}`)].map((head) => encoder.encode(head));
  }

  private begin(disposition: string, contentType: string): string {
    const type = /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream';
    return `--${this.boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`;
  }

  private end(): Uint8Array {
    return encoder.encode(`\r\n--${this.boundary}--\r\n`);
  }
}

/** As browsers write names in forms. */
const quotable = (name: string): string =>
  name.replace(/["\r\n]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** Sends a form in place of the library's own way, and answers as that does. */
export async function sendForm(
  url: string,
  init: Parameters<MakeRequest>[1],
  form: MultipartForm,
): ReturnType<MakeRequest> {
  // In the bundle a CommonJS module has its default export alone.
  const { request } = (await import('undici')).default;
  const { statusCode, headers, body } = await request(url, {
    method: init.method as 'POST',
    headers: { ...(init.headers as Record<string, string>), 'content-length': String(form.length) },
    body: form.stream(),
    signal: init.signal,
    headersTimeout: 60_000,
  });
  return {
    body: body as never,
    arrayBuffer: () => body.arrayBuffer(),
    json: () => body.json(),
    text: () => body.text(),
    get bodyUsed() {
      return body.bodyUsed;
    },
    headers: new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    status: statusCode,
    statusText: STATUS_CODES[statusCode] ?? '',
    ok: statusCode >= 200 && statusCode < 300,
  };
}

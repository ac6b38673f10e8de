import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for an S3-compatible store, as far as files need one. Path style; signatures are checked. */
export class S3Double {
  /** By key. */
  readonly objects = new Map<string, { body: Buffer; contentType: string }>();
  /** Parts of uploads that were neither completed nor aborted, by upload id. */
  readonly uploads = new Map<string, Map<number, Buffer>>();
  /** Every request, as `PUT /bucket/key?query`. */
  readonly requests: string[] = [];
  /** The next requests are answered with this status, as often as said. */
  failing: { status: number; times: number } | null = null;
  /** Contents that are asked for never come, nor their heads where it is so `at once`. */
  silent: 'at once' | 'after the head' | null = null;

  private readonly server = createServer((request, response) => void this.serve(request, response));

  private constructor(
    readonly bucket: string,
    private readonly key: { id: string; secret: string; region: string },
  ) {}

  static async start(key = { id: 'AKIDSPEC', secret: 'spec-secret', region: 'us-east-1' }): Promise<S3Double> {
    const double = new S3Double('files', key);
    await new Promise<void>((resolve) => double.server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Variables that point a server at it. */
  get env(): Record<string, string> {
    return {
      FILES_S3_BUCKET: this.bucket,
      FILES_S3_ENDPOINT: this.endpoint,
      FILES_S3_REGION: this.key.region,
      FILES_S3_ACCESS_KEY_ID: this.key.id,
      FILES_S3_SECRET_ACCESS_KEY: this.key.secret,
    };
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    this.requests.push(`${request.method} ${request.url}`);
    if (this.failing && this.failing.times-- > 0) return answer(response, this.failing.status, error('SlowDown'));
    if (!this.isSigned(request, body)) return answer(response, 403, error('SignatureDoesNotMatch'));
    const url = new URL(request.url ?? '/', this.endpoint);
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/');
    if (bucket !== this.bucket) return answer(response, 404, error('NoSuchBucket'));
    this.act(request, response, { key: rest.join('/'), query: url.searchParams, body });
  }

  private act(
    { method, headers }: IncomingMessage,
    response: ServerResponse,
    { key, query, body }: { key: string; query: URLSearchParams; body: Buffer },
  ): void {
    const contentType = String(headers['content-type'] ?? 'application/octet-stream');
    const uploadId = query.get('uploadId') ?? '';
    const parts = this.uploads.get(uploadId);
    if (method === 'POST' && query.has('delete')) {
      for (const [, name] of body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)) this.objects.delete(name!);
      return answer(response, 200, '<DeleteResult/>');
    }
    if (method === 'POST' && query.has('uploads')) {
      const id = randomBytes(8).toString('hex');
      this.uploads.set(id, new Map());
      return answer(
        response,
        200,
        `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    if (uploadId && !parts) return answer(response, 404, error('NoSuchUpload'));
    if (method === 'PUT' && parts) {
      parts.set(Number(query.get('partNumber')), body);
      return answer(response, 200, '', { etag: etagOf(body) });
    }
    if (method === 'POST' && parts) {
      const whole = Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, part]) => part));
      this.uploads.delete(uploadId);
      this.objects.set(key, { body: whole, contentType });
      return answer(response, 200, '<CompleteMultipartUploadResult/>');
    }
    if (method === 'DELETE' && parts) {
      this.uploads.delete(uploadId);
      return answer(response, 204, '');
    }
    if (method === 'PUT') {
      this.objects.set(key, { body, contentType });
      return answer(response, 200, '', { etag: etagOf(body) });
    }
    const object = this.objects.get(key);
    if (method !== 'GET' || !object) return answer(response, 404, error('NoSuchKey'));
    if (this.silent === 'at once') return;
    if (this.silent) return void response.writeHead(200, { 'content-length': object.body.length }).flushHeaders();
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(String(headers.range ?? '')) ?? [];
    const part = from === undefined ? object.body : object.body.subarray(Number(from), Number(to) + 1);
    answer(response, from === undefined ? 200 : 206, part, { 'content-type': object.contentType });
  }

  /** AWS Signature Version 4 in the header, of the body as it came. */
  private isSigned({ method, url, headers }: IncomingMessage, body: Buffer): boolean {
    const form =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/;
    const [, id, day, region, names, signature] = form.exec(String(headers.authorization)) ?? [];
    const hash = String(headers['x-amz-content-sha256']);
    if (id !== this.key.id || region !== this.key.region || !day || !names) return false;
    if (hash !== 'UNSIGNED-PAYLOAD' && hash !== sha256(body)) return false;
    const { pathname, searchParams } = new URL(url ?? '/', this.endpoint);
    const query = [...searchParams]
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .sort()
      .join('&');
    const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
    const canonical = [method, pathname, query, signed.join(''), names, hash].join('\n');
    const scope = `${day}/${region}/s3/aws4_request`;
    const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(Buffer.from(canonical))].join('\n');
    const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
      (secret, step) => createHmac('sha256', secret).update(step).digest(),
      `AWS4${this.key.secret}`,
    );
    return createHmac('sha256', key).update(text).digest('hex') === signature;
  }
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;
const error = (code: string): string => `<Error><Code>${code}</Code><Message>${code}</Message></Error>`;

function answer(response: ServerResponse, status: number, body: string | Buffer, headers = {}): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
}

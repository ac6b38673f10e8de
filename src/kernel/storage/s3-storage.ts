import type { IncomingMessage } from 'node:http';
import { addAbortSignal, type Readable } from 'node:stream';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { S3Config } from '../../config/config.js';
import { assertKey, type ByteRange, type ContentAbout, type Storage } from './storage.js';
import { StreamIdle } from './metered-stream.js';
import { S3Parts, type Send } from './s3-parts.js';
import { noContent, storageUnavailable } from './storage-errors.js';

const CONNECT_WITHIN_MS = 5_000;
/** Without a byte in either direction. */
const IDLE_MS = 30_000;
/** Connections to the store: each download has one for as long as its reader takes. */
const MOST_SOCKETS = 1_000;
const MOST_ATTEMPTS = 3;
/** The smallest part that S3 takes, and all that is held in memory of an upload. 10,000 of them make 48 GiB. */
const PART_BYTES = 5 * 1024 * 1024;
/** Keys that one request may name. */
const KEYS_AT_ONCE = 1_000;

interface Loaded {
  s3: typeof import('@aws-sdk/client-s3');
  client: import('@aws-sdk/client-s3').S3Client;
  /** Its socket may rest: a reader that pauses is not a store that is silent. */
  reading: import('@aws-sdk/client-s3').S3Client;
}

/** It takes 0.2 s and 10 MB of memory to load: only who keeps files there pays for it. */
async function load(config: S3Config, idleMs: number): Promise<Loaded> {
  const s3 = await import('@aws-sdk/client-s3');
  const settings = {
    region: config.region,
    forcePathStyle: config.pathStyle,
    ...(config.endpoint !== null && { endpoint: config.endpoint }),
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    // Checksums beyond the signature's own are AWS's alone: other stores refuse them, or send none.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: MOST_ATTEMPTS,
  } as const;
  const agent = { maxSockets: MOST_SOCKETS };
  const handler = { connectionTimeout: CONNECT_WITHIN_MS, httpAgent: agent, httpsAgent: agent };
  const answersWithin = { requestTimeout: idleMs, throwOnRequestTimeout: true, socketTimeout: 0 };
  return {
    s3,
    client: new s3.S3Client({ ...settings, requestHandler: { ...handler, socketTimeout: idleMs } }),
    reading: new s3.S3Client({ ...settings, requestHandler: { ...handler, ...answersWithin } }),
  };
}

/** Keeps contents in a bucket of any S3-compatible store. */
export class S3Storage implements Storage, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(S3Storage.name);
  private loaded: Promise<Loaded> | null = null;

  constructor(
    private readonly config: S3Config,
    private readonly idleMs = IDLE_MS,
  ) {}

  /** So that the first file does not wait for it; one that needs it hears why it cannot be loaded. */
  onApplicationBootstrap(): void {
    void this.load().catch(() => undefined);
  }

  async put(key: string, stream: Readable, about: ContentAbout, signal: AbortSignal): Promise<{ bytes: number }> {
    assertKey(key);
    // It may fail before anybody reads it; whoever reads it then hears of that.
    stream.on('error', () => undefined);
    const { s3, client } = await this.load();
    const target = { Bucket: this.config.bucket, Key: key };
    const send: Send = (command) => client.send(command, { abortSignal: signal });
    const parts = new S3Parts(s3, send, target, about.contentType);
    try {
      const part = Buffer.allocUnsafeSlow(PART_BYTES);
      let filled = 0;
      let bytes = 0;
      for await (const chunk of addAbortSignal(signal, stream) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        for (let at = 0; at < chunk.length;) {
          if (filled === PART_BYTES) {
            await this.ask(parts.add(part));
            filled = 0;
          }
          const copied = chunk.copy(part, filled, at);
          at += copied;
          filled += copied;
        }
      }
      await this.ask(parts.end(part.subarray(0, filled)));
      return { bytes };
    } catch (error) {
      stream.destroy();
      await parts.abort((command) => client.send(command));
      signal.throwIfAborted();
      throw error;
    }
  }

  async open(key: string, range?: ByteRange): Promise<{ stream: Readable; bytes: number }> {
    assertKey(key);
    const { s3, reading } = await this.load();
    const Range = range && `bytes=${range.start}-${range.end}`;
    try {
      const command = new s3.GetObjectCommand({ Bucket: this.config.bucket, Key: key, ...(Range && { Range }) });
      const { Body, ContentLength } = await reading.send(command);
      const stream = Body as IncomingMessage;
      endWhenSilent(stream, this.idleMs);
      return { stream, bytes: ContentLength ?? 0 };
    } catch (error) {
      if (error instanceof s3.NoSuchKey || isNotThere(error)) throw noContent();
      throw this.unavailable(error);
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    keys.forEach(assertKey);
    const { s3, client } = await this.load();
    for (let from = 0; from < keys.length; from += KEYS_AT_ONCE) {
      const Objects = keys.slice(from, from + KEYS_AT_ONCE).map((Key) => ({ Key }));
      const command = new s3.DeleteObjectsCommand({ Bucket: this.config.bucket, Delete: { Objects, Quiet: true } });
      const { Errors = [] } = await this.ask(client.send(command));
      const left = Errors.find(({ Code }) => Code !== 'NoSuchKey');
      if (left) throw this.unavailable(new Error(`${left.Code}: ${left.Message}`));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    const loaded = await this.loaded?.catch(() => null);
    loaded?.client.destroy();
    loaded?.reading.destroy();
  }

  /** What cannot be loaded is tried again: nothing is kept of a failure. */
  private load(): Promise<Loaded> {
    this.loaded ??= load(this.config, this.idleMs).catch((error: unknown) => {
      this.loaded = null;
      throw error;
    });
    return this.loaded;
  }

  private async ask<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw this.unavailable(error);
    }
  }

  private unavailable(error: unknown): Error {
    this.logger.warn({ err: error }, 'The storage of files refused, or did not answer');
    return storageUnavailable(error);
  }
}

const isNotThere = (error: unknown): boolean =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404;

/** Where there is something left to be read, it is the reader that rests. */
function endWhenSilent(answer: IncomingMessage, idleMs: number): void {
  let read = answer.socket.bytesRead;
  const timer = setInterval(() => {
    const { bytesRead } = answer.socket;
    if (bytesRead === read && answer.readableLength === 0 && !answer.complete) answer.destroy(new StreamIdle(idleMs));
    read = bytesRead;
  }, idleMs).unref();
  answer.once('close', () => clearInterval(timer));
}

import { Transform, type TransformCallback } from 'node:stream';

export interface MeterLimits {
  /** Bytes that pass at most. */
  maxBytes: number;
  /** Milliseconds without a byte, while there is room for one, after which it is given up. */
  idleMs: number;
}

/** More bytes came than are allowed. */
export class TooManyBytes extends Error {
  override name = 'TooManyBytes';

  constructor(readonly maxBytes: number) {
    super(`It is larger than ${maxBytes} bytes.`);
  }
}

/** Nothing came for too long. */
export class StreamIdle extends Error {
  override name = 'StreamIdle';

  constructor(idleMs: number) {
    super(`No bytes came for ${idleMs / 1000} s.`);
  }
}

/** Passes on what comes, fails where that is too much, or where nothing comes for too long. */
export class MeteredStream extends Transform {
  bytes = 0;
  private timer: NodeJS.Timeout;

  constructor(private readonly limits: MeterLimits) {
    super();
    this.timer = setTimeout(() => this.onSilence(), limits.idleMs);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    this.timer.refresh();
    if (this.bytes > this.limits.maxBytes) done(new TooManyBytes(this.limits.maxBytes));
    else done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    clearTimeout(this.timer);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.timer);
    done(error);
  }

  /** Where the reader is what is slow, nothing can come: that is for the reader's own limits. */
  private onSilence(): void {
    if (this.writableLength === 0) this.destroy(new StreamIdle(this.limits.idleMs));
    else this.timer.refresh();
  }
}

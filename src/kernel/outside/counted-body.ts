/** Bytes up to a limit, in one piece: a body that comes in a million pieces takes no more memory than one that does not. */
export class CountedBody {
  private buffer = Buffer.alloc(0);
  private length = 0;

  constructor(private readonly limit: number) {}

  /** False where it is more than the limit; nothing is kept of it then. */
  take(chunk: Buffer): boolean {
    const length = this.length + chunk.length;
    if (length > this.limit) return false;
    if (length > this.buffer.length) this.grow(length);
    chunk.copy(this.buffer, this.length);
    this.length = length;
    return true;
  }

  get bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  private grow(needed: number): void {
    const grown = Buffer.alloc(Math.min(this.limit, Math.max(needed, 2 * this.buffer.length)));
    this.bytes.copy(grown);
    this.buffer = grown;
  }
}

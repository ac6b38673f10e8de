import { constants, createDeflate, type Deflate } from 'node:zlib';
import type { WebSocket } from 'ws';
import type { Json } from '../world/model.js';
import { CLOSE, type CloseReason } from './opcodes.js';
import type { Line, Session } from './session.js';

/** Larger payloads from a client are refused ("Gateway", sending events). */
const LARGEST_PAYLOAD = 4096;
const SENDS_PER_MINUTE = 120;

export interface Payload {
  op: number;
  d: unknown;
}

/** One client's socket: frames in and out, nothing of what they mean. */
export class Connection implements Line {
  session: Session | null = null;
  private readonly deflate: Deflate | null;
  private sends = { since: 0, count: 0 };

  constructor(
    private readonly socket: WebSocket,
    { compress }: { compress: boolean },
  ) {
    this.deflate = compress ? createDeflate() : null;
  }

  send(frame: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (!this.deflate) return this.socket.send(frame);
    this.sendCompressed(this.deflate, frame);
  }

  sendJson(payload: Json): void {
    this.send(JSON.stringify({ t: null, s: null, ...payload }));
  }

  /** zlib-stream: one deflate context for the whole connection, flushed after each frame. */
  private sendCompressed(deflate: Deflate, frame: string): void {
    deflate.write(frame);
    deflate.flush(constants.Z_SYNC_FLUSH, () => {
      const chunk = deflate.read() as Buffer | null;
      if (chunk && this.socket.readyState === this.socket.OPEN) this.socket.send(chunk);
    });
  }

  close(reason: CloseReason): void {
    const [code, text] = CLOSE[reason];
    this.socket.close(code, text);
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** Null, and the socket closed, for what is no payload. */
  parse(data: Buffer): Payload | null {
    const payload = data.length <= LARGEST_PAYLOAD ? parseObject(data.toString()) : null;
    if (payload && typeof payload.op === 'number') return { op: payload.op, d: payload.d };
    this.close('decodeError');
    return null;
  }

  /** Counts one payload of the client; true when it sends more than 120 in 60 seconds. */
  floods(now = Date.now()): boolean {
    if (now - this.sends.since >= 60_000) this.sends = { since: now, count: 0 };
    this.sends.count += 1;
    return this.sends.count > SENDS_PER_MINUTE;
  }
}

function parseObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === 'object' ? (value as Json) : null;
  } catch {
    return null;
  }
}

import type { Client } from 'undici';
import type { Connect } from './connector.js';

/** Milliseconds that an unused connection is kept; a server's `Keep-Alive` says how much longer, up to the second. */
const IDLE_MS = 4_000;
const LONGEST_IDLE_MS = 30_000;

/** All of an answer's headers together, as in Node's own client. */
const HEADER_BYTES = 16 * 1024;

/** One connection to one origin, made when it is first used. One call at a time has it. */
export class Line {
  readonly client: Client;
  private disconnect: () => void = () => undefined;

  private constructor(HttpClient: typeof Client, origin: string, connect: Connect) {
    this.client = new HttpClient(origin, {
      connect: (where, done) => {
        this.disconnect = connect(where, done);
      },
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: LONGEST_IDLE_MS,
      maxHeaderSize: HEADER_BYTES,
      // The one deadline of each call is shorter.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  static async open(origin: string, connect: Connect): Promise<Line> {
    const { Client: HttpClient } = await loadClient();
    return new Line(HttpClient, origin, connect);
  }

  /** Whether another call may have it: connected, and nothing of the last call is left. */
  get reusable(): boolean {
    const { connected, size } = this.client.stats;
    return connected && size === 0 && !this.client.destroyed;
  }

  onClose(closed: () => void): void {
    this.client.on('disconnect', closed);
  }

  /** Ends what it does, also where it does not reach anything yet. */
  close(): void {
    this.disconnect();
    this.client.destroy(() => undefined);
  }
}

/** undici is loaded on first use: 0.2 s and 20 MB. */
export async function loadClient(): Promise<{ Client: typeof Client }> {
  // Node's own undici is loaded before, or its `fetch` would take the agent of this one for its own.
  void globalThis.Headers;
  // The default, because a bundled package that is CommonJS has no other export.
  return (await import('undici')).default;
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

const HELLO = { op: 10, d: { heartbeat_interval: 45_000 }, t: null, s: null };

export interface Frame {
  op: number;
  d: Record<string, unknown>;
}

/**
 * A gateway that does what a spec tells it, for what Discord does rarely: closing with a certain code, forgetting a
 * session, never finishing a handshake.
 */
export class GatewayDouble {
  readonly guildId = '200000000000000001';
  /** What clients sent, in order. */
  readonly heard: Frame[] = [];
  /** Decides what happens to an identify or a resume. */
  onFrame: (socket: WebSocket, frame: Frame) => void = (socket, frame) => this.welcome(socket, frame);
  /** When each client came, in milliseconds. */
  readonly arrivals: number[] = [];
  /** Whether a new socket is greeted, or cut off at once. */
  greets = true;
  private readonly http: Server;
  private readonly sockets: WebSocketServer;

  private constructor() {
    this.http = createServer((_request, response) => {
      const limit = { total: 1000, remaining: 1000, reset_after: 60_000, max_concurrency: 16 };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ url: this.url('ws'), shards: 1, session_start_limit: limit }));
    });
    this.sockets = new WebSocketServer({ server: this.http });
    this.sockets.on('connection', (socket) => {
      this.arrivals.push(Date.now());
      if (!this.greets) return socket.terminate();
      socket.send(JSON.stringify(HELLO));
      socket.on('message', (data) => this.hear(socket, JSON.parse(String(data)) as Frame));
    });
  }

  static async open(): Promise<GatewayDouble> {
    const double = new GatewayDouble();
    await new Promise<void>((resolve) => double.http.listen(0, '127.0.0.1', resolve));
    return double;
  }

  url(scheme: 'http' | 'ws'): string {
    return `${scheme}://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  get open(): WebSocket[] {
    return [...this.sockets.clients].filter(({ readyState }) => readyState === 1);
  }

  welcome(socket: WebSocket, { op }: Frame): void {
    if (op === 6) return this.dispatch(socket, 'RESUMED', {}, 9);
    if (op !== 2) return;
    this.dispatch(socket, 'READY', {
      v: 10,
      user: { id: '200000000000000002', username: 'bot', discriminator: '0', avatar: null, bot: true },
      guilds: [{ id: this.guildId, unavailable: true }],
      session_id: `session-${this.heard.length}`,
      resume_gateway_url: this.url('ws'),
      application: { id: '200000000000000002', flags: 0 },
    });
  }

  dispatch(socket: WebSocket, t: string, d: object, s = 1): void {
    socket.send(JSON.stringify({ op: 0, t, s, d }));
  }

  async close(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    this.sockets.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private hear(socket: WebSocket, frame: Frame): void {
    this.heard.push(frame);
    if (frame.op === 1) socket.send(JSON.stringify({ op: 11, d: null }));
    else this.onFrame(socket, frame);
  }
}

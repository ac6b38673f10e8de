import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { CERTIFICATE, KEY } from './certificate.js';

/** One request that came in. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server of this machine that remembers who came, on all of its addresses: also those that are meant to be out of reach. */
export class Witness {
  readonly seen: Seen[] = [];
  readonly sockets = new Set<Socket>();
  /** All there ever were. */
  connections = 0;
  /** How it answers, by path; 200 and `{}` elsewhere. */
  readonly answers = new Map<string, Answer>();

  private constructor(private readonly server: Server) {
    // So that unused connections are closed by who made them.
    server.keepAliveTimeout = 60_000;
    // For TLS these are the connections below it.
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.sockets.add(socket.on('error', () => undefined));
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.answer(request, response));
  }

  static async open({ secure = false } = {}): Promise<Witness> {
    const server = secure ? createSecureServer({ cert: CERTIFICATE, key: KEY }) : createServer();
    const witness = new Witness(server as Server);
    // IPv6 and IPv4 together, where there is IPv6.
    await listen(server as Server, '::').catch(() => listen(server as Server, '0.0.0.0'));
    return witness;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url = '', headers } = request;
    this.seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    const answer = this.answers.get(url.split('?')[0] ?? '');
    if (answer) answer(response, request);
    else response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
}

/** A server that speaks no HTTP: what it does with a connection is up to the spec. */
export async function rawServer(
  serve: (socket: Socket) => void,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    serve(socket);
  });
  await listen(server as Server, '127.0.0.1');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
}

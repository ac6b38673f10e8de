import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { SlackApp } from '../app.js';
import { newSecret, newUuid } from '../ids.js';
import type { SlackTeam } from '../team.js';
import type { EventEnvelope } from './envelope.js';
import type { Outcome, Retry, Route } from './delivery.js';

/** Where the sockets are served. */
export const SOCKET_PATH = '/slack/link/';
const PING_EVERY_MS = 10_000;
/** Slack recycles a connection after some hours and says in `hello` when. */
const CONNECTION_SECONDS = 18_060;

interface Pending {
  socket: WebSocket;
  settle: (outcome: Outcome) => void;
}

/** Socket Mode: events over websockets that an app opens, each acknowledged by its envelope's id. */
export class SocketModeRoute implements Route {
  private readonly server = new WebSocketServer({ noServer: true });
  private readonly tickets = new Map<string, SlackApp>();
  private readonly sockets = new Map<SlackApp, WebSocket[]>();
  private readonly pending = new Map<string, Pending>();
  /** Apps that were connected once: their events wait for the next connection by way of the retries. */
  private readonly subscribed = new Set<SlackApp>();
  private readonly pings = setInterval(() => this.everySocket((socket) => socket.ping()), PING_EVERY_MS).unref();

  constructor(private readonly ackTimeoutMs: number) {}

  /** Takes the upgrades below its own path and leaves all others alone. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
      const url = new URL(request.url ?? '/', 'http://sandbox');
      if (url.pathname !== SOCKET_PATH) return;
      const app = this.spend(url.searchParams.get('ticket') ?? '');
      if (!app) return void stream.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n');
      this.server.handleUpgrade(request, stream, head, (socket) => this.welcome(app, socket));
    });
  }

  /** The path of a connection that can be opened once. */
  newPath(app: SlackApp): string {
    const ticket = newUuid();
    this.tickets.set(ticket, app);
    return `${SOCKET_PATH}?ticket=${ticket}&app_id=${app.id}`;
  }

  serves({ app }: SlackTeam): boolean {
    return this.subscribed.has(app);
  }

  send({ app }: SlackTeam, envelope: EventEnvelope, retry: Retry | null): Promise<Outcome> {
    const socket = this.nextSocket(app);
    if (!socket) return Promise.resolve({ acknowledged: false, reason: 'connection_failed' });
    const id = newUuid();
    const message = {
      envelope_id: id,
      payload: envelope,
      type: 'events_api',
      accepts_response_payload: false,
      retry_attempt: retry?.num ?? 0,
      retry_reason: retry?.reason ?? '',
    };
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ acknowledged: false, reason: 'timeout' }), this.ackTimeoutMs);
      const settle = (outcome: Outcome) => {
        clearTimeout(timer);
        this.pending.delete(id);
        resolve(outcome);
      };
      this.pending.set(id, { socket, settle });
      socket.send(JSON.stringify(message));
    });
  }

  /** Cuts every connection without a goodbye. */
  drop(): void {
    this.everySocket((socket) => socket.terminate());
  }

  /** Asks every client to leave, as Slack does before it takes a server down, and forgets the apps. */
  dismiss(): void {
    const goodbye = JSON.stringify({ type: 'disconnect', reason: 'link_disabled', debug_info: { host: 'sandbox' } });
    this.everySocket((socket) => {
      socket.send(goodbye);
      socket.close(1000);
    });
    this.tickets.clear();
    this.subscribed.clear();
  }

  close(): void {
    clearInterval(this.pings);
    this.dismiss();
    this.drop();
    this.server.close();
  }

  private spend(ticket: string): SlackApp | undefined {
    const app = this.tickets.get(ticket);
    this.tickets.delete(ticket);
    return app;
  }

  private welcome(app: SlackApp, socket: WebSocket): void {
    const sockets = [...(this.sockets.get(app) ?? []), socket];
    this.sockets.set(app, sockets);
    this.subscribed.add(app);
    const recycle = setTimeout(() => this.recycle(socket), CONNECTION_SECONDS * 1000).unref();
    socket.on('message', (data) => this.acknowledge(String(data)));
    socket.on('error', () => socket.terminate());
    socket.once('close', () => {
      clearTimeout(recycle);
      this.forget(app, socket);
    });
    const hello = {
      type: 'hello',
      num_connections: sockets.length,
      debug_info: { host: `sandbox-${newSecret().slice(0, 8)}`, approximate_connection_time: CONNECTION_SECONDS },
      connection_info: { app_id: app.id },
    };
    socket.send(JSON.stringify(hello));
  }

  private recycle(socket: WebSocket): void {
    socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'sandbox' } }));
    socket.close(1000);
  }

  private acknowledge(data: string): void {
    try {
      const { envelope_id: id } = JSON.parse(data) as { envelope_id?: string };
      this.pending.get(id ?? '')?.settle({ acknowledged: true });
    } catch {
      // Slack ignores what it cannot read; the envelope is then told again.
    }
  }

  private forget(app: SlackApp, socket: WebSocket): void {
    this.sockets.set(
      app,
      (this.sockets.get(app) ?? []).filter((other) => other !== socket),
    );
    for (const pending of [...this.pending.values()]) {
      if (pending.socket === socket) pending.settle({ acknowledged: false, reason: 'connection_failed' });
    }
  }

  /** Connections of one app take turns. */
  private nextSocket(app: SlackApp): WebSocket | undefined {
    const sockets = this.sockets.get(app) ?? [];
    const index = sockets.findIndex((socket) => socket.readyState === WebSocket.OPEN);
    const [socket] = index < 0 ? [] : sockets.splice(index, 1);
    if (socket) sockets.push(socket);
    return socket;
  }

  private everySocket(act: (socket: WebSocket) => void): void {
    for (const socket of [...this.sockets.values()].flat()) {
      if (socket.readyState === WebSocket.OPEN) act(socket);
      else socket.terminate();
    }
  }
}

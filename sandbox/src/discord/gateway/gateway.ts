import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { INTENT, type GuildEvent } from '../world/events.js';
import { withoutContent } from '../world/serialise-message.js';
import type { World } from '../world/world.js';
import { Connection, type Payload } from './connection.js';
import { guildCreateJson, membersChunkJson, readyJson } from './greetings.js';
import { OP, areIntents } from './opcodes.js';
import { Session } from './session.js';

export const GATEWAY_PATH = '/discord/gateway';
const HEARTBEAT_MS = 41_250;
/** How long a session waits for its client to come back. */
const SESSION_TTL_MS = 180_000;
/** One identify in this time a bot, as `max_concurrency` 1 means. */
const IDENTIFY_MS = 5_000;

/** The gateway: tells connected bots what happens in their guild. */
export class Gateway {
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly connections = new Set<Connection>();
  private readonly sessions = new Map<string, Session>();
  private readonly identifiedAt = new Map<string, number>();
  private server: Server | null = null;

  constructor(
    private readonly world: World,
    private readonly origin: () => string,
  ) {}

  /** Takes the upgrades to its own path, and leaves all others to whoever else listens. */
  attach(server: Server): void {
    this.server = server;
    server.on('upgrade', this.upgrade);
  }

  private readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname.replace(/\/$/, '') !== GATEWAY_PATH) return;
    this.sockets.handleUpgrade(request, socket, head, (ws) => this.welcome(ws, url.searchParams));
  };

  private welcome(socket: WebSocket, query: URLSearchParams): void {
    const connection = new Connection(socket, { compress: query.get('compress') === 'zlib-stream' });
    socket.on('error', () => socket.terminate());
    if (!['9', '10'].includes(query.get('v') ?? '10')) return connection.close('invalidVersion');
    if ((query.get('encoding') ?? 'json') !== 'json') return connection.close('decodeError');
    this.connections.add(connection);
    socket.on('message', (data: Buffer) => this.receive(connection, data));
    socket.on('close', (code) => this.leave(connection, code));
    connection.sendJson({ op: OP.hello, d: { heartbeat_interval: HEARTBEAT_MS, _trace: [] } });
  }

  private receive(connection: Connection, data: Buffer): void {
    const payload = connection.parse(data);
    if (!payload) return;
    if (connection.floods() && connection.session?.bot.guild.limited !== false) return connection.close('rateLimited');
    this.obey(connection, payload);
  }

  private obey(connection: Connection, { op, d }: Payload): void {
    if (op === OP.heartbeat) return this.heartbeat(connection, d);
    if (op === OP.identify) return this.identify(connection, d as Identify | null);
    if (op === OP.resume) return this.resume(connection, d as Resume | null);
    if (!connection.session) return connection.close('notAuthenticated');
    if (op === OP.requestGuildMembers) return this.tellMembers(connection.session, d);
    const ignored: number[] = [OP.presenceUpdate, OP.voiceStateUpdate, OP.requestSoundboardSounds];
    if (!ignored.includes(op)) connection.close('unknownOpcode');
  }

  private heartbeat(connection: Connection, sequence: unknown): void {
    if (typeof sequence === 'number') connection.session?.acknowledge(sequence);
    connection.sendJson({ op: OP.heartbeatAck });
  }

  private identify(connection: Connection, request: Identify | null): void {
    if (connection.session) return connection.close('alreadyAuthenticated');
    const bot = this.world.findBot(bareToken(request?.token));
    if (!bot) return connection.close('authenticationFailed');
    if (!areIntents(request?.intents)) return connection.close('invalidIntents');
    if (!isShard(request.shard)) return connection.close('invalidShard');
    if (bot.guild.limited && this.identifiesTooSoon(bot.user.id)) return this.refuseSession(connection);
    const session = new Session(bot, request.intents);
    this.sessions.set(session.id, session);
    this.connect(session, connection);
    session.dispatch('READY', JSON.stringify(readyJson(session, this.url(), request.shard)));
    if (session.intents & INTENT.guilds) session.dispatch('GUILD_CREATE', JSON.stringify(guildCreateJson(session)));
  }

  private identifiesTooSoon(botId: string): boolean {
    const now = Date.now();
    const tooSoon = now - (this.identifiedAt.get(botId) ?? 0) < IDENTIFY_MS;
    if (!tooSoon) this.identifiedAt.set(botId, now);
    return tooSoon;
  }

  private resume(connection: Connection, request: Resume | null): void {
    if (connection.session) return connection.close('alreadyAuthenticated');
    const bot = this.world.findBot(bareToken(request?.token));
    if (!bot) return connection.close('authenticationFailed');
    const session = this.sessions.get(String(request?.session_id));
    const sequence = Number(request?.seq ?? 0);
    if (!session || session.bot !== bot) return this.refuseSession(connection);
    if (!session.hasSaid(sequence)) return connection.close('invalidSequence');
    const missed = session.missedAfter(sequence);
    if (!missed) return this.refuseSession(connection);
    this.connect(session, connection);
    for (const frame of missed) connection.send(frame);
    session.dispatch('RESUMED', '{"_trace":[]}');
  }

  private refuseSession(connection: Connection): void {
    connection.sendJson({ op: OP.invalidSession, d: false });
  }

  private connect(session: Session, connection: Connection): void {
    if (session.expiry) clearTimeout(session.expiry);
    session.expiry = null;
    const old = session.connection;
    session.connection = connection;
    connection.session = session;
    old?.terminate();
  }

  /** A goodbye (1000, 1001) ends the session; anything else leaves it waiting for its client. */
  private leave(connection: Connection, code: number): void {
    this.connections.delete(connection);
    const { session } = connection;
    if (!session || session.connection !== connection) return;
    session.connection = null;
    if (code === 1000 || code === 1001) return void this.sessions.delete(session.id);
    session.expiry = setTimeout(() => this.sessions.delete(session.id), SESSION_TTL_MS).unref();
  }

  private tellMembers(session: Session, request: unknown): void {
    const chunk = membersChunkJson(session.bot, request);
    if (chunk) session.dispatch('GUILD_MEMBERS_CHUNK', JSON.stringify(chunk));
  }

  /** Tells every session that asked for it. The payload is written as text once, whoever listens. */
  readonly broadcast = (event: GuildEvent): void => {
    let whole: string | null = null;
    let empty: string | null = null;
    for (const session of this.sessions.values()) {
      if (session.bot.guild !== event.guild || !session.wants(event)) continue;
      if (session.seesContent(event)) session.dispatch(event.type, (whole ??= JSON.stringify(event.data())));
      else session.dispatch(event.type, (empty ??= JSON.stringify(withoutContent(event.data()))));
    }
  };

  url(): string {
    return this.origin().replace(/^http/, 'ws') + GATEWAY_PATH;
  }

  /** Cuts every line without a goodbye; the sessions can be resumed. */
  drop(): void {
    for (const connection of this.connections) connection.terminate();
  }

  /** Asks every client to connect anew and resume. */
  askToReconnect(): void {
    for (const connection of this.connections) connection.sendJson({ op: OP.reconnect, d: null });
  }

  /** A token was revoked: its sessions end at once. */
  expel(token: string): void {
    for (const session of this.sessions.values()) {
      if (session.bot.token !== token) continue;
      this.forget(session);
      session.connection?.close('authenticationFailed');
    }
  }

  private forget(session: Session): void {
    this.sessions.delete(session.id);
    if (session.expiry) clearTimeout(session.expiry);
  }

  clear(): void {
    for (const session of this.sessions.values()) this.forget(session);
    this.identifiedAt.clear();
    this.drop();
  }

  close(): void {
    this.clear();
    this.server?.off('upgrade', this.upgrade);
    this.server = null;
  }
}

interface Identify {
  token?: unknown;
  intents?: unknown;
  shard?: unknown;
}

interface Resume {
  token?: unknown;
  session_id?: unknown;
  seq?: unknown;
}

const bareToken = (token: unknown): string => (typeof token === 'string' ? token.replace(/^Bot /, '') : '');

/** Absent, or `[index, count]`. */
const isShard = (shard: unknown): boolean =>
  shard === undefined ||
  (Array.isArray(shard) && shard.length === 2 && shard.every(Number.isInteger) && shard[0] >= 0 && shard[0] < shard[1]);

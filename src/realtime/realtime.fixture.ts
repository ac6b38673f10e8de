import type { AddressInfo } from 'node:net';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { io, type Socket } from 'socket.io-client';
import { createDatabase } from '../../test/support/test-database.js';
import { AccessTokens } from '../auth/tokens/access-tokens.service.js';
import { createApp } from '../bootstrap.js';
import { Desk } from '../channels/desk/desk.service.js';
import { loadConfig } from '../config/env.js';
import { Database } from '../kernel/database/database.service.js';
import { newId } from '../kernel/database/ids.js';
import type { ClientEvents, ServerEvents, ServerPayloads } from './contract/event-map.js';
import { screened } from '../../test/support/screened.js';

export type Client = Socket<ServerEvents, ClientEvents>;

type Told = { [Event in keyof ServerPayloads]: [event: Event, payload: ServerPayloads[Event]] }[keyof ServerPayloads];

/** A socket that writes down everything it is told. */
export interface Listener {
  client: Client;
  told: Told[];
  of<Event extends keyof ServerPayloads>(event: Event): ServerPayloads[Event][];
  call(event: keyof ClientEvents, ...payload: unknown[]): Promise<Record<string, unknown>>;
  /** Resolves once `condition` holds of what was told; fails after 25 s. */
  until(condition: () => boolean): Promise<void>;
}

/** For an answer, or for what is told: a thousand calls at once take a busy machine seconds. */
const PATIENCE_MS = 25_000;

const config = loadConfig({
  AUTH_JWT_SECRET: 'a secret of the specs, long enough for HS256',
  ENCRYPTION_KEYS: `spec:${Buffer.alloc(32, 7).toString('base64')}`,
  LOG_LEVEL: 'silent',
  ROLES: 'web',
  RATE_LIMIT_DEFAULT: '1000',
});

/** The whole server, answering HTTP and sockets alone, on a database of its own. */
export class RealtimeStage {
  readonly config = config;
  private readonly clients: Client[] = [];

  private constructor(
    private readonly dropDatabase: () => Promise<void>,
    private readonly app: NestFastifyApplication,
    private readonly port: number,
  ) {}

  static async open(): Promise<RealtimeStage> {
    const { url, drop } = await createDatabase();
    const app = await createApp(config, url);
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new RealtimeStage(drop, app, port);
  }

  get db(): Database {
    return this.get(Database);
  }

  /** What the server itself works with. */
  get<Service>(service: Type<Service>): Service {
    return this.app.get(service, { strict: false });
  }

  token(userId: string): Promise<string> {
    return this.get(AccessTokens).issue(userId);
  }

  /** Not yet connected to the end. */
  dial(options: { auth?: Record<string, unknown>; extraHeaders?: Record<string, string> }): Client {
    const client: Client = io(`http://127.0.0.1:${this.port}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  async connect(userId: string, token?: string): Promise<Listener> {
    const client = this.dial({ auth: { token: token ?? (await this.token(userId)) } });
    await new Promise<void>((resolve, reject) => {
      client.once('connect', resolve);
      client.once('connect_error', reject);
    });
    return listening(client);
  }

  /** Posts as the bridge does; answers the message's number. */
  async post(channelId: string, content: string): Promise<number> {
    const posted = await this.get(Desk).post({
      id: newId(),
      channelId,
      author: { kind: 'external', id: 'U1', name: 'Grace', avatarUrl: null, platform: 'slack' },
      content: screened(content),
      parentMessageId: null,
      sentAt: new Date(),
      origin: { kind: 'bridge', hops: 0 },
    });
    return posted!.seq;
  }

  hangUp(): void {
    for (const client of this.clients.splice(0)) client.disconnect();
  }

  async close(): Promise<void> {
    this.hangUp();
    // Closes the connections too.
    await this.app.close();
    await this.dropDatabase();
  }
}

function listening(client: Client): Listener {
  const told: Told[] = [];
  client.onAny((...heard: unknown[]) => told.push(heard as Told));
  return {
    client,
    told,
    of: (event) => told.filter(([name]) => name === event).map(([, payload]) => payload) as never,
    call: (event, ...payload) =>
      (
        client.timeout(PATIENCE_MS) as unknown as { emitWithAck(...args: unknown[]): Promise<Record<string, unknown>> }
      ).emitWithAck(event, ...payload),
    until: async (condition) => {
      const deadline = Date.now() + PATIENCE_MS;
      while (!condition()) {
        if (Date.now() > deadline) throw new Error(`Not told in time: ${JSON.stringify(told).slice(0, 2000)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

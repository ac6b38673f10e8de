import type { AddressInfo } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { io, type Socket } from 'socket.io-client';
import { DataSource } from 'typeorm';
import { createEmptyDatabase } from '../../test/support/test-database.js';
import { AUTH_ENTITIES, AuthModule } from '../auth/auth.module.js';
import { AccessTokens } from '../auth/tokens/access-tokens.service.js';
import { Authors } from '../channels/desk/authors.service.js';
import { DeskLedger } from '../channels/desk/desk-ledger.service.js';
import { Desk } from '../channels/desk/desk.service.js';
import { ScreenChain } from '../channels/desk/screen-chain.service.js';
import { UserDesk } from '../channels/desk/user-desk.service.js';
import { ChannelNotices } from '../channels/notices/channel-notices.service.js';
import { ConfigModule } from '../config/config.module.js';
import { loadConfig } from '../config/env.js';
import { dataSourceOptions, migrate } from '../kernel/database/data-source.js';
import { Database } from '../kernel/database/database.service.js';
import { DatabaseModule } from '../kernel/database/database.module.js';
import { newId } from '../kernel/database/ids.js';
import { Lanes } from '../kernel/jobs/lanes.service.js';
import { HttpModule } from '../kernel/http/http.module.js';
import { MetricsModule } from '../kernel/metrics/metrics.module.js';
import { VaultModule } from '../kernel/vault/vault.module.js';
import { MessagingNotices } from '../messaging/messaging-notices.service.js';
import { Access } from '../tenancy/access.service.js';
import { TenancyNotices } from '../tenancy/notices.service.js';
import type { ClientEvents, ServerEvents, ServerPayloads } from './contract/event-map.js';
import { REALTIME_PROVIDERS } from './realtime.module.js';

export type Client = Socket<ServerEvents, ClientEvents>;

type Told = { [Event in keyof ServerPayloads]: [event: Event, payload: ServerPayloads[Event]] }[keyof ServerPayloads];

/** A socket that writes down everything it is told. */
export interface Listener {
  client: Client;
  told: Told[];
  of<Event extends keyof ServerPayloads>(event: Event): ServerPayloads[Event][];
  call(event: keyof ClientEvents, ...payload: unknown[]): Promise<Record<string, unknown>>;
  /** Resolves once `condition` holds of what was told; fails after 5 s. */
  until(condition: () => boolean): Promise<void>;
}

const config = loadConfig({
  AUTH_JWT_SECRET: 'a secret of the specs, long enough for HS256',
  ENCRYPTION_KEYS: `spec:${Buffer.alloc(32, 7).toString('base64')}`,
  LOG_LEVEL: 'silent',
  RATE_LIMIT_DEFAULT: '1000',
});

/** The sockets and what feeds them, on a server of their own. */
export class RealtimeStage {
  readonly config = config;
  private readonly clients: Client[] = [];

  private constructor(
    private readonly dropDatabase: () => Promise<void>,
    readonly app: NestFastifyApplication,
    private readonly port: number,
  ) {}

  static async open(): Promise<RealtimeStage> {
    const { url, drop } = await createEmptyDatabase();
    const dataSource = new DataSource(dataSourceOptions({ url, poolSize: 10, entities: AUTH_ENTITIES }));
    await migrate(await dataSource.initialize());
    const module = await Test.createTestingModule({
      imports: [
        ConfigModule.forRoot(config),
        TypeOrmModule.forRootAsync({
          useFactory: () => dataSource.options,
          dataSourceFactory: () => Promise.resolve(dataSource),
        }),
        DatabaseModule,
        MetricsModule,
        AuthModule,
        VaultModule,
        HttpModule,
      ],
      providers: [
        ...[Access, Authors, ChannelNotices, Desk, DeskLedger, Lanes, MessagingNotices, ScreenChain, TenancyNotices],
        UserDesk,
        ...REALTIME_PROVIDERS,
      ],
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new RealtimeStage(drop, app, port);
  }

  get db(): Database {
    return this.app.get(Database);
  }

  token(userId: string): Promise<string> {
    return this.app.get(AccessTokens, { strict: false }).issue(userId);
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
    const posted = await this.app.get(Desk).post({
      id: newId(),
      channelId,
      author: { kind: 'external', id: 'U1', name: 'Grace', avatarUrl: null, platform: 'slack' },
      content,
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
        client.timeout(5000) as unknown as { emitWithAck(...args: unknown[]): Promise<Record<string, unknown>> }
      ).emitWithAck(event, ...payload),
    until: async (condition) => {
      const deadline = Date.now() + 5000;
      while (!condition()) {
        if (Date.now() > deadline) throw new Error(`Not told in time: ${JSON.stringify(told).slice(0, 2000)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

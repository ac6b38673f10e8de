import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startSandbox } from '@patchbay/sandbox';
import pg from 'pg';
import pino from 'pino';
import { createApp } from '../../src/bootstrap.js';
import type { Config } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/env.js';
import { withSecrets } from '../../src/config/secrets.js';
import { Database } from '../../src/kernel/database/database.service.js';
import { type Account, Control } from '../../demo/control.js';
import { createDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

/** An answer of any endpoint; specs look into it field by field. */
export interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server wrote, whatever it is
  body: any;
  headers: Record<string, unknown>;
}

export interface Person {
  id: string;
  token: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A connection of somebody's, and the platform's account behind it. */
export interface Connected {
  id: string;
  platform: string;
  account: Account;
  webhookUrl: string;
}

/** The whole server in this process, on a database and a sandbox of its own; it can be stopped and started again. */
export class ConnectionStage {
  owner!: Person;
  private app!: NestFastifyApplication;
  private port = 0;

  private constructor(
    readonly control: Control,
    private readonly sandboxUrl: string,
    private readonly config: Config,
    private readonly databaseUrl: string,
    private readonly closers: (() => Promise<unknown>)[],
  ) {}

  static async open(): Promise<ConnectionStage> {
    const sandbox = await startSandbox({ port: 0 });
    const database = await createDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-connections-'));
    const env = { DATA_DIR: dataDir, SANDBOX_URL: sandbox.url, PORT: '0', RATE_LIMIT_DEFAULT: '0' };
    const config = await withSecrets(loadConfig(env));
    const stage = new ConnectionStage(new Control(sandbox.url), sandbox.url, config, database.url, [
      () => sandbox.close(),
      () => database.drop(),
      () => rm(dataDir, { recursive: true, force: true }),
    ]);
    await stage.start();
    stage.owner = await stage.register();
    return stage;
  }

  async start(): Promise<void> {
    const logger = pino({ level: process.env['SPEC_LOG'] ?? 'silent' });
    this.app = await createApp(this.config, this.databaseUrl, { logger });
    await this.app.listen(this.port, '127.0.0.1');
    this.port = Number(new URL(await this.app.getUrl()).port);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  /** While the server is stopped. */
  async onDatabase(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  async close(): Promise<void> {
    await this.stop();
    for (const close of this.closers) await close();
  }

  get db(): Database {
    return this.app.get(Database);
  }

  async call(
    method: Method,
    url: string,
    payload?: object,
    person: Person = this.owner,
    more: Record<string, string> = {},
  ): Promise<Answer> {
    const headers = { authorization: `Bearer ${person.token}`, ...more };
    const response = await this.app.inject({ method, url, headers, payload });
    return {
      status: response.statusCode,
      body: response.body ? response.json() : null,
      headers: response.headers,
    };
  }

  /** The body of an answer that is as it should be. */
  async ok(method: Method, url: string, payload?: object, person?: Person): Promise<Answer['body']> {
    const answer = await this.call(method, url, payload, person);
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async register(): Promise<Person> {
    const response = await this.app.inject({
      method: 'POST',
      url: '/auth/register',
      payload: {
        email: `${randomBytes(6).toString('hex')}@example.com`,
        password: 'correct horse battery staple',
        display_name: 'Ada Lovelace',
      },
    });
    const { user, access_token: token } = response.json<{ user: { id: string }; access_token: string }>();
    return { id: user.id, token };
  }

  /** A connection to a new account of the sandbox, which has these channels. */
  async connect(platform: string, channels: string[], more: object = {}): Promise<Connected> {
    const account = await this.control.createAccount(platform, channels);
    const body = { platform, name: 'Engineering Workspace', credentials: account.credentials, ...more };
    const { id, webhook_url } = await this.ok('POST', '/api/connections', body);
    const webhookUrl = `http://127.0.0.1:${this.port}${new URL(webhook_url).pathname}`;
    return { id, platform, account, webhookUrl };
  }

  /** Archives the channels with these places in the account, or all. */
  choose({ id, account }: Connected, places: number[] | 'all'): Promise<Answer['body']> {
    const body =
      places === 'all' ? { sync_all: true } : { channel_ids: places.map((place) => account.channels[place]!.id) };
    return this.ok('PUT', `/api/connections/${id}/channels`, body);
  }

  async say(to: Connected, text: string, more: { place?: number; thread_id?: string; user?: string } = {}) {
    const { place = 0, thread_id, user = 'ada' } = more;
    const said = await this.control.say(to.platform, {
      account_id: to.account.account_id,
      channel_id: to.account.channels[place]!.id,
      user: { id: user, name: user.toUpperCase() },
      text,
      thread_id,
    });
    return said.message_id;
  }

  edit(at: Connected, messageId: string, text: string, place = 0): Promise<unknown> {
    const { account_id, channels } = at.account;
    return this.control.edit(at.platform, messageId, { account_id, channel_id: channels[place]!.id, text });
  }

  remove(at: Connected, messageId: string, place = 0): Promise<unknown> {
    const { account_id, channels } = at.account;
    return this.control.remove(at.platform, messageId, { account_id, channel_id: channels[place]!.id });
  }

  /** Makes the platform fail on its next requests. */
  async fail(platform: string, fault: { kind: string; count: number; retry_after?: number; channel_id?: string }) {
    const response = await fetch(`${this.sandboxUrl}/_control/${platform}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** Installs the Slack app again, as a person does whose token was taken back. */
  async newSlackToken(account: Account): Promise<string> {
    const grant = await fetch(`${this.sandboxUrl}/_control/slack/oauth`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ account_id: account.account_id }),
    });
    const { code, client_id, client_secret } = (await grant.json()) as Record<string, string>;
    const exchange = await fetch(`${this.sandboxUrl}/slack/api/oauth.v2.access`, {
      method: 'POST',
      body: new URLSearchParams({ code: code!, client_id: client_id!, client_secret: client_secret! }),
    });
    return ((await exchange.json()) as { access_token: string }).access_token;
  }

  messages({ id }: Connected, query = ''): Promise<Answer['body']> {
    return this.ok('GET', `/api/connections/${id}/messages?${query}`);
  }

  /** What the archive shows, oldest first. */
  async texts(of: Connected, query = 'limit=100'): Promise<string[]> {
    const { messages } = (await this.messages(of, query)) as { messages: { text: string }[] };
    return messages.map(({ text }) => text).reverse();
  }

  async lastSync({ id }: Connected): Promise<Answer['body']> {
    return (await this.ok('GET', `/api/connections/${id}/syncs`)).syncs[0];
  }

  /** The last sync once it has ended. */
  synced(of: Connected, withinMs = 25_000): Promise<Answer['body']> {
    return until(async () => {
      const sync = await this.lastSync(of);
      return sync && sync.status !== 'running' ? sync : null;
    }, withinMs);
  }
}

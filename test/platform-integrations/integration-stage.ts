import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startSandbox } from '@patchbay/sandbox';
import pino from 'pino';
import { createApp } from '../../src/bootstrap.js';
import { loadConfig } from '../../src/config/env.js';
import { withSecrets } from '../../src/config/secrets.js';
import { Database } from '../../src/kernel/database/database.service.js';
import { createDatabase } from '../support/test-database.js';

/** An answer of any endpoint; specs look into it field by field. */
export interface Answer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- specs read what the server wrote, whatever it is
  body: any;
  headers: Record<string, unknown>;
}

export interface Account {
  account_id: string;
  credentials: Record<string, string>;
  channels: { id: string; name: string }[];
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** The whole server in this process, on a database and a sandbox of its own. */
export class IntegrationStage {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly sandboxUrl: string,
    private readonly closers: (() => Promise<unknown>)[],
  ) {}

  static async open(): Promise<IntegrationStage> {
    const sandbox = await startSandbox({ port: 0 });
    const database = await createDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-integrations-'));
    const config = await withSecrets(
      loadConfig({ DATA_DIR: dataDir, SANDBOX_URL: sandbox.url, PORT: '0', RATE_LIMIT_DEFAULT: '1000' }),
    );
    const app = await createApp(config, database.url, { logger: pino({ level: process.env['SPEC_LOG'] ?? 'silent' }) });
    await app.listen(0, '127.0.0.1');
    return new IntegrationStage(app, sandbox.url, [
      () => app.close(),
      () => sandbox.close(),
      () => database.drop(),
      () => rm(dataDir, { recursive: true, force: true }),
    ]);
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
  }

  get db(): Database {
    return this.app.get(Database);
  }

  async call(method: Method, url: string, token: string | null, payload?: object): Promise<Answer> {
    return this.send(method, url, token ? { authorization: `Bearer ${token}` } : {}, payload);
  }

  async send(method: Method, url: string, headers: Record<string, string>, payload?: object): Promise<Answer> {
    const response = await this.app.inject({ method, url, headers, payload });
    return { status: response.statusCode, body: response.body ? response.json() : null, headers: response.headers };
  }

  /** A new account's token. */
  async register(): Promise<{ id: string; token: string }> {
    const { body } = await this.call('POST', '/auth/register', null, {
      email: `${randomBytes(6).toString('hex')}@example.com`,
      password: 'correct horse battery staple',
      display_name: 'Ada Lovelace',
    });
    return { id: body.user.id, token: body.access_token };
  }

  async workspace(token: string): Promise<string> {
    const { body } = await this.call('POST', '/api/v2/workspaces', token, { name: 'Spec' });
    return body.workspace.id;
  }

  async channel(token: string, workspaceId: string, name: string, more: object = {}): Promise<string> {
    const given = { workspace_id: workspaceId, name, channel_type: 'text', ...more };
    const { body } = await this.call('POST', '/api/v2/channels', token, given);
    return body.channel.id;
  }

  async account(platform: string, channels: string[]): Promise<Account> {
    return this.control('POST', `/${platform}/accounts`, { channels });
  }

  async control<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.sandboxUrl}/_control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  }
}

/** Waits until `look` answers something. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>, withinMs = 25_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error('It did not come to pass.');
    await sleep(40);
  }
}

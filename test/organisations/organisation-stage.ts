import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startSandbox } from '@patchbay/sandbox';
import pino from 'pino';
import { createApp } from '../../src/bootstrap.js';
import type { Config } from '../../src/config/config.js';
import { loadConfig } from '../../src/config/env.js';
import { withSecrets } from '../../src/config/secrets.js';
import { Database } from '../../src/kernel/database/database.service.js';
import { Control } from '../../demo/control.js';
import { createDatabase } from '../support/test-database.js';
import { JsonHost } from './json-host.js';

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

type Environment = Record<string, string>;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An app's JSON that asks for nothing but to be called at `target_url`; `more` stands beside it, or in its place. */
export const appJson = (targetUrl: string, more: object = {}): object => ({
  data: {
    descriptions: {
      app_name: 'Emphasis',
      app_description: 'Stresses words.',
      app_logo: 'https://apps.example.com/emphasis.png',
      app_url: 'https://apps.example.com/emphasis',
    },
    integration_type: 'modifier',
    is_active: true,
    settings: [],
    target_url: targetUrl,
    ...more,
  },
});

/**
 * The whole server in this process, on a database and a sandbox of its own, and a host of integration JSONs beside it. An
 * organisation with its owner is there already. It can be stopped and started again.
 */
export class OrganisationStage {
  owner!: Person;
  organisationId!: string;
  app!: NestFastifyApplication;
  private port = 0;

  private constructor(
    readonly control: Control,
    readonly sandboxUrl: string,
    readonly json: JsonHost,
    private readonly config: Config,
    private readonly databaseUrl: string,
    private readonly closers: (() => Promise<unknown>)[],
  ) {}

  /** `more`: further variables of its environment, or where they come from once the sandbox is there. */
  static async open(more: Environment | ((control: Control) => Promise<Environment>) = {}): Promise<OrganisationStage> {
    const sandbox = await startSandbox({ port: 0 });
    const control = new Control(sandbox.url);
    const further = typeof more === 'function' ? await more(control) : more;
    const database = await createDatabase();
    const json = await JsonHost.open();
    const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-organisations-'));
    const limits = { RATE_LIMIT_CHANNELS: '0', RATE_LIMIT_DEFAULT: '0' };
    const env = { DATA_DIR: dataDir, SANDBOX_URL: sandbox.url, PORT: '0', ALLOWED_PRIVATE_HOSTS: '127.0.0.1' };
    const config = await withSecrets(loadConfig({ ...env, ...limits, ...further }));
    const stage = new OrganisationStage(control, sandbox.url, json, config, database.url, [
      () => json.close(),
      () => sandbox.close(),
      () => database.drop(),
      () => rm(dataDir, { recursive: true, force: true }),
    ]);
    await stage.start();
    stage.owner = await stage.register();
    stage.organisationId = await stage.newOrganisation();
    return stage;
  }

  /** On the same database and, after the first time, the same port. */
  async start(): Promise<void> {
    const logger = pino({ level: process.env['SPEC_LOG'] ?? 'silent' });
    this.app = await createApp(this.config, this.databaseUrl, { logger });
    await this.app.listen(this.port, '127.0.0.1');
    this.port = Number(new URL(await this.app.getUrl()).port);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  async close(): Promise<void> {
    await this.stop();
    for (const close of this.closers) await close();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get db(): Database {
    return this.app.get(Database);
  }

  async call(
    method: Method,
    url: string,
    payload?: object,
    person: Person | null = this.owner,
    more: Record<string, string> = {},
  ): Promise<Answer> {
    const headers = { ...(person && { authorization: `Bearer ${person.token}` }), ...more };
    const response = await this.app.inject({ method, url, headers, payload });
    const isJson = String(response.headers['content-type']).includes('json');
    return {
      status: response.statusCode,
      body: isJson ? response.json() : response.body,
      headers: response.headers,
    };
  }

  /** The body of an answer that is as it should be. */
  async ok(method: Method, url: string, payload?: object, person?: Person | null): Promise<Answer['body']> {
    const answer = await this.call(method, url, payload, person);
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async register(): Promise<Person> {
    const body = { email: `${randomBytes(6).toString('hex')}@example.com`, password: 'correct horse battery staple' };
    const signedUp = await this.ok('POST', '/auth/register', { ...body, display_name: 'Ada Lovelace' }, null);
    return { id: signedUp.user.id, token: signedUp.access_token };
  }

  /** The owner's own when nobody else is named. */
  async newOrganisation(owner?: Person): Promise<string> {
    return (await this.ok('POST', '/organisations', { name: 'Analytical Engines' }, owner)).data.id;
  }

  /** Somebody new who is in the organisation. */
  async newMember(role: 'member' | 'admin' = 'member'): Promise<Person> {
    const person = await this.register();
    await this.ok('POST', `/organisations/${this.organisationId}/members`, { user_id: person.id, role });
    return person;
  }

  /** A native channel in a new workspace of the organisation. */
  async newChannel({ organisationId = this.organisationId, owner = this.owner, isPrivate = false } = {}) {
    const made = await this.ok('POST', '/api/v2/workspaces', { name: 'Spec', organisation_id: organisationId }, owner);
    const body = { workspace_id: made.workspace.id, name: 'general', channel_type: 'text', is_private: isPrivate };
    const { channel } = await this.ok('POST', '/api/v2/channels', body, owner);
    return { id: channel.id as string, workspaceId: made.workspace.id as string };
  }

  /** Of the organisation's integrations, or of one, or of what belongs to one. */
  path(...parts: string[]): string {
    return ['/organisations', this.organisationId, 'integrations', ...parts].join('/');
  }

  /** Adds an app that serves this JSON; what `POST` answers as `data`. */
  async addApp(json: unknown, more: object = {}): Promise<Answer['body']> {
    const body = { json_url: this.json.serve(json), ...more };
    return (await this.ok('POST', this.path(), body)).data;
  }
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
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
}

type Call = (path: string, payload?: object, headers?: Record<string, string>) => Promise<Answer>;

/** Somebody with an account, and how they call the API; paths begin after `/api/v2`. */
export interface Person {
  id: string;
  email: string;
  get: Call;
  post: Call;
  put: Call;
  patch: Call;
  delete: Call;
}

/** The whole server, with its worker, on a database of its own. */
export class ChannelsStage {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly db: Database,
    readonly close: () => Promise<void>,
  ) {}

  /** `more`: further variables of its environment. */
  static async open(more: Record<string, string> = {}): Promise<ChannelsStage> {
    const database = await createDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-channels-'));
    const env = { DATA_DIR: dataDir, DATABASE_URL: database.url, ROLES: 'web,worker', LOG_LEVEL: 'silent' };
    const limits = { RATE_LIMIT_CHANNELS: '0', RATE_LIMIT_DEFAULT: '0' };
    const app = await createApp(await withSecrets(loadConfig({ ...env, ...limits, ...more })), database.url);
    return new ChannelsStage(app, app.get(Database), async () => {
      await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    });
  }

  async person(email = `${randomBytes(6).toString('hex')}@example.com`): Promise<Person> {
    const payload = { email, password: 'correct horse battery staple', display_name: 'Ada Okafor' };
    const response = await this.app.inject({ method: 'POST', url: '/auth/register', payload });
    const { user, access_token } = response.json<{ user: { id: string }; access_token: string }>();
    const call =
      (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'): Call =>
      (path, body, headers) =>
        this.call(method, path, access_token, body, headers);
    return {
      id: user.id,
      email,
      get: call('GET'),
      post: call('POST'),
      put: call('PUT'),
      patch: call('PATCH'),
      delete: call('DELETE'),
    };
  }

  /** A new workspace of `owner`, with these members. */
  async workspace(owner: Person, ...members: Person[]): Promise<string> {
    const { body } = await owner.post('/workspaces', { name: randomBytes(4).toString('hex') });
    for (const { id } of members) {
      await owner.post(`/workspaces/${body.workspace.id}/members`, { user_id: id, role: 'member' });
    }
    return body.workspace.id as string;
  }

  /** The id of a new channel. */
  async channel(creator: Person, workspaceId: string, fields: object = {}): Promise<string> {
    const name = `c-${randomBytes(5).toString('hex')}`;
    const draft = { workspace_id: workspaceId, name, channel_type: 'text', ...fields };
    const { status, body } = await creator.post('/channels', draft);
    if (status !== 201) throw new Error(`Creating a channel failed: ${JSON.stringify(body)}`);
    return body.channel.id as string;
  }

  private async call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    token: string,
    payload?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const authorization = `Bearer ${token}`;
    const request = { method, url: `/api/v2${path}`, headers: { authorization, ...headers }, payload };
    const response = await this.app.inject(request);
    return { status: response.statusCode, body: response.json() };
  }
}

import { randomBytes } from 'node:crypto';
import { type Account, type Answer, eventually, IntegrationStage } from '../platform-integrations/integration-stage.js';

export { type Answer, eventually } from '../platform-integrations/integration-stage.js';

export interface Person {
  id: string;
  token: string;
  email: string;
}

/** An account of the sandbox that a workspace is connected with. */
export interface Connection {
  platform: string;
  account: Account;
  integrationId: string;
}

/** A message as anybody sees it who looks at the platform. */
export interface Seen {
  id: string;
  text: string;
  pings: string[];
}

export interface Identity {
  id: string;
  platform: string;
  account_id: string;
  external_id: string;
  name: string;
  status: string;
  confirmed_at: string | null;
}

export interface Someone {
  id: string;
  user_id: string | null;
  name: string;
  identities: Identity[];
}

/** People, workspaces, and their links with the platforms' people, over HTTP. */
export class IdentityStage {
  private constructor(readonly server: IntegrationStage) {}

  static async open(): Promise<IdentityStage> {
    return new IdentityStage(await IntegrationStage.open());
  }

  close(): Promise<void> {
    return this.server.close();
  }

  async person(displayName: string): Promise<Person> {
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const { body } = await this.server.call('POST', '/auth/register', null, {
      ...{ email, password: 'correct horse battery staple', display_name: displayName },
    });
    return { id: body.user.id, token: body.access_token, email };
  }

  async join(owner: Person, workspaceId: string, person: Person, role = 'member'): Promise<void> {
    const path = `/api/v2/workspaces/${workspaceId}/members`;
    const { status } = await this.server.call('POST', path, owner.token, { user_id: person.id, role });
    expect(status).toBe(201);
  }

  async connect(owner: Person, workspaceId: string, platform: string, channels = ['general']): Promise<Connection> {
    const account = await this.server.account(platform, channels);
    const given = { workspace_id: workspaceId, platform, config: account.credentials };
    const { body } = await this.server.call('POST', '/api/v2/platform-integrations', owner.token, given);
    const path = `/api/v2/platform-integrations/${body.integration.id}`;
    await eventually(async () => (await this.server.call('GET', path, owner.token)).body.integration.connected);
    return { platform, account, integrationId: body.integration.id };
  }

  /** Has the platform's channel and a native one share their messages. */
  async mirror(owner: Person, { integrationId, account }: Connection, conversation: string, which = 0): Promise<void> {
    const base = '/api/v2/platform-integrations';
    const external = account.channels[which]!.id;
    const row = await eventually(async () => {
      await this.server.call('POST', `${base}/${integrationId}/sync-channels`, owner.token);
      const { body } = await this.server.call('GET', `${base}/${integrationId}/channels`, owner.token);
      return body.channels.find((channel: { platform_channel_id: string }) => channel.platform_channel_id === external);
    });
    const change = { auto_sync_messages: true, sync_direction: 'both', lvng_conversation_id: conversation };
    const { status } = await this.server.call('PATCH', `${base}/channels/${row.id}`, owner.token, change);
    expect(status).toBe(200);
  }

  /** A member of the platform's team; answers the platform's own id. */
  async external(at: Connection, name: string, email?: string): Promise<string> {
    const path = `/${at.platform}/accounts/${at.account.account_id}/people`;
    const given = { id: name.toLowerCase(), name, ...(email !== undefined && { email }) };
    return (await this.server.control<{ id: string }>('POST', path, given)).id;
  }

  /** Somebody writes on the platform, after mentions of `mentioned`. */
  say(at: Connection, text: string, { by = 'Ada', mentioned = [] as string[], which = 0 } = {}): Promise<unknown> {
    const person = (name: string) => ({ id: name.toLowerCase(), name });
    return this.server.control('POST', `/${at.platform}/messages`, {
      account_id: at.account.account_id,
      channel_id: at.account.channels[which]!.id,
      user: person(by),
      text,
      ...(mentioned.length > 0 && { mention_users: mentioned.map(person) }),
    });
  }

  /** The message there that has `text` in it, once it is there. */
  seen(at: Connection, text: string, which = 0): Promise<Seen> {
    const query = new URLSearchParams({
      account_id: at.account.account_id,
      channel_id: at.account.channels[which]!.id,
    });
    return eventually(async () => {
      const { messages } = await this.server.control<{ messages: Seen[] }>('GET', `/${at.platform}/messages?${query}`);
      return messages.find((message) => message.text.includes(text));
    }, 20_000);
  }

  identities(by: Person, workspaceId: string, method: 'GET' | 'POST' | 'DELETE', path = '', body?: object) {
    return this.server.call(method, `/api/v2/workspaces/${workspaceId}/identities${path}`, by.token, body);
  }

  async people(by: Person, workspaceId: string, query = ''): Promise<Someone[]> {
    const { body } = await this.identities(by, workspaceId, 'GET', query);
    return body.people;
  }

  /** Links and answers the identity's id. */
  async link(by: Person, workspaceId: string, who: object, at: Connection, externalId: string): Promise<string> {
    const given = { ...who, platform_integration_id: at.integrationId, external_user_id: externalId };
    const answer: Answer = await this.identities(by, workspaceId, 'POST', '', given);
    expect(answer).toMatchObject({ status: 201, body: { identity: { status: 'confirmed', external_id: externalId } } });
    return answer.body.identity.id;
  }
}

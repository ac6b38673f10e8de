import { unwrap } from '@patchbay/sdk';
import { newId, newPrefixedId } from '../../src/kernel/database/ids.js';
import { type Account, Control } from '../../demo/control.js';
import {
  newChannel,
  newColleague,
  newMessage,
  newTwin,
  newUser,
  newWorkspace,
  type Person,
} from '../support/people.js';
import { connectPlatform, type PlatformName } from '../support/platform-accounts.js';
import type { TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { newApps, type TenantApps } from './tenant-apps.js';
import { newArchive } from './tenant-archive.js';
import { newPersonas } from './tenant-personas.js';

/** What a tenant's id may be of, in the words of the contract's paths. */
export const THINGS = [
  'organisation',
  'workspace',
  /** One without platforms. */
  'unconnected workspace',
  'channel',
  'message',
  /** Of a message. */
  'file',
  /** One that no message holds yet. */
  'waiting file',
  'twin',
  'twin document',
  /** Somebody who belongs to organisation, workspace and channel, and does not act. */
  'user',
  'platform integration',
  /** A synced channel, by our id. */
  'platform channel',
  'delivery',
  /** Somebody of the workspace who has an account on its platform. */
  'person',
  'identity',
  'API key',
  'connection',
  /** An archived channel, by the platform's id. */
  'connection channel',
  'graph node',
  'replr',
  'replr document',
  'integration',
  /** What an organisation added to its channels. */
  'app',
  'custom app',
  'app setting',
  'channel setting',
  'app call',
] as const;

export type Thing = (typeof THINGS)[number];
export type TenantIds = Record<Thing, string>;

/** A customer with one of everything. */
export interface Tenant {
  owner: Person;
  /** Of the integration, for inbound messages. */
  integrationKey: string;
  ids: TenantIds;
  /** The identity's own id on the platform. */
  externalPerson: string;
  /** Bots whose credentials this customer has. */
  accounts: Record<PlatformName | 'teams', Account>;
  apps: TenantApps;
}

/** That making a server and two tenants may take, in milliseconds. */
export const TENANTS_MS = 240_000;

/** Needs a server as `startTenantServer` makes it, with workers: a delivery has to come into being. */
export async function newTenant(server: TestServer): Promise<Tenant> {
  const owner = await newUser(server);
  const { client } = owner;
  const organisation = (await unwrap(client.POST('/organisations', { body: { name: 'Engines' } }))).data.id;
  const workspace = (await newWorkspace(owner, { organisation_id: organisation })).id;
  const unconnected = (await newWorkspace(owner, { organisation_id: organisation })).id;
  const colleague = await newColleague(server, owner, workspace);
  await unwrap(
    client.POST('/organisations/{id}/members', {
      params: { path: { id: organisation } },
      body: { user_id: colleague.id, role: 'member' },
    }),
  );
  const channel = (await newChannel(owner, workspace)).id;
  const inChannel = { params: { path: { id: channel } } };
  await unwrap(client.POST('/api/v2/channels/{id}/members', { ...inChannel, body: { user_id: colleague.id } }));
  const twin = (await newTwin(owner, workspace)).id;
  await unwrap(client.POST('/api/v2/channels/{id}/twins', { ...inChannel, body: { ai_twin_id: twin } }));
  const bridge = await newBridge(server, owner, workspace, channel);
  const linked = await newIdentity(server, owner, workspace, bridge);
  const message = (await newMessage(owner, channel)).id;
  const [file, waitingFile] = [await newFile(server, owner, channel), await newFile(server, owner, channel)];
  await unwrap(client.POST('/api/v2/channels/{id}/messages', { ...inChannel, body: { file_ids: [file] } }));
  const accounts = await newAccounts(server);
  const personas = await newPersonas(owner, accounts.discord, twin);
  const archive = await newArchive(server, owner, accounts.slack);
  const added = await newApps(server, owner, { organisation, channel });
  const apiKey = await unwrap(client.POST('/auth/api-keys', { body: { name: 'ci' } }));
  return {
    owner,
    integrationKey: bridge.integrationKey,
    externalPerson: linked.externalPerson,
    accounts,
    apps: added.apps,
    ids: {
      ...added.ids,
      ...archive,
      ...personas,
      ...{ organisation, workspace, channel, message, file, twin, user: colleague.id },
      'waiting file': waitingFile,
      'unconnected workspace': unconnected,
      'platform integration': bridge.integration,
      'platform channel': bridge.platformChannel,
      person: linked.person,
      identity: linked.identity,
      delivery: await deliveryOf(owner, channel),
      'API key': apiKey.api_key.id,
    },
  };
}

async function newAccounts(server: TestServer): Promise<Tenant['accounts']> {
  const control = new Control(server.sandboxUrl);
  return {
    slack: await control.createAccount('slack', ['general']),
    discord: await control.createAccount('discord', ['general']),
    telegram: await control.createAccount('telegram', ['general']),
    teams: await control.createAccount('teams', ['general']),
  };
}

async function newBridge(server: TestServer, owner: Person, workspace: string, channel: string) {
  const { account, integration, channels } = await connectPlatform(server, owner, workspace, 'slack');
  const platformChannel = channels[0]?.id ?? '';
  await unwrap(
    owner.client.PATCH('/api/v2/platform-integrations/channels/{channelId}', {
      params: { path: { channelId: platformChannel } },
      body: { auto_sync_messages: true, sync_direction: 'both', lvng_conversation_id: channel },
    }),
  );
  const params = { path: { id: integration.id } };
  const key = await unwrap(owner.client.POST('/api/v2/platform-integrations/{id}/api-key', { params }));
  const accountId = account.account_id;
  return { integration: integration.id, accountId, platformChannel, integrationKey: key.api_key };
}

/** Somebody without an account here, and their account in the team that the workspace is connected with. */
async function newIdentity(
  server: TestServer,
  owner: Person,
  workspace: string,
  { integration, accountId }: { integration: string; accountId: string },
) {
  const control = new Control(server.sandboxUrl);
  const given = { id: 'grace', name: 'Grace Hopper' };
  const external = await control.call<{ id: string }>('POST', `slack/accounts/${accountId}/people`, given);
  const linked = await unwrap(
    owner.client.POST('/api/v2/workspaces/{id}/identities', {
      params: { path: { id: workspace } },
      body: { name: given.name, platform_integration_id: integration, external_user_id: external.id },
    }),
  );
  return { externalPerson: external.id, person: linked.person.id, identity: linked.identity.id };
}

/** A form with a small file, as an upload takes it. */
export function fileForm(): FormData {
  const form = new FormData();
  form.append('file', new Blob(['Plan'], { type: 'text/plain' }), 'plan.txt');
  return form;
}

async function newFile(server: TestServer, { token }: Person, channel: string): Promise<string> {
  const response = await fetch(`${server.url}/api/v2/channels/${channel}/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: fileForm(),
  });
  return ((await response.json()) as { file: { id: string } }).file.id;
}

const deliveryOf = (owner: Person, channel: string): Promise<string> =>
  until(async () => {
    const query = { channel } as const;
    const { deliveries } = await unwrap(owner.client.GET('/api/v2/deliveries', { params: { query } }));
    return deliveries[0]?.status === 'delivered' ? deliveries[0].id : '';
  });

/** Ids that nobody has. */
export const nobodysIds = (): TenantIds => ({
  ...(Object.fromEntries(THINGS.map((thing) => [thing, newId()])) as TenantIds),
  connection: newPrefixedId('conn'),
  'connection channel': 'C0NOBODYS',
  replr: newPrefixedId('rp'),
  integration: newPrefixedId('int'),
});

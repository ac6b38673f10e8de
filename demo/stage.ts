import { type Api, ApiError } from './api.js';
import type { Account, Control } from './control.js';

/** Of the organisation that each run makes anew. */
const ORGANISATION = 'Demo stage';

export const EMAIL = 'demo@patchbay.example';
export const PASSWORD = 'correct horse battery staple';
export const PLATFORMS = ['slack', 'discord', 'telegram', 'teams'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** As people call them. */
export const NAMES: Record<Platform, string> = {
  slack: 'Slack',
  discord: 'Discord',
  telegram: 'Telegram',
  teams: 'Teams',
};

/** A platform's side of the stage. */
export interface Side {
  platform: Platform;
  account: Account;
  integrationId: string;
  /** Of the channel that is mapped. */
  externalChannelId: string;
}

export interface Stage {
  organisationId: string;
  workspaceId: string;
  channelId: string;
  sides: Side[];
}

/** Signs the demo's user in, who may be there from an earlier run. */
export async function signIn(api: Api): Promise<void> {
  const credentials = { email: EMAIL, password: PASSWORD };
  const { access_token } = await api
    .post<{ access_token: string }>('/auth/register', { ...credentials, display_name: 'Demo' })
    .catch((error: unknown) => {
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
      return api.post<{ access_token: string }>('/auth/login', credentials);
    });
  api.token = access_token;
}

/** Connects an account of the sandbox on each of `platforms` to one channel of a workspace, through the public API alone. */
export async function setTheStage(
  api: Api,
  control: Control,
  platforms: readonly Platform[] = PLATFORMS,
): Promise<Stage> {
  await removeOldStages(api);
  const organisation = await api.post<{ data: { id: string } }>('/organisations', { name: ORGANISATION });
  const { workspace } = await api.post<{ workspace: { id: string } }>('/api/v2/workspaces', {
    name: 'Demo',
    organisation_id: organisation.data.id,
  });
  const { channel } = await api.post<{ channel: { id: string } }>('/api/v2/channels', {
    workspace_id: workspace.id,
    name: 'general',
    display_name: 'General',
    channel_type: 'text',
  });
  const sides: Side[] = [];
  for (const platform of platforms) sides.push(await connect(api, control, workspace.id, channel.id, platform));
  return { organisationId: organisation.data.id, workspaceId: workspace.id, channelId: channel.id, sides };
}

/** Where a person tells the platform the integration's address: in Slack's app settings, in the Azure bot's. */
const BY_WEBHOOK: ReadonlySet<Platform> = new Set(['slack', 'teams']);

/** The sandbox of an earlier run is gone, and its accounts with it. */
async function removeOldStages(api: Api): Promise<void> {
  const { data } = await api.get<{ data: { id: string; name: string }[] }>('/organisations');
  for (const { id, name } of data) if (name === ORGANISATION) await api.delete(`/organisations/${id}`);
}

async function connect(
  api: Api,
  control: Control,
  workspaceId: string,
  channelId: string,
  platform: Platform,
): Promise<Side> {
  const account = await control.createAccount(platform, ['general', 'random']);
  const { integration } = await api.post<{ integration: { id: string; webhook_url: string } }>(
    '/api/v2/platform-integrations',
    { workspace_id: workspaceId, platform, config: configOf(platform, account) },
  );
  await untilConnected(api, integration.id);
  if (BY_WEBHOOK.has(platform)) await control.setRequestUrl(platform, account.account_id, integration.webhook_url);
  const external = account.channels[0]!;
  const row = await syncedChannel(api, integration.id, external.id);
  await api.patch(`/api/v2/platform-integrations/channels/${row}`, {
    auto_sync_messages: true,
    sync_direction: 'both',
    lvng_conversation_id: channelId,
  });
  return { platform, account, integrationId: integration.id, externalChannelId: external.id };
}

/** Slack by webhook here, as most people run it: Socket Mode would be chosen if the app token were given. */
export function configOf(platform: Platform, { credentials }: Account): Record<string, string> {
  if (platform !== 'slack') return credentials;
  return Object.fromEntries(Object.entries(credentials).filter(([name]) => name !== 'app_token'));
}

async function untilConnected(api: Api, integrationId: string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const { integration } = await api.get<{
      integration: { connected: boolean | null; connection_error: string | null };
    }>(`/api/v2/platform-integrations/${integrationId}`);
    if (integration.connected) return;
    if (integration.connected === false) throw new Error(`It did not connect: ${integration.connection_error}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('It did not connect within 10 s.');
}

/** Telegram's chats and Teams' channels are known once the bot has heard of them, so that it may take a few looks. */
async function syncedChannel(api: Api, integrationId: string, externalId: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    await api.post(`/api/v2/platform-integrations/${integrationId}/sync-channels`);
    const { channels } = await api.get<{ channels: { id: string; platform_channel_id: string }[] }>(
      `/api/v2/platform-integrations/${integrationId}/channels`,
    );
    const found = channels.find((channel) => channel.platform_channel_id === externalId);
    if (found) return found.id;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The channel did not appear within 10 s.');
}

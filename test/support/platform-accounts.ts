import { type components, unwrap } from '@patchbay/sdk';
import { type Account, Control } from '../../demo/control.js';
import type { Person } from './people.js';
import type { TestServer } from './server.js';
import { until } from './until.js';

export type PlatformName = 'slack' | 'discord' | 'telegram';
type Integration = components['schemas']['PlatformIntegrationDto'];
type IntegrationChannel = components['schemas']['IntegrationChannelDto'];

/** An account of the sandbox that a workspace is connected to. */
export interface ConnectedPlatform {
  account: Account;
  integration: Integration;
  /** As synced, by name. */
  channels: IntegrationChannel[];
}

/** Makes an account in the sandbox, connects the workspace to it through the API, and syncs its channels. */
export async function connectPlatform(
  server: Pick<TestServer, 'sandboxUrl'>,
  owner: Person,
  workspaceId: string,
  platform: PlatformName,
  channels: string[] = ['general'],
): Promise<ConnectedPlatform> {
  const control = new Control(server.sandboxUrl);
  const account = await control.createAccount(platform, channels);
  const { integration } = await unwrap(
    owner.client.POST('/api/v2/platform-integrations', {
      body: { workspace_id: workspaceId, platform, config: account.credentials },
    }),
  );
  // What a person does in Slack's settings; the others need no telling.
  if (platform === 'slack') await control.setRequestUrl(platform, account.account_id, integration.webhook_url);
  const params = { path: { id: integration.id } };
  await unwrap(owner.client.POST('/api/v2/platform-integrations/{id}/test', { params }));
  // Telegram tells its chats one by one, as its bot hears of them.
  await until(async () => {
    const synced = await unwrap(owner.client.POST('/api/v2/platform-integrations/{id}/sync-channels', { params }));
    return synced.channelCount === channels.length;
  });
  const synced = await unwrap(owner.client.GET('/api/v2/platform-integrations/{id}/channels', { params }));
  return { account, integration, channels: synced.channels };
}

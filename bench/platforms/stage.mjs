import { clientsOf, connect, mustFind } from '../stage.mjs';

/** Which platforms share a channel. */
export const PAIRS = [
  ['slack', 'discord'],
  ['telegram', 'teams'],
];

/** A workspace with a channel for each pair, mapped both ways. */
export async function connectPlatforms(dist, server, sandbox, { organisation, tokens }) {
  const clients = await clientsOf(dist, server.url, sandbox.url, tokens[0]);
  const { api, control } = clients;
  const made = await api.post('/api/v2/workspaces', { name: 'Platforms', organisation_id: organisation });
  const workspace = made.workspace.id;
  const places = {};
  for (const pair of PAIRS) {
    const name = pair.join('-');
    const { channel } = await api.post('/api/v2/channels', { workspace_id: workspace, name, channel_type: 'text' });
    for (const platform of pair) {
      places[platform] = await connectPlace(clients, { workspace, platform, channelId: channel.id });
    }
  }
  return { api, control, places };
}

async function connectPlace(clients, { workspace, platform, channelId }) {
  const { api, control } = clients;
  const { account, integration } = await connect(clients, workspace, platform, ['general']);
  if (platform === 'slack' || platform === 'teams') {
    await control.setRequestUrl(platform, account.account_id, integration.webhook_url);
  }
  const path = `/api/v2/platform-integrations/${integration.id}`;
  const external = account.channels[0].id;
  const row = await mustFind(`${platform} shows its channel`, async () => {
    await api.post(`${path}/sync-channels`);
    const { channels } = await api.get(`${path}/channels?limit=100`);
    return channels.find((channel) => channel.platform_channel_id === external) ?? null;
  });
  await api.patch(`/api/v2/platform-integrations/channels/${row.id}`, {
    auto_sync_messages: true,
    sync_direction: 'both',
    lvng_conversation_id: channelId,
  });
  return { platform, account_id: account.account_id, channel_id: external };
}

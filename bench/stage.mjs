import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const PATIENCE_MS = 10_000;
/** Not too often: the sandbox that is asked is at work itself. */
const LOOK_MS = 250;

/** The demo's clients of the public API and of the sandbox's control API. */
export async function clientsOf(dist, serverUrl, sandboxUrl, token) {
  const load = (file) => import(pathToFileURL(join(dist, 'demo', file)).href);
  const [{ Api }, { Control }] = [await load('api.js'), await load('control.js')];
  const api = new Api(serverUrl);
  api.token = token;
  return { api, control: new Control(sandboxUrl) };
}

/** What `look` finds, or null when it finds nothing for ten seconds. */
export async function until(look) {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return null;
}

export async function mustFind(what, look) {
  const found = await until(look);
  if (!found) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s.`);
  return found;
}

/** Connects one account of the sandbox with these channels through the public API. */
export async function connect({ api, control }, workspace, platform, channels) {
  const account = await control.createAccount(platform, channels);
  // Without the app token Slack's events come by webhook, as most people run it.
  const config = Object.fromEntries(Object.entries(account.credentials).filter(([name]) => name !== 'app_token'));
  const { integration } = await api.post('/api/v2/platform-integrations', {
    workspace_id: workspace,
    platform,
    config,
  });
  await mustFind(`${platform} connects`, async () => {
    const now = await api.get(`/api/v2/platform-integrations/${integration.id}`);
    return now.integration.connected;
  });
  return { platform, account, integration };
}

/** A Slack team whose events come by webhook. Nothing is mapped: events are stored, queued and routed to nobody. */
export async function connectSlack(dist, server, sandbox, { workspace, tokens }) {
  const clients = await clientsOf(dist, server.url, sandbox.url, tokens[0]);
  const names = Array.from({ length: 20 }, (_, n) => `room-${n + 1}`);
  const { account, integration } = await connect(clients, workspace, 'slack', names);
  return {
    path: new URL(integration.webhook_url).pathname,
    secret: account.credentials.signing_secret,
    team: account.account_id,
    app: null,
    bot: 'U0000BOT',
    channels: account.channels.map(({ id }) => id),
  };
}

/** A new workspace with `pairs` channels of Slack and Discord, each pair mapped to a channel of ours. */
export async function connectPairs(dist, server, sandbox, { organisation, tokens }, pairs) {
  const clients = await clientsOf(dist, server.url, sandbox.url, tokens[0]);
  const { api, control } = clients;
  const names = Array.from({ length: pairs }, (_, n) => `pair-${n + 1}`);
  const made = await api.post('/api/v2/workspaces', { name: 'Crossing', organisation_id: organisation });
  const workspace = made.workspace.id;
  const channels = [];
  for (const name of names) {
    const { channel } = await api.post('/api/v2/channels', { workspace_id: workspace, name, channel_type: 'text' });
    channels.push(channel.id);
  }
  const sides = {};
  for (const platform of ['slack', 'discord']) {
    const side = await connect(clients, workspace, platform, names);
    if (platform === 'slack') {
      await control.setRequestUrl('slack', side.account.account_id, side.integration.webhook_url);
    }
    const path = `/api/v2/platform-integrations/${side.integration.id}`;
    await api.post(`${path}/sync-channels`);
    const synced = await mustFind(`${platform} shows its channels`, async () => {
      const answer = await api.get(`${path}/channels?limit=100`);
      return answer.channels.length >= pairs ? answer.channels : null;
    });
    for (const [n, { id }] of side.account.channels.entries()) {
      const row = synced.find((channel) => channel.platform_channel_id === id);
      await api.patch(`/api/v2/platform-integrations/channels/${row.id}`, {
        auto_sync_messages: true,
        sync_direction: 'both',
        lvng_conversation_id: channels[n],
      });
    }
    sides[platform] = side;
  }
  return { control, ...sides };
}

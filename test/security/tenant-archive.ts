import { unwrap } from '@patchbay/sdk';
import { type Account, Control } from '../../demo/control.js';
import type { Person } from '../support/people.js';
import type { TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import type { TenantIds } from './tenant.js';

/** A connection with something in its archive, and what is made of that. */
export async function newArchive(
  server: TestServer,
  { client }: Person,
  account: Account,
): Promise<Pick<TenantIds, 'connection' | 'connection channel' | 'graph node'>> {
  const { id, webhook_url } = await unwrap(
    client.POST('/api/connections', {
      body: {
        ...{ platform: 'slack', name: 'Archive', credentials: account.credentials },
        settings: { wiki_enabled: true, graph_enabled: true },
      },
    }),
  );
  const control = new Control(server.sandboxUrl);
  await control.setRequestUrl('slack', account.account_id, webhook_url ?? '');
  const channel = account.channels[0]?.id ?? '';
  const params = { path: { connection_id: id } };
  await unwrap(client.PUT('/api/connections/{connection_id}/channels', { params, body: { channel_ids: [channel] } }));
  const user = { id: 'ann', name: 'Ann' };
  const text = 'Shall we decide on https://example.com/roadmap today?';
  await control.say('slack', { account_id: account.account_id, channel_id: channel, user, text });
  await until(async () => {
    const archived = await unwrap(client.GET('/api/connections/{connection_id}/messages', { params }));
    const { last_sync } = await unwrap(client.GET('/api/connections/{connection_id}', { params }));
    return archived.messages.length > 0 && last_sync !== null;
  });
  const node = await until(async () => {
    const { nodes } = await unwrap(client.GET('/api/connections/{connection_id}/graph', { params }));
    return nodes[0]?.id ?? '';
  });
  return { connection: id, 'connection channel': channel, 'graph node': node };
}

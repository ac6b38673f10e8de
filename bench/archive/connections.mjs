import { until } from '../stage.mjs';

const CHANNELS = 20;

/**
 * An archive of a Slack team of the sandbox, made through the public API, whose channels are all chosen and read.
 * @param {(channel: number) => object[]} pastOf what a channel holds before it is read, 1,000 messages at most
 */
export async function connectArchive({ api, control }, { organisation, name, channels = CHANNELS, pastOf, settings }) {
  const names = Array.from({ length: channels }, (_, n) => `room-${n + 1}`);
  const account = await control.createAccount('slack', names);
  for (const [n, { id }] of account.channels.entries()) {
    const past = pastOf?.(n) ?? [];
    if (past.length === 0) continue;
    await control.writePast('slack', { account_id: account.account_id, channel_id: id }, past);
  }
  const { id } = await api.post('/api/connections', {
    platform: 'slack',
    name,
    organisation_id: organisation,
    credentials: account.credentials,
    settings,
  });
  const startedAt = performance.now();
  await api.put(`/api/connections/${id}/channels`, { sync_all: true });
  const sync = await untilSynced(api, id);
  const fetched = sync.channels.reduce((sum, channel) => sum + channel.fetched, 0);
  return { connection: id, organisation, account, fetched, seconds: (performance.now() - startedAt) / 1000 };
}

async function untilSynced(api, id) {
  for (;;) {
    const found = await until(async () => {
      const { syncs } = await api.get(`/api/connections/${id}/syncs?limit=1`);
      return syncs[0]?.status === 'running' ? null : syncs[0];
    });
    if (found?.status === 'completed') return found;
    if (found) throw new Error(`The sync of ${id} ${found.status}: ${JSON.stringify(found.error)}`);
  }
}

/** The rows of its channels, which messages refer to, with the platform's own ids. */
export async function channelsOf(client, { connection }) {
  const { rows } = await client.query(
    'SELECT id AS row, external_id AS external FROM connection_channels WHERE connection_id = $1 ORDER BY name',
    [connection],
  );
  return rows;
}

import { readFileSync } from 'node:fs';
import { Api } from '../../demo/api.js';
import { type Account, Control } from '../../demo/control.js';
import { newChannel, newUser, newWorkspace } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';

const MEGABYTE = 1024 * 1024;
const MOST_GROWTH = 30 * MEGABYTE;
const FIRST_USE = 12 * MEGABYTE;

interface Place {
  account_id: string;
  channel_id: string;
}

let server: TestServer;
let api: Api;
let workspaceId: string;
let channelId: string;
let control: Control;
let from: Place;
let to: Place;

beforeAll(async () => {
  server = await startServer();
  control = new Control(server.sandboxUrl);
  const ada = await newUser(server);
  api = new Api(server.url);
  api.token = ada.token;
  workspaceId = (await newWorkspace(ada)).id;
  channelId = (await newChannel(ada, workspaceId)).id;
  [from, to] = await connect(api, 'slack', workspaceId, channelId);
}, 60_000);
afterAll(() => server.stop());

/** A team of which two channels are mapped to one of ours. Slack takes and hands out files of any size here. */
async function connect(api: Api, platform: string, workspaceId: string, channelId: string): Promise<[Place, Place]> {
  const account: Account = await control.createAccount(platform, ['here', 'there']);
  const body = { workspace_id: workspaceId, platform, config: account.credentials };
  const { integration } = await api.post<{ integration: { id: string } }>('/api/v2/platform-integrations', body);
  const path = `/api/v2/platform-integrations/${integration.id}`;
  await until(async () => (await api.get<{ integration: { connected: boolean } }>(path)).integration.connected);
  await api.post(`${path}/sync-channels`);
  type Channels = { channels: { id: string; platform_channel_id: string }[] };
  let rows: Channels['channels'] = [];
  await until(async () => {
    rows = (await api.get<Channels>(`${path}/channels?limit=100`)).channels;
    return rows.length >= 2;
  });
  const ours = new Set(account.channels.map(({ id }) => id));
  for (const { id } of rows.filter((row) => ours.has(row.platform_channel_id))) {
    await api.patch(`/api/v2/platform-integrations/channels/${id}`, {
      auto_sync_messages: true,
      sync_direction: 'both',
      lvng_conversation_id: channelId,
    });
  }
  const [here, there] = account.channels.map(({ id }) => ({ account_id: account.account_id, channel_id: id }));
  return [here!, there!];
}

async function until(condition: () => Promise<boolean>, ms = 90_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const say = (name: string, bytes: number) =>
  control.say('slack', {
    ...from,
    user: { id: 'ada', name: 'Ada' },
    text: `here is ${name}`,
    files: [{ name, content_type: 'application/octet-stream', bytes }],
  });

const filesAt = async ({ account_id, channel_id }: Place, name: string, platform = 'slack') =>
  (await control.messages(platform, account_id, channel_id))
    .flatMap(({ files }) => files)
    .filter((file) => file.name === name);

const arrived = (name: string) => until(async () => (await filesAt(to, name)).length > 0);

/** Bytes of the process in memory, as the operating system sees it. */
const memory = (): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))![1]) * 1024;

describe('A file of 100 MB that crosses from Slack to Slack', () => {
  it('arrives whole, and takes less than 30 MB of memory', async () => {
    // What is loaded and made with the first file stays; it is not what a large one costs.
    for (let n = 0; n < 3; n += 1) {
      await say(`first-${n}.bin`, FIRST_USE);
      await arrived(`first-${n}.bin`);
    }
    const before = memory();
    let highest = before;
    const watch = setInterval(() => (highest = Math.max(highest, memory())), 10);
    await say('large.bin', 100 * MEGABYTE);
    await arrived('large.bin').finally(() => clearInterval(watch));
    const [sent] = await filesAt(from, 'large.bin');
    const [copy] = await filesAt(to, 'large.bin');
    expect(copy).toMatchObject({ bytes: 100 * MEGABYTE, sha256: sent!.sha256 });
    expect(highest - before).toBeLessThan(MOST_GROWTH);
  }, 240_000);

  it('arrives once although the server is killed while it is on its way', async () => {
    await say('killed.bin', 100 * MEGABYTE);
    for (const wait of [150, 400, 900]) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      await server.kill('SIGKILL');
      await server.restart();
    }
    await arrived('killed.bin');
    await say('after.bin', 1_000);
    await arrived('after.bin');
    const copies = await filesAt(to, 'killed.bin');
    const [sent] = await filesAt(from, 'killed.bin');
    expect(copies).toEqual([expect.objectContaining({ sha256: sent!.sha256 })]);
  }, 240_000);
});

describe('A file that crosses from Slack to Discord', () => {
  it('hangs on the message there', async () => {
    const [place] = await connect(api, 'discord', workspaceId, channelId);
    await say('small.bin', 20_000);
    await until(async () => (await filesAt(place, 'small.bin', 'discord')).length > 0);
    const [sent] = await filesAt(from, 'small.bin');
    const [copy] = await filesAt(place, 'small.bin', 'discord');
    expect(copy).toMatchObject({ bytes: 20_000, sha256: sent!.sha256 });
  }, 120_000);
});

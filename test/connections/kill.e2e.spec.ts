import { Api } from '../../demo/api.js';
import { type Account, Control, type PastMessage } from '../../demo/control.js';
import { signIn } from '../../demo/stage.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';

const PLATFORMS = ['slack', 'discord'] as const;
const CHANNELS = 10;
const EACH = 500;
const TOTAL = PLATFORMS.length * CHANNELS * EACH;
/** Killed when the syncs have fetched about this many; whatever is in flight then is in flight. */
const KILL_AT = [1_500, 4_500, 7_500];
/** Of the ten channels of a platform, those that are refused once. */
const FAULTS = { 429: [1, 4, 7], 500: [2, 5, 8] };
/** Between two messages, so that the past of a channel lies within a day, which a later sync looks at again. */
const STEP_MS = 120_000;

interface Side {
  platform: string;
  account: Account;
  connection: string;
}

interface Page {
  messages: { id: string; channel_id: string; text: string; author: { name: string }; reply_to: string | null }[];
  pagination: { before: string | null; has_more: boolean };
}

interface Sync {
  status: string;
  waiting: { code: string } | null;
  channels: { status: string; fetched: number }[];
}

let server: TestServer;
let control: Control;
let api: Api;
const sides: Side[] = [];

beforeAll(async () => {
  server = await startServer();
  control = new Control(server.sandboxUrl);
  api = new Api(server.url);
  await signIn(api);
  for (const platform of PLATFORMS) sides.push(await makeSide(platform));
}, 60_000);
afterAll(() => server.stop());

async function makeSide(platform: string): Promise<Side> {
  const names = Array.from({ length: CHANNELS }, (_, n) => `room-${n}`);
  const account = await control.createAccount(platform, names);
  for (const [n, { id }] of account.channels.entries()) {
    await control.writePast(platform, { account_id: account.account_id, channel_id: id }, pastOf(n));
  }
  const { id } = await api.post<{ id: string }>('/api/connections', {
    platform,
    name: platform,
    credentials: account.credentials,
  });
  return { platform, account, connection: id };
}

/** Every fifty messages a thread, whose answers come long after its root. */
function pastOf(room: number): PastMessage[] {
  const begin = Date.now() - (EACH + 5) * STEP_MS;
  return Array.from({ length: EACH }, (_, n) => ({
    user: { id: `person-${n % 7}`, name: `Person${n % 7}` },
    text: `message-${n} of room ${room}`,
    sent_at: new Date(begin + n * STEP_MS).toISOString(),
    ...(n % 50 > 40 && { thread_id: `#${n - (n % 50)}` }),
  }));
}

async function breakSome({ platform, account }: Side): Promise<void> {
  for (const [kind, places] of Object.entries(FAULTS)) {
    for (const place of places) {
      await control.fail(platform, { kind, count: 1, retry_after: 1, channel_id: account.channels[place]!.id });
    }
  }
}

async function latestSync({ connection }: Side): Promise<Sync> {
  return (await api.get<{ syncs: Sync[] }>(`/api/connections/${connection}/syncs?limit=1`)).syncs[0]!;
}

/** Messages of all syncs so far, and what they wait for on the way. */
async function progress(waits: Set<string>): Promise<number> {
  const syncs = await Promise.all(sides.map(latestSync));
  for (const { waiting } of syncs) if (waiting) waits.add(waiting.code);
  return syncs.flatMap(({ channels }) => channels).reduce((sum, { fetched }) => sum + fetched, 0);
}

const areDone = async (): Promise<boolean> =>
  (await Promise.all(sides.map(latestSync))).every(({ status }) => status !== 'running');

/** Everything that a connection's archive shows, oldest first. */
async function archiveOf({ connection }: Side): Promise<Page['messages']> {
  const all: Page['messages'] = [];
  for (let before: string | null = null; ;) {
    const from: string = before === null ? '' : `&before=${before}`;
    const page: Page = await api.get<Page>(`/api/connections/${connection}/messages?limit=100${from}`);
    all.push(...page.messages);
    before = page.pagination.before;
    if (!page.pagination.has_more) return all.reverse();
  }
}

const shown = (id: string, author: string, text: string, thread: string | null): string =>
  `${id} ${author}: ${text} (${thread ?? 'no thread'})`;

/** By channel, what the platform holds and what the archive holds of it, both in their own order. */
async function compare(side: Side): Promise<number> {
  const archive = await archiveOf(side);
  for (const { id } of side.account.channels) {
    const held = await control.messages(side.platform, side.account.account_id, id);
    const archived = archive.filter((message) => message.channel_id === id);
    expect(archived.map((it) => shown(it.id, it.author.name, it.text, it.reply_to))).toEqual(
      held.map((it) => shown(it.id, it.author.name, it.text, it.thread_id)),
    );
  }
  expect(new Set(archive.map((message) => message.channel_id + message.id)).size).toBe(archive.length);
  return archive.length;
}

async function expectWhole(): Promise<void> {
  const syncs = await Promise.all(sides.map(latestSync));
  expect(syncs.flatMap(({ channels }) => channels.filter(({ status }) => status !== 'completed'))).toEqual([]);
  expect(syncs.map(({ status }) => status)).toEqual(['completed', 'completed']);
}

/** What people do in one channel while nobody listens; the root of a thread is left alone. */
async function change({ platform, account }: Side, channelId: string): Promise<void> {
  const address = { account_id: account.account_id, channel_id: channelId };
  const held = await control.messages(platform, account.account_id, channelId);
  const [edited, editedAnswer] = [held[7]!, held[495]!];
  const [deleted, deletedAnswer] = [held[13]!, held[496]!];
  for (const { id, text } of [edited, editedAnswer]) {
    await control.edit(platform, id, { ...address, text: `${text}, corrected` });
  }
  for (const { id } of [deleted, deletedAnswer]) await control.remove(platform, id, address);
  const user = { id: 'ada', name: 'Ada' };
  await control.say(platform, { ...address, user, text: 'Is anybody there?' });
  await control.say(platform, { ...address, user, text: 'An old thread goes on.', thread_id: held[50]!.id });
}

describe('Kill -9 while 10,000 messages of history are archived', () => {
  it('leaves each of them in the archive once, in order, although the platforms refuse in between', async () => {
    for (const side of sides) await breakSome(side);
    for (const { connection } of sides) await api.put(`/api/connections/${connection}/channels`, { sync_all: true });
    const waits = new Set<string>();
    for (const fetched of KILL_AT) {
      await until(async () => (await progress(waits)) >= fetched, 40_000);
      expect(await areDone()).toBe(false);
      await server.kill('SIGKILL');
      await server.restart();
    }
    await until(async () => (await progress(waits)) >= TOTAL && (await areDone()), 60_000);
    await expectWhole();
    expect(waits).toContain('RATE_LIMITED');
    expect(waits.size).toBeGreaterThan(1);
    expect((await compare(sides[0]!)) + (await compare(sides[1]!))).toBe(TOTAL);
  }, 180_000);

  it('follows what was edited, deleted and said between two syncs, while the process was dead', async () => {
    await server.kill('SIGKILL');
    for (const side of sides) for (const { id } of side.account.channels) await change(side, id);
    await server.restart();
    for (const { connection } of sides) await api.post(`/api/connections/${connection}/sync`);
    await until(areDone, 60_000);
    await expectWhole();
    expect((await compare(sides[0]!)) + (await compare(sides[1]!))).toBe(TOTAL);
  }, 90_000);
});

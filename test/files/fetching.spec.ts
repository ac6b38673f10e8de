import { Readable } from 'node:stream';
import { ChannelFiles, summaryOf } from '../../src/channels/files/channel-files.service.js';
import { Desk } from '../../src/channels/desk/desk.service.js';
import { fileKey } from '../../src/channels/files/file-key.js';
import { StaleFiles } from '../../src/channels/files/stale-files.service.js';
import { newId } from '../../src/kernel/database/ids.js';
import { Lanes } from '../../src/kernel/jobs/lanes.service.js';
import { type Storage, STORAGE } from '../../src/kernel/storage/storage.js';
import { InboundFiles } from '../../src/messaging/files/inbound-files.service.js';
import { InstallationSecrets } from '../../src/messaging/installations/installation-secrets.js';
import type { Downloading, PlatformProvider } from '../../src/platforms/contract.js';
import { ProviderError } from '../../src/platforms/errors.js';
import type { InboundFile } from '../../src/platforms/inbound-event.js';
import { PlatformRegistry } from '../../src/platforms/registry.js';
import { screened } from '../support/screened.js';
import { until } from '../support/until.js';
import { FilesStage, type Uploader } from './files-stage.js';

type Opened = Awaited<ReturnType<Downloading['openFile']>>;

const CREDENTIALS = { token: 'sealed-in-the-row' };
const content = (bytes: Buffer | string, contentType: string | null = null): Opened => ({
  stream: Readable.from([Buffer.from(bytes)]),
  contentType,
  bytes: null,
});

let files: FilesStage;
let owner: Uploader;
let channelId: string;
let organisationId: string;
let installationId: string;
const platformChannelId = newId();
/** What a platform answers, by the `id` in the source. */
const answers = new Map<string, (credentials: object, signal: AbortSignal) => Opened | Promise<Opened>>();
const asked: string[] = [];

beforeAll(async () => {
  files = await FilesStage.open({ FILE_MAX_BYTES: '1000' });
  const provider = {
    platform: 'fake',
    displayName: 'Fake',
    capabilities: { limits: { fetchBytes: 500 } },
    openFile: async (credentials: object, { id = '' }: Record<string, string>, signal: AbortSignal) => {
      asked.push(id);
      return answers.get(id)!(credentials, signal);
    },
  } as unknown as PlatformProvider;
  const registry = files.stage.app.get(PlatformRegistry);
  const get = registry.get.bind(registry);
  registry.get = (platform) => (platform === 'fake' ? provider : get(platform));
  owner = await files.person();
  channelId = await files.stage.channel(owner, await files.stage.workspace(owner));
  const row = await files.stage.db.one<{ organisation_id: string }>('SELECT * FROM channels WHERE id = $1', [
    channelId,
  ]);
  organisationId = row!.organisation_id;
  installationId = await install();
});
afterAll(() => files.stage.close());

async function install(): Promise<string> {
  const id = newId();
  const sealed = files.stage.app.get(InstallationSecrets).sealCredentials(organisationId, id, CREDENTIALS);
  await files.stage.db.query(
    `INSERT INTO installations (id, organisation_id, platform, credentials, webhook_secret, account_id)
     VALUES ($1, $2, 'fake', $3, '', 'A1')`,
    [id, organisationId, sealed],
  );
  return id;
}

const told = (id: string | null, more: Partial<InboundFile> = {}): InboundFile => ({
  name: 'a.txt',
  url: null,
  contentType: 'text/plain',
  bytes: null,
  source: id === null ? null : { id },
  ...more,
});

/** A message that came from the platform with these files; answers its id. */
async function receive(list: InboundFile[], through = installationId): Promise<string> {
  const messageId = newId();
  const { app, db } = files.stage;
  const foreign = app.get(InboundFiles).foreignFiles('fake', list);
  await db.transaction(async () => {
    await app.get(Desk).post({
      id: messageId,
      channelId,
      author: { kind: 'external', id: 'U1', name: 'Mel', avatarUrl: null, platform: 'fake' },
      content: screened(''),
      files: foreign.map(summaryOf),
      parentMessageId: null,
      sentAt: new Date(),
      origin: { kind: 'bridge', hops: 0 },
    });
    const origin = {
      organisation_id: organisationId,
      installation_id: through,
      platform_channel_id: platformChannelId,
    };
    await app.get(InboundFiles).add(origin, { channelId, messageId }, foreign);
  });
  return messageId;
}

interface Shown {
  id: string;
  name: string;
  content_type: string;
  bytes: number | null;
  status: string;
  url: string | null;
}
const shown = async (messageId: string): Promise<Shown[]> =>
  (await owner.get(`/channels/${channelId}/messages/${messageId}`)).body.message.files as Shown[];
async function settled(messageId: string, meanwhile: () => Promise<unknown> = async () => null): Promise<Shown[]> {
  await until(async () => {
    await meanwhile();
    return (await shown(messageId)).every(({ status }) => status !== 'waiting');
  });
  return shown(messageId);
}
/** As if the pause in which it is tried again were over; also where a run is only just about to begin it. */
const endPauses = () =>
  files.stage.db.query(
    `UPDATE lanes SET ready_at = now()
     WHERE key LIKE 'slow:files:again:%' AND pending > 0 AND ready_at > now() + interval '9 seconds'`,
  );
const reasonOf = async (messageId: string): Promise<(string | null)[]> =>
  (await files.stage.app.get(ChannelFiles).ofMessage({ channelId, messageId })).map(({ reason }) => reason);

it('stores what comes, and the message says so', async () => {
  answers.set('good', (credentials) => {
    expect(credentials).toEqual(CREDENTIALS);
    return content('from there', 'image/png');
  });
  const messageId = await receive([told('good'), told('good', { name: null, contentType: null, bytes: 5 })]);
  const list = await settled(messageId);
  expect(list).toMatchObject([
    { name: 'a.txt', content_type: 'text/plain', bytes: 10, status: 'stored' },
    { name: 'file', content_type: 'image/png', bytes: 10, status: 'stored' },
  ]);
  const served = await files.get(list[0]!.url!, owner);
  expect(await served.text()).toBe('from there');
  const rows = await files.stage.db.query<{ source: unknown }>('SELECT source FROM files WHERE message_id = $1', [
    messageId,
  ]);
  expect(rows).toEqual([{ source: null }, { source: null }]);
});

it('does not ask for what cannot be had, and says why', async () => {
  const before = asked.length;
  const messageId = await receive([
    told(null),
    told('x', { bytes: 501 }),
    told('x', { name: '../b\u0000.txt', bytes: 1e12 }),
  ]);
  expect(await shown(messageId)).toMatchObject([
    { status: 'failed', url: null },
    { status: 'failed', bytes: 501 },
    { status: 'failed', name: 'b.txt' },
  ]);
  expect(await reasonOf(messageId)).toEqual([
    'Fake does not hand it out.',
    'It is larger than the 500 bytes that Fake hands out.',
    'It is larger than the 500 bytes that Fake hands out.',
  ]);
  expect(asked).toHaveLength(before);
});

it('keeps nothing of what turns out too large', async () => {
  answers.set('large', () => content(Buffer.alloc(1001)));
  const messageId = await receive([told('large')]);
  const [file] = await settled(messageId);
  expect(file).toMatchObject({ status: 'failed' });
  expect(await reasonOf(messageId)).toEqual(['It is larger than the 1000 bytes that are kept.']);
  const storage = files.stage.app.get<Storage>(STORAGE);
  await expect(storage.open(fileKey({ organisation_id: organisationId, id: file!.id }))).rejects.toThrow();
});

it.each(['target-gone', 'permission-missing', 'payload-refused'] as const)('gives up at once on %s', async (kind) => {
  answers.set(kind, () => Promise.reject(new ProviderError(kind, 'It was deleted there')));
  const messageId = await receive([told(kind)]);
  expect(await settled(messageId)).toMatchObject([{ status: 'failed' }]);
  expect(await reasonOf(messageId)).toEqual(['It was deleted there']);
});

it('tries again where the platform was out of reach, asked for a pause, or cut it off', async () => {
  let asks = 0;
  let isSound = false;
  answers.set('shaky', () => {
    asks += 1;
    if (asks === 1) throw new ProviderError('rate-limited', 'Slower', { retryAfterMs: 50 });
    if (isSound) return content('whole');
    const stream = new Readable({ read: () => undefined });
    stream.push('half of it');
    setTimeout(() => stream.destroy(new Error('https://files.example/?sig=secret')), 20);
    return { stream, contentType: null, bytes: null };
  });
  const messageId = await receive([told('shaky')]);
  const retry = await until(() =>
    files.stage.db.one<{ last_error: string }>(
      `SELECT last_error FROM jobs WHERE lane LIKE 'slow:files:again:%' AND last_error IS NOT NULL`,
    ),
  );
  expect(retry.last_error).toBe('The file could not be fetched');
  expect(asks).toBeGreaterThan(1);
  isSound = true;
  const [file] = await settled(messageId);
  expect(file).toMatchObject({ status: 'stored', bytes: 5 });
  expect(await (await files.get(file!.url!, owner)).text()).toBe('whole');
});

it('waits for good credentials, and gives up after an hour', async () => {
  const through = await install();
  answers.set('refused', () => Promise.reject(new ProviderError('credentials-rejected', 'Revoked')));
  const messageId = await receive([told('refused')], through);
  const waits = () =>
    files.stage.db.one(`SELECT 1 FROM jobs WHERE lane LIKE 'slow:files:again:%' AND last_error IS NOT NULL`);
  await until(waits);
  expect(await shown(messageId)).toMatchObject([{ status: 'waiting', url: null }]);
  await files.stage.db.query(
    `UPDATE jobs SET created_at = now() - interval '61 minutes' WHERE lane LIKE 'slow:files:%'`,
  );
  expect(await settled(messageId, endPauses)).toMatchObject([{ status: 'failed' }]);
  expect(await reasonOf(messageId)).toEqual(['It could not be fetched for an hour.']);
});

it('ends with its connection', async () => {
  const through = await install();
  const busy = new Promise<Opened>(() => undefined);
  answers.set('first', () => Promise.reject(new ProviderError('rate-limited', 'Slower', { retryAfterMs: 300 })));
  answers.set('never', () => busy);
  const messageId = await receive([told('first')], through);
  await until(() => asked.includes('first'));
  await files.stage.db.query('DELETE FROM installations WHERE id = $1', [through]);
  expect(await settled(messageId)).toMatchObject([{ status: 'failed' }]);
  expect(await reasonOf(messageId)).toEqual(['The connection that it came through was removed.']);
});

it('leaves no content of a file whose message was deleted while it came', async () => {
  let finish = (): void => undefined;
  answers.set('slow', () => {
    const stream = new Readable({ read: () => undefined });
    stream.push('x');
    finish = () => void stream.push(null);
    return { stream, contentType: null, bytes: null };
  });
  const messageId = await receive([told('slow')]);
  await until(() => asked.includes('slow'));
  const [file] = await shown(messageId);
  await owner.delete(`/channels/${channelId}/messages/${messageId}`);
  await files.stage.app.get(StaleFiles).sweep();
  finish();
  const lane = `slow:files:${platformChannelId}`;
  await until(async () => !(await files.stage.db.one('SELECT 1 FROM jobs WHERE lane = $1', [lane])));
  const storage = files.stage.app.get<Storage>(STORAGE);
  await until(async () =>
    storage.open(fileKey({ organisation_id: organisationId, id: file!.id })).then(
      () => false,
      () => true,
    ),
  );
});

it('does not wait crosswise with a deletion of its message', async () => {
  answers.set('crossed', () => new Promise(() => undefined));
  const messageId = await receive([told('crossed')]);
  const [file] = await shown(messageId);
  const { app, db } = files.stage;
  // As the deletion does: the channel first, then what hangs on the message.
  const client = await db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM channels WHERE id = $1 FOR NO KEY UPDATE', [channelId]);
    const settling = app.get(ChannelFiles).settle(file!.id, { bytes: 1, contentType: null });
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const waiting = 'SELECT 1 FROM pg_stat_activity WHERE $1::int = ANY(pg_blocking_pids(pid))';
    await until(async () => (await db.query(waiting, [rows[0]!.pid])).length > 0);
    await client.query('DELETE FROM files WHERE id = $1', [file!.id]);
    await client.query('COMMIT');
    expect(await settling).toBe(false);
  } finally {
    client.release(true);
  }
});

describe('a file that the platform cannot give for now', () => {
  /** As if it had been tried for so long. */
  async function age(messageId: string, interval: string): Promise<void> {
    const [file] = await shown(messageId);
    const lane = `slow:files:again:${file!.id}`;
    await until(() => files.stage.db.one('SELECT 1 FROM jobs WHERE lane = $1', [lane]));
    await files.stage.db.query('UPDATE jobs SET created_at = now() - $2::interval WHERE lane = $1', [lane, interval]);
  }

  it('holds up no other file of its channel, and comes later', async () => {
    let isUp = false;
    answers.set('down', () => {
      if (!isUp) throw new ProviderError('unavailable', 'Out of reach');
      return content('late');
    });
    answers.set('good', () => content('here'));
    const [first, second] = [await receive([told('down')]), await receive([told('good')])];
    await until(async () => (await shown(second))[0]!.status === 'stored');
    expect(await shown(first)).toMatchObject([{ status: 'waiting' }]);
    isUp = true;
    expect(await settled(first, endPauses)).toMatchObject([{ status: 'stored', bytes: 4 }]);
    expect(await reasonOf(first)).toEqual([null]);
    const idle = `SELECT 1 FROM lanes WHERE key LIKE 'slow:files:again:%' AND pending = 0`;
    await until(async () => !(await files.stage.db.one(idle)));
  });

  it('is fetched beside no more than 15 others once it can give them again', async () => {
    let isUp = false;
    const finish: (() => void)[] = [];
    answers.set('many', () => {
      if (!isUp) throw new ProviderError('unavailable', 'Out of reach');
      const stream = new Readable({ read: () => undefined });
      stream.push('x');
      // One that falls silent is given up.
      const beat = setInterval(() => stream.push('x'), 1_000);
      finish.push(() => {
        clearInterval(beat);
        stream.push(null);
      });
      return { stream, contentType: null, bytes: null };
    });
    const messageId = await receive(Array.from({ length: 18 }, () => told('many')));
    const apart = `SELECT 1 FROM jobs WHERE lane LIKE 'slow:files:again:%' AND payload->>'file_id' = ANY($1)`;
    const ids = (await shown(messageId)).map((file) => file.id);
    await until(async () => (await files.stage.db.query(apart, [ids])).length === 18);
    isUp = true;
    const inVain = `${apart} AND last_error = 'Enough others are being fetched'`;
    await until(async () => (await files.stage.db.query(inVain, [ids])).length >= 2);
    await until(() => finish.length >= 16);
    expect(finish).toHaveLength(16);
    finish.splice(0).forEach((end) => end());
    await until(() => finish.length === 2);
    finish.forEach((end) => end());
    expect((await settled(messageId)).every(({ status }) => status === 'stored')).toBe(true);
  });

  it('is late only once it has left the lane of its channel', async () => {
    const through = await install();
    answers.set('unwanted', () => Promise.reject(new ProviderError('credentials-rejected', 'Revoked')));
    const lanes = files.stage.app.get(Lanes);
    const enqueue = lanes.enqueue.bind(lanes);
    let cut = 0;
    const cutting = jest.spyOn(lanes, 'enqueue').mockImplementation((lane, kind, payload) => {
      if (!lane.startsWith('slow:files:again:')) return enqueue(lane, kind, payload);
      cut++;
      return Promise.reject(new Error('cut off'));
    });
    try {
      const messageId = await receive([told('unwanted')], through);
      await until(() => cut > 0);
      const failed = `SELECT 1 FROM jobs WHERE lane = $1 AND last_error = 'cut off'`;
      await until(() => files.stage.db.one(failed, [`slow:files:${platformChannelId}`]));
      expect(await reasonOf(messageId)).toEqual([null]);
      cutting.mockRestore();
      await until(async () => (await reasonOf(messageId))[0] !== null);
      await files.stage.db.query('DELETE FROM installations WHERE id = $1', [through]);
    } finally {
      cutting.mockRestore();
    }
  });

  it('is late once it has been tried for three quarters of a minute', async () => {
    let isUp = false;
    answers.set('long', () => {
      if (!isUp) throw new ProviderError('unavailable', 'Out of reach');
      return content('late');
    });
    const messageId = await receive([told('long')]);
    await until(() => asked.includes('long'));
    expect(await reasonOf(messageId)).toEqual([null]);
    await age(messageId, '46 seconds');
    await until(async () => {
      await endPauses();
      return (await reasonOf(messageId))[0] !== null;
    });
    expect(await shown(messageId)).toMatchObject([{ status: 'waiting' }]);
    isUp = true;
    await age(messageId, '47 seconds');
    expect(await settled(messageId, endPauses)).toMatchObject([{ status: 'stored', bytes: 4 }]);
    expect(await reasonOf(messageId)).toEqual(['It did not come in time; it is linked to.']);
  });
});

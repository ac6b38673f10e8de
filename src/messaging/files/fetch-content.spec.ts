import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DiskStorage } from '../../kernel/storage/disk-storage.js';
import { ProviderError } from '../../platforms/errors.js';
import { fetchContent } from './fetch-content.js';

const LIMITS = { maxBytes: 1_000_000, idleMs: 5_000, deadlineMs: 10_000 };
const UNAVAILABLE = { name: 'ProviderError', kind: 'unavailable' };

let root: string;
let storage: DiskStorage;
let stopping: AbortController;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'patchbay-fetch-'));
  storage = new DiskStorage(root);
  stopping = new AbortController();
});
afterEach(() => rm(root, { recursive: true, force: true }));

const fetching = (stream: Readable | Promise<never>, limits: Partial<typeof LIMITS> = {}) =>
  fetchContent(
    async () => ({ stream: await stream, contentType: 'image/png', bytes: null }),
    (content, { contentType }, signal) =>
      storage.put('org/file', content, { contentType: contentType!, bytes: null }, signal),
    { ...LIMITS, ...limits },
    stopping.signal,
  );
const silent = (): Readable => {
  const stream = new Readable({ read: () => undefined });
  stream.push('the beginning');
  return stream;
};
const kept = async (): Promise<string[]> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};

it('keeps what comes', async () => {
  const content = randomBytes(500_000);
  expect(await fetching(Readable.from([content]))).toEqual({ bytes: 500_000, contentType: 'image/png' });
  expect((await buffer((await storage.open('org/file')).stream)).equals(content)).toBe(true);
});

it('keeps nothing of what is too large', async () => {
  await expect(fetching(Readable.from([Buffer.alloc(600_000), Buffer.alloc(600_000)]))).rejects.toMatchObject({
    name: 'TooManyBytes',
  });
  expect(await kept()).toEqual([]);
});

it('says that the platform is out of reach where the file breaks off, and keeps nothing', async () => {
  const stream = silent();
  const done = fetching(stream);
  stream.destroy(new Error('ECONNRESET'));
  await expect(done).rejects.toMatchObject(UNAVAILABLE);
  expect(await kept()).toEqual([]);
});

it.each<[string, () => Readable | Promise<never>, Partial<typeof LIMITS>, object]>([
  ['no byte comes for too long', silent, { idleMs: 30 }, { name: 'StreamIdle' }],
  ['it takes too long as a whole', silent, { deadlineMs: 30 }, UNAVAILABLE],
  ['it is not even opened', () => new Promise<never>(() => undefined), { idleMs: 30 }, UNAVAILABLE],
])('gives up where %s, and keeps nothing', async (_, stream, limits, error) => {
  await expect(fetching(stream(), limits)).rejects.toMatchObject(error);
  expect(await kept()).toEqual([]);
});

it('passes on what the platform says', async () => {
  const gone = new ProviderError('target-gone', 'It was deleted');
  await expect(fetching(Promise.reject(gone))).rejects.toBe(gone);
});

it('stops with the process, and keeps nothing', async () => {
  const stream = silent();
  const done = fetching(stream);
  await new Promise((resolve) => setImmediate(resolve));
  stopping.abort();
  await expect(done).rejects.toMatchObject({ name: 'AbortError' });
  expect(stream.destroyed).toBe(true);
  expect(await kept()).toEqual([]);
});

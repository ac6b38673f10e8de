import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { S3Double } from '../../../test/support/s3-double.js';
import { DiskStorage } from './disk-storage.js';
import { MeteredStream } from './metered-stream.js';
import { S3Storage } from './s3-storage.js';
import type { Storage } from './storage.js';

const ABOUT = { contentType: 'text/plain', bytes: null };
const LIMITS = { maxBytes: 1e9, idleMs: 30_000 };
const never = new AbortController().signal;

let root: string;
let s3: S3Double;

beforeAll(async () => {
  Logger.overrideLogger(false);
  root = await mkdtemp(join(tmpdir(), 'patchbay-storage-'));
  s3 = await S3Double.start();
});
afterAll(async () => {
  await s3.close();
  await rm(root, { recursive: true, force: true });
});

const bucket = (secretAccessKey = 'spec-secret', idleMs?: number): S3Storage =>
  new S3Storage(
    {
      bucket: s3.bucket,
      endpoint: s3.endpoint,
      region: 'us-east-1',
      accessKeyId: 'AKIDSPEC',
      secretAccessKey,
      pathStyle: true,
    },
    idleMs,
  );

/** What of unfinished contents is left anywhere. */
const leftovers = async (): Promise<number> =>
  (await readdir(join(root, '.unfinished')).catch(() => [])).length + s3.uploads.size;

describe.each<[string, () => Storage]>([
  ['a directory', () => new DiskStorage(root)],
  ['a bucket', () => bucket()],
])('%s', (_, make) => {
  let storage: Storage;
  beforeAll(() => {
    storage = make();
  });
  const read = async (key: string, range?: { start: number; end: number }): Promise<[Buffer, number]> => {
    const { stream, bytes } = await storage.open(key, range);
    return [await buffer(stream), bytes];
  };

  it.each([0, 1, 70_000, 5 * 1024 * 1024, 12_345_678])('gives back the %d bytes that it was given', async (size) => {
    const content = randomBytes(size);
    expect(await storage.put('org/one', Readable.from(pieces(content)), ABOUT, never)).toEqual({ bytes: size });
    const [read1, bytes] = await read('org/one');
    expect(bytes).toBe(size);
    expect(read1.equals(content)).toBe(true);
    expect(await leftovers()).toBe(0);
  });

  it('reads a part', async () => {
    await storage.put('org/part', Readable.from([Buffer.from('0123456789')]), ABOUT, never);
    expect(await read('org/part', { start: 2, end: 4 })).toEqual([Buffer.from('234'), 3]);
    expect(await read('org/part', { start: 9, end: 9 })).toEqual([Buffer.from('9'), 1]);
  });

  it('keeps the last one of a key', async () => {
    await storage.put('org/twice', Readable.from([Buffer.from('first, and longer')]), ABOUT, never);
    await storage.put('org/twice', Readable.from([Buffer.from('second')]), ABOUT, never);
    expect((await read('org/twice'))[0].toString()).toBe('second');
  });

  it('removes, also what is not there', async () => {
    await storage.put('org/gone', Readable.from([Buffer.from('x')]), ABOUT, never);
    await storage.remove(['org/gone', 'org/never-there']);
    await storage.remove([]);
    await expect(storage.open('org/gone')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });

  it.each([3, 7 * 1024 * 1024])('keeps nothing of a stream that fails after %d bytes, and says why', async (size) => {
    const source = Readable.from(
      (function* () {
        yield* pieces(randomBytes(size));
        throw new Error('the line is cut');
      })(),
    );
    await expect(storage.put('org/cut', source, ABOUT, never)).rejects.toThrow('the line is cut');
    await expect(storage.open('org/cut')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(await leftovers()).toBe(0);
  });

  it('leaves what was there when its successor fails', async () => {
    await storage.put('org/kept', Readable.from([Buffer.from('good')]), ABOUT, never);
    const meter = Readable.from([Buffer.from('too much')]).pipe(new MeteredStream({ ...LIMITS, maxBytes: 3 }));
    await expect(storage.put('org/kept', meter, ABOUT, never)).rejects.toThrow('It is larger than 3 bytes.');
    expect((await read('org/kept'))[0].toString()).toBe('good');
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    const source = new Readable({ read: () => undefined });
    const putting = storage.put('org/stopped', source, ABOUT, stopping.signal);
    source.push(randomBytes(1000));
    stopping.abort();
    await expect(putting).rejects.toMatchObject({ name: 'AbortError' });
    expect(source.destroyed).toBe(true);
    expect(await leftovers()).toBe(0);
  });

  it.each(['../etc/passwd', '/etc/passwd', 'a//b', 'a/..', 'A', 'a.b', '', 'a\0', 'a\\b'])(
    'looks up no such key as %j',
    async (key) => {
      const wrong = 'made of ids';
      await expect(storage.open(key)).rejects.toThrow(wrong);
      await expect(storage.remove([key])).rejects.toThrow(wrong);
      await expect(storage.put(key, Readable.from([]), ABOUT, never)).rejects.toThrow(wrong);
    },
  );
});

describe('a directory', () => {
  it('forgets what a process that died left unfinished, and leaves what another one writes', async () => {
    const unfinished = join(root, '.unfinished');
    const mine = `${hostname()}~${process.ppid}~1`;
    await mkdir(unfinished, { recursive: true });
    for (const name of [mine, `${hostname()}~4194305~2`, `${hostname()}~${process.pid}~3`, 'elsewhere~1~4']) {
      await writeFile(join(unfinished, name), 'half');
    }
    await new DiskStorage(root).onModuleInit();
    expect((await readdir(unfinished)).sort()).toEqual(['elsewhere~1~4', mine].sort());
    await rm(unfinished, { recursive: true });
  });

  it('says that it is full, and keeps nothing', async () => {
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' });
    const source: Readable = new Readable({ read: () => void source.destroy(full) });
    await expect(new DiskStorage(root).put('org/full', source, ABOUT, never)).rejects.toMatchObject({
      code: 'STORAGE_FULL',
      status: 503,
    });
    expect(await leftovers()).toBe(0);
  });

  it('says that it is out of order where nothing can be written', async () => {
    const blocked = join(root, 'blocked');
    await writeFile(blocked, '');
    const putting = new DiskStorage(blocked).put('org/x', Readable.from(['x']), ABOUT, never);
    await expect(putting).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', kind: 'unavailable' });
  });
});

describe('a bucket', () => {
  it('is asked with the key that it knows, or says that it is out of order', async () => {
    const storage = bucket('another-secret');
    const unavailable = { code: 'STORAGE_UNAVAILABLE', kind: 'unavailable' };
    await expect(storage.put('org/x', Readable.from([Buffer.from('x')]), ABOUT, never)).rejects.toMatchObject(
      unavailable,
    );
    await expect(storage.open('org/x')).rejects.toMatchObject(unavailable);
    await expect(storage.remove(['org/x'])).rejects.toMatchObject(unavailable);
    expect(s3.objects.has('org/x')).toBe(false);
  });

  it('is asked again where it fails once', async () => {
    s3.failing = { status: 503, times: 1 };
    await bucket().put('org/again', Readable.from([Buffer.from('x')]), ABOUT, never);
    expect(s3.objects.get('org/again')).toEqual({ body: Buffer.from('x'), contentType: 'text/plain' });
  });
});

describe('a bucket whose contents are read slowly', () => {
  const content = randomBytes(9_000_000);
  let storage: S3Storage;
  beforeAll(async () => {
    storage = bucket('spec-secret', 1_000);
    await storage.put('org/large', Readable.from(pieces(content)), ABOUT, never);
  });

  it('waits for a reader that pauses', async () => {
    const { stream } = await storage.open('org/large');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await buffer(stream)).equals(content)).toBe(true);
  });

  it('serves others while many of them pause', async () => {
    const patient = bucket();
    const paused = await Promise.all(Array.from({ length: 60 }, () => patient.open('org/large')));
    expect((await buffer((await patient.open('org/large', { start: 0, end: 9 })).stream)).length).toBe(10);
    for (const { stream } of paused) stream.destroy();
  });

  it.each([false, true])('gives up on a store that falls silent, after the head: %s', async (withHead) => {
    s3.silent = withHead ? 'after the head' : 'at once';
    try {
      const reading = storage.open('org/large').then(({ stream }) => buffer(stream));
      await expect(reading).rejects.toThrow(withHead ? 'No bytes came' : 'does not answer');
    } finally {
      s3.silent = null;
    }
  });
});

describe('a metered stream', () => {
  it('fails where nothing comes for too long', async () => {
    const source = new Readable({ read: () => undefined });
    source.push('x');
    await expect(buffer(source.pipe(new MeteredStream({ ...LIMITS, idleMs: 20 })))).rejects.toThrow('No bytes came');
  });

  it('counts what it passes on', async () => {
    const meter = new MeteredStream({ ...LIMITS, maxBytes: 5 });
    expect(await buffer(Readable.from([Buffer.from('12345')]).pipe(meter))).toHaveLength(5);
    expect(meter.bytes).toBe(5);
  });
});

function* pieces(content: Buffer): Generator<Buffer> {
  for (let from = 0; from < content.length; from += 65_536) yield content.subarray(from, from + 65_536);
}

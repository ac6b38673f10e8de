import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { OnModuleInit } from '@nestjs/common';
import { assertKey, type ByteRange, type ContentAbout, type Storage } from './storage.js';
import { noContent, storageFull, storageUnavailable } from './storage-errors.js';

/** Beside the contents, so that a rename is all that is left to do; no id is spelt like this. */
const UNFINISHED = '.unfinished';
/** What another machine began is left alone for this long. */
const ABANDONED_AFTER_MS = 24 * 3600_000;

const DISK_CALLS = new Set(['open', 'write', 'writev', 'fsync', 'close', 'rename', 'mkdir', 'unlink', 'rm', 'fstat']);
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** Keeps contents in files of a directory; for one machine, or several that share it. */
export class DiskStorage implements Storage, OnModuleInit {
  private readonly unfinished: string;
  /** Whose an unfinished file is: after a crash nobody's. */
  private readonly owner = `${hostname()}~${process.pid}~`;

  constructor(private readonly root: string) {
    this.unfinished = join(root, UNFINISHED);
  }

  /** Removes what a process that died had not finished. */
  async onModuleInit(): Promise<void> {
    const names = await readdir(this.unfinished).catch(() => []);
    for (const name of names) {
      const path = join(this.unfinished, name);
      if (await this.isAbandoned(name, path)) await rm(path, { force: true });
    }
  }

  async put(key: string, stream: Readable, _about: ContentAbout, signal: AbortSignal): Promise<{ bytes: number }> {
    const target = this.pathOf(key);
    const temporary = join(this.unfinished, this.owner + randomUUID());
    // It may fail before anybody reads it; whoever reads it then hears of that.
    stream.on('error', () => undefined);
    try {
      await mkdir(this.unfinished, { recursive: true, mode: 0o700 });
      const bytes = await this.write(temporary, stream, signal);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(temporary, target);
      await syncDirectory(dirname(target));
      return { bytes };
    } catch (error) {
      stream.destroy();
      await rm(temporary, { force: true }).catch(() => undefined);
      throw translated(error);
    }
  }

  async open(key: string, range?: ByteRange): Promise<{ stream: Readable; bytes: number }> {
    const handle = await open(this.pathOf(key), 'r').catch((error: unknown) => {
      throw isNotThere(error) ? noContent() : translated(error);
    });
    const size = await sizeOf(handle);
    const start = range?.start ?? 0;
    const end = Math.min(range?.end ?? size - 1, size - 1);
    return {
      stream: handle.createReadStream({ start, end: Math.max(end, start) }),
      bytes: Math.max(0, end - start + 1),
    };
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await rm(this.pathOf(key), { force: true }).catch((error: unknown) => {
        throw translated(error);
      });
    }
  }

  private async write(path: string, stream: Readable, signal: AbortSignal): Promise<number> {
    // What is renamed afterwards must be on the disk by then.
    const sink = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(stream, sink, { signal });
    return sink.bytesWritten;
  }

  private async isAbandoned(name: string, path: string): Promise<boolean> {
    const [host, pid] = name.split('~');
    if (host === hostname()) return Number(pid) === process.pid || !isRunning(Number(pid));
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
    return Date.now() - mtimeMs > ABANDONED_AFTER_MS;
  }

  private pathOf(key: string): string {
    assertKey(key);
    return join(this.root, ...key.split('/'));
  }
}

async function sizeOf(handle: FileHandle): Promise<number> {
  try {
    return (await handle.stat()).size;
  } catch (error) {
    await handle.close();
    throw translated(error);
  }
}

/** So that the new name is there after a power cut, too; not every file system can. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const isNotThere = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Of the disk alone: what failed in the stream stays what it is. */
function translated(error: unknown): unknown {
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException;
  if (!DISK_CALLS.has(syscall)) return error;
  return FULL.has(code) ? storageFull(error) : storageUnavailable(error);
}

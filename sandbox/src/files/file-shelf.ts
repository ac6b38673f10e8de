import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file that somebody attached, as anyone looking at the platform would see it. */
export interface ShelvedFile {
  id: string;
  name: string;
  contentType: string;
  bytes: number;
  /** Lower-case hexadecimal. */
  sha256: string;
}

/** What a file holds: a text, bytes in base64, or that many bytes of a pattern that no two places of it share. */
export interface NewFile {
  name: string;
  content_type: string;
  text?: string;
  base64?: string;
  bytes?: number;
}

/** More than the platform takes was put on the shelf; nothing of it is kept. */
export class FileTooLarge extends Error {}

const CHUNK = 64 * 1024;

/** Keeps what was uploaded in a folder of its own under the system's temporary one; never a whole file in memory. */
export class FileShelf {
  private readonly files = new Map<string, ShelvedFile>();
  private folder: Promise<string> | null = null;

  /** Takes a stream to its end. Throws FileTooLarge over `limit` bytes. */
  async put(
    source: Readable | AsyncIterable<Uint8Array>,
    about: { name: string; contentType: string },
    limit: number,
  ): Promise<ShelvedFile> {
    const id = randomUUID();
    const path = await this.path(id);
    const hash = createHash('sha256');
    let bytes = 0;
    const measured = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > limit) throw new FileTooLarge(`more than ${limit} bytes`);
        hash.update(chunk);
        yield chunk;
      }
    };
    try {
      await pipeline(source, measured, createWriteStream(path));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    const file = { id, name: about.name, contentType: about.contentType, bytes, sha256: hash.digest('hex') };
    this.files.set(id, file);
    return file;
  }

  /** A file as the control API describes it, of whatever size. */
  make({ name, content_type: contentType, text, base64, bytes }: NewFile): Promise<ShelvedFile> {
    const content =
      bytes === undefined
        ? Readable.from([base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64')])
        : Readable.from(pattern(bytes));
    return this.put(content, { name, contentType }, Infinity);
  }

  get(id: string): ShelvedFile | null {
    return this.files.get(id) ?? null;
  }

  /** The content, or the stretch of it from `start` to `end`, both included. */
  async open(id: string, range?: { start: number; end: number }): Promise<Readable> {
    return createReadStream(await this.path(id), range);
  }

  async remove(id: string): Promise<void> {
    if (this.files.delete(id)) await rm(await this.path(id), { force: true });
  }

  async clear(): Promise<void> {
    this.files.clear();
    const folder = await this.folder;
    this.folder = null;
    if (folder) await rm(folder, { recursive: true, force: true });
  }

  private async path(id: string): Promise<string> {
    this.folder ??= mkdtemp(join(tmpdir(), 'patchbay-sandbox-'));
    return join(await this.folder, id);
  }
}

/** Each block begins with its own number, so that one that is lost, doubled or swapped changes the hash. */
function* pattern(bytes: number): Generator<Buffer> {
  for (let start = 0; start < bytes; start += CHUNK) {
    const block = Buffer.alloc(Math.min(CHUNK, bytes - start), start & 0xff);
    if (block.length >= 6) block.writeUIntBE(start, 0, 6);
    yield block;
  }
}

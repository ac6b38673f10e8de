import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { pipeline } from 'node:stream';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { conflict, missing } from '../../kernel/errors/errors.js';
import { takeFile, tooLarge, type UploadedFile } from '../../kernel/http/multipart.js';
import { MeteredStream, StreamIdle, TooManyBytes } from '../../kernel/storage/metered-stream.js';
import { type Storage, STORAGE } from '../../kernel/storage/storage.js';
import { toFile } from '../messages/message.dto.js';
import type { MessageFile } from '../messages/message-parts.js';
import { newLinkToken } from './channel-files.service.js';
import type { FileAnswer } from './file.dto.js';
import { fileKey } from './file-key.js';
import { contentTypeOf, fileNameOf } from './file-names.js';
import { BEGIN_UPLOAD, CANCEL_UPLOAD, END_UPLOAD, MOST_UNPOSTED } from './files.sql.js';

/** Milliseconds without a byte after which an upload is given up. */
const IDLE_MS = 30_000;

interface Begun {
  id: string;
  organisation_id: string;
  contentType: string;
}

/** Takes files from people, straight into storage; a message they post names them afterwards. */
@Injectable()
export class FileUploads {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    @Inject(STORAGE) private readonly storage: Storage,
  ) {}

  async upload(userId: string, channelId: string, request: FastifyRequest): Promise<FileAnswer> {
    const { maxBytes } = this.config.files;
    let begun: Begun | null = null;
    try {
      const bytes = await takeFile(request, maxBytes, async (file) => {
        begun = await this.begin(userId, channelId, file);
        return this.store(begun, file);
      });
      return { success: true, file: toFile(channelId, await this.end(begun!, bytes)) };
    } catch (error) {
      // What storage may hold of it goes with its row, within a minute.
      if (begun) await this.db.query(CANCEL_UPLOAD, [(begun as Begun).id]);
      throw reasonOf(error, maxBytes);
    }
  }

  /** The row comes first: of an upload that ends with the process, it is what is found and cleared up. */
  private async begin(userId: string, channelId: string, file: UploadedFile): Promise<Begun> {
    const id = newId();
    const contentType = contentTypeOf(file.contentType);
    const name = fileNameOf(file.name, contentType);
    const values = [channelId, userId, id, name, contentType, newLinkToken()];
    const row = await this.db.one<{ organisation_id: string; outcome: string }>(BEGIN_UPLOAD, values);
    if (!row) throw missing('channel');
    if (row.outcome === 'archived') throw conflict('CHANNEL_ARCHIVED', 'The channel is archived.');
    if (row.outcome === 'full') {
      throw conflict('TOO_MANY_FILES', `Post some of the ${MOST_UNPOSTED} files that you have uploaded first.`);
    }
    return { id, organisation_id: row.organisation_id, contentType };
  }

  private async store(begun: Begun, { stream }: UploadedFile): Promise<number> {
    const meter = new MeteredStream({ maxBytes: this.config.files.maxBytes, idleMs: IDLE_MS });
    pipeline(stream, meter, () => undefined);
    const about = { contentType: begun.contentType, bytes: null };
    return (await this.storage.put(fileKey(begun), meter, about, new AbortController().signal)).bytes;
  }

  private async end(begun: Begun, bytes: number): Promise<MessageFile> {
    const file = await this.db.one<MessageFile>(END_UPLOAD, [begun.id, bytes]);
    if (file) return file;
    // Its row went with the channel before the content was here.
    await this.storage.remove([fileKey(begun)]);
    throw missing('channel');
  }
}

function reasonOf(error: unknown, maxBytes: number): unknown {
  if (error instanceof TooManyBytes) return tooLarge(maxBytes);
  if (error instanceof StreamIdle) return conflict('UPLOAD_STALLED', 'No bytes came for too long.');
  return error;
}

import { createHash, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Database } from '../../kernel/database/database.service.js';
import { missing } from '../../kernel/errors/errors.js';
import { type Storage, STORAGE } from '../../kernel/storage/storage.js';
import type { MessageFile } from '../messages/message-parts.js';
import { contentHeaders, etagOf, rangeOf } from './file-content.js';
import { fileKey } from './file-key.js';
import { nameInLink } from './file-links.service.js';
import { FIND_FOR_LINK, FIND_FOR_USER } from './files.sql.js';

export interface ServedFile extends MessageFile {
  bytes: number;
  organisation_id: string;
}

/** Hands out contents, whole or in part. */
@Injectable()
export class FileServer {
  constructor(
    private readonly db: Database,
    @Inject(STORAGE) private readonly storage: Storage,
  ) {}

  /** A stored file of a channel that the user sees; throws 404 else. */
  async find(userId: string, channelId: string, fileId: string): Promise<ServedFile> {
    const file = await this.db.one<ServedFile>(FIND_FOR_USER, [channelId, userId, fileId]);
    if (!file) throw missing('file');
    return file;
  }

  /** The stored file of such an address; throws the same 404 for whatever is wrong with it. */
  async findByLink(fileId: string, token: string, name: string): Promise<ServedFile> {
    const file = await this.db.one<ServedFile & { link_token: string }>(FIND_FOR_LINK, [fileId]);
    if (!file || !isSame(token, file.link_token) || name !== nameInLink(file.name)) throw missing('file');
    return file;
  }

  /** Answers the request with the file, or with what of it is asked for. */
  async serve(request: FastifyRequest, reply: FastifyReply, file: ServedFile, cacheControl: string): Promise<void> {
    const { bytes } = file;
    const etag = etagOf(file.id);
    const { range: header, 'if-range': condition, 'if-none-match': known } = request.headers;
    if (
      known !== undefined &&
      (known === '*' || known.split(',').some((it) => it.trim().replace(/^W\//, '') === etag))
    ) {
      return void reply.status(304).headers({ ETag: etag, 'Cache-Control': cacheControl }).send();
    }
    const range = condition === undefined || condition === etag ? rangeOf(header, bytes) : null;
    if (range === 'unsatisfiable') {
      return void reply.status(416).header('Content-Range', `bytes */${bytes}`).send();
    }
    const length = range ? range.end - range.start + 1 : bytes;
    // Opened first: where it cannot be had, the answer is an error without any of these headers.
    const content = request.method === 'HEAD' ? null : await this.open(file, range);
    reply.headers({ ...contentHeaders(file), 'Cache-Control': cacheControl, 'Content-Length': length });
    if (range) reply.status(206).header('Content-Range', `bytes ${range.start}-${range.end}/${bytes}`);
    return void reply.send(content ?? Readable.from([]));
  }

  private async open(file: ServedFile, range: { start: number; end: number } | null) {
    const { stream } = await this.storage.open(fileKey(file), range ?? undefined);
    return stream;
  }
}

/** In the same time, wherever they differ. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

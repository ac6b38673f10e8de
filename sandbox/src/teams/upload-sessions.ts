import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { FileShelf, ShelvedFile } from '../files/file-shelf.js';
import type { TeamsAccount } from './account.js';
import { newGuid } from './ids.js';

/** All fragments but the last have a multiple of this, and none has more than 60 MiB. */
const FRAGMENT_STEP = 320 * 1024;
const FRAGMENT_BYTES = 60 * 1024 * 1024;
const LIFE_MS = 15 * 60_000;
const FILE_BYTES = 4 * 1024 ** 3;

interface Session {
  account: TeamsAccount;
  name: string;
  expiresAt: number;
  /** The ids of the fragments on the shelf, in order. */
  fragments: string[];
  received: number;
  total: number | null;
  file: ShelvedFile | null;
}

type UploadRequest = FastifyRequest<{ Params: { session: string } }>;

/** Uploads to OneDrive, after somebody agreed to take a file: an address that needs no token and lives a while. */
export class UploadSessions {
  private readonly sessions = new Map<string, Session>();

  constructor(
    private readonly shelf: FileShelf,
    private readonly origin: () => string,
  ) {}

  register(app: FastifyInstance): void {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    app.put('/teams/onedrive/upload/:session', (request: UploadRequest, reply) => this.put(request, reply));
    app.get('/teams/onedrive/upload/:session', (request: UploadRequest, reply) => this.show(request, reply));
    app.delete('/teams/onedrive/upload/:session', (request: UploadRequest, reply) => this.cancel(request, reply));
  }

  /** The `uploadInfo` of an accepted file. */
  open(account: TeamsAccount, name: string) {
    const uniqueId = newGuid();
    const expiresAt = Date.now() + LIFE_MS;
    this.sessions.set(uniqueId, { account, name, expiresAt, fragments: [], received: 0, total: null, file: null });
    return {
      contentUrl: `${this.origin()}/teams/sharepoint/personal/Documents/Applications/${encodeURIComponent(name)}`,
      name,
      uploadUrl: `${this.origin()}/teams/onedrive/upload/${uniqueId}`,
      uniqueId,
      fileType: fileTypeOf(name),
      etag: `"{${uniqueId}},1"`,
    };
  }

  /** The file of a finished upload of that bot. */
  findUploaded(account: TeamsAccount, uniqueId: string): ShelvedFile | null {
    const session = this.sessions.get(uniqueId);
    return session?.account === account ? session.file : null;
  }

  clear(): void {
    this.sessions.clear();
  }

  private find({ params }: UploadRequest): Session | null {
    const session = this.sessions.get(params.session);
    return session && !session.file && session.expiresAt > Date.now() ? session : null;
  }

  private async put(request: UploadRequest, reply: FastifyReply): Promise<FastifyReply> {
    const session = this.find(request);
    if (!session) return refuse(reply, 404, 'itemNotFound', 'The upload session was not found');
    const range = readRange(request.headers['content-range']);
    if (!range) return refuse(reply, 400, 'invalidRequest', 'Invalid Content-Range header value');
    const { start, length, total } = range;
    if (session.total !== null && session.total !== total) {
      return refuse(reply, 400, 'invalidRequest', 'The total size differs from that of the first fragment');
    }
    if (start !== session.received) return refuse(reply, 416, 'invalidRange', 'Optional range is not expected next');
    const isLast = start + length === total;
    if (length > FRAGMENT_BYTES || total > FILE_BYTES) {
      return refuse(reply, 413, 'invalidRequest', 'The fragment is too large');
    }
    if (!isLast && length % FRAGMENT_STEP !== 0) {
      return refuse(reply, 400, 'invalidRequest', `Fragments must be a multiple of ${FRAGMENT_STEP} bytes`);
    }
    const about = { name: session.name, contentType: request.headers['content-type'] ?? 'application/octet-stream' };
    const fragment = await this.shelf.put((request.body as Readable | undefined) ?? request.raw, about, FRAGMENT_BYTES);
    if (fragment.bytes !== length) {
      await this.shelf.remove(fragment.id);
      return refuse(reply, 400, 'invalidRequest', 'The body has not the length that Content-Range says');
    }
    Object.assign(session, { total, received: start + length });
    session.fragments.push(fragment.id);
    if (!isLast) return this.show(request, reply.status(202));
    session.file = await this.assemble(session, about);
    const { name, bytes: size } = session.file;
    return reply.status(201).send({ id: request.params.session, name, size, file: { mimeType: about.contentType } });
  }

  private show(request: UploadRequest, reply: FastifyReply): FastifyReply {
    const session = this.find(request);
    if (!session) return refuse(reply, 404, 'itemNotFound', 'The upload session was not found');
    const expirationDateTime = new Date(session.expiresAt).toISOString();
    return reply.send({ expirationDateTime, nextExpectedRanges: [`${session.received}-`] });
  }

  private cancel(request: UploadRequest, reply: FastifyReply): FastifyReply {
    if (!this.find(request)) return refuse(reply, 404, 'itemNotFound', 'The upload session was not found');
    this.sessions.delete(request.params.session);
    return reply.status(204).send();
  }

  private async assemble({ fragments }: Session, about: { name: string; contentType: string }): Promise<ShelvedFile> {
    const { shelf } = this;
    const whole = async function* (): AsyncGenerator<Uint8Array> {
      for (const id of fragments) yield* await shelf.open(id);
    };
    const file = await shelf.put(whole(), about, FILE_BYTES);
    for (const id of fragments) await shelf.remove(id);
    return file;
  }
}

/** What OneDrive calls the type of a file: its ending. */
export const fileTypeOf = (name: string): string => (name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '');

function readRange(header: string | undefined): { start: number; length: number; total: number } | null {
  const [, start, end, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(header ?? '') ?? [];
  const [from, to, of] = [Number(start), Number(end), Number(total)];
  return to >= from && to < of ? { start: from, length: to - from + 1, total: of } : null;
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.status(status).send({ error: { code, message } });
}

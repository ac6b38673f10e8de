import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FileShelf, NewFile, ShelvedFile } from '../files/file-shelf.js';
import type { TeamsAccount } from './account.js';
import type { Call, Operation } from './connector.js';
import type { Conversation, Json } from './conversation.js';
import { newGuid, newSecret } from './ids.js';
import { TeamsError } from './teams-error.js';
import { fileTypeOf } from './upload-sessions.js';

/** The address of a download is good for an hour. */
const DOWNLOAD_MS = 3600_000;
/** Where files of chats lie: with whoever sent them. */
const CHAT_FILES = 'personal/Documents/Microsoft%20Teams%20Chat%20Files';

/** What is inserted for attached files: attachments of the activity, and what the rich body has of them. */
export interface Attached {
  attachments: Json[];
  html: string;
  files: ShelvedFile[];
}

/** Files that people attach, and the ways in which a bot gets them: as hosted content, by download, or not at all. */
export class ReceivedFiles {
  private readonly hosted = new Map<string, { account: TeamsAccount; file: ShelvedFile }>();
  private readonly downloads = new Map<string, { file: ShelvedFile; expiresAt: number }>();

  constructor(
    private readonly shelf: FileShelf,
    private readonly origin: () => string,
  ) {}

  /** Downloads need no token; what lies in SharePoint takes one of Microsoft Graph, which no bot of the sandbox has. */
  register(app: FastifyInstance): void {
    app.get('/teams/onedrive/download/:token', (request: FastifyRequest<{ Params: { token: string } }>, reply) =>
      this.download(request.params.token, reply),
    );
    app.get('/teams/sharepoint/*', (_request, reply) =>
      reply.status(401).send({ error: { code: 'unauthenticated', message: 'The caller is not authenticated.' } }),
    );
  }

  operations(): Operation[] {
    return [
      { method: 'GET', path: 'v3/attachments/:attachment', run: (call) => this.describe(call) },
      { method: 'GET', path: 'v3/attachments/:attachment/views/:view', run: (call) => this.view(call) },
    ];
  }

  /** Uploads what a person attaches. Beyond chats with the bot alone pictures stand in the text, other files in SharePoint. */
  async attach(
    account: TeamsAccount,
    { isPersonal, isChannel, name: channel }: Conversation,
    serviceUrl: string,
    given: NewFile[],
  ): Promise<Attached> {
    const all: Attached = { attachments: [], html: '', files: [] };
    for (const each of given) {
      const file = await this.shelf.make(each);
      all.files.push(file);
      if (isPersonal) all.attachments.push(this.downloadable(file));
      else if (file.contentType.startsWith('image/')) this.inline(account, file, serviceUrl, all);
      else
        this.link(file, isChannel ? `sites/team/Shared%20Documents/${encodeURIComponent(channel)}` : CHAT_FILES, all);
    }
    return all;
  }

  clear(): void {
    this.hosted.clear();
    this.downloads.clear();
  }

  private inline(account: TeamsAccount, file: ShelvedFile, serviceUrl: string, all: Attached): void {
    const id = newGuid();
    this.hosted.set(id, { account, file });
    const contentUrl = `${serviceUrl}v3/attachments/${id}/views/original`;
    all.attachments.push({ contentType: 'image/*', contentUrl });
    all.html += `<img src="${contentUrl}" itemtype="http://schema.skype.com/AMSImage">`;
  }

  private link({ name }: ShelvedFile, folder: string, all: Attached): void {
    const id = newGuid();
    const contentUrl = `${this.origin()}/teams/sharepoint/${folder}/${encodeURIComponent(name)}`;
    all.attachments.push({ id, contentType: 'reference', contentUrl, name });
    all.html += `<attachment id="${id}"></attachment>`;
  }

  private downloadable(file: ShelvedFile): Json {
    const token = newSecret();
    this.downloads.set(token, { file, expiresAt: Date.now() + DOWNLOAD_MS });
    const { name } = file;
    const uniqueId = newGuid();
    return {
      contentType: 'application/vnd.microsoft.teams.file.download.info',
      contentUrl: `${this.origin()}/teams/sharepoint/${CHAT_FILES}/${encodeURIComponent(name)}`,
      name,
      content: {
        downloadUrl: `${this.origin()}/teams/onedrive/download/${token}`,
        uniqueId,
        fileType: fileTypeOf(name),
        etag: `"{${uniqueId}},1"`,
      },
    };
  }

  private async download(token: string, reply: FastifyReply): Promise<FastifyReply> {
    const found = this.downloads.get(token);
    if (!found || found.expiresAt <= Date.now()) {
      return reply.status(404).send({ error: { code: 'itemNotFound', message: 'The resource could not be found.' } });
    }
    return this.serve(found.file, reply);
  }

  private getHosted({ account, params }: Call): ShelvedFile {
    const found = this.hosted.get(params.attachment ?? '');
    if (found?.account !== account) throw new TeamsError(404, 'AttachmentNotFound', 'The attachment was not found.');
    return found.file;
  }

  private describe(call: Call) {
    const { name, contentType: type, bytes: size } = this.getHosted(call);
    return { status: 200, body: { name, type, views: [{ viewId: 'original', size }] } };
  }

  private view(call: Call): Promise<FastifyReply> {
    const file = this.getHosted(call);
    if (call.params.view !== 'original') throw new TeamsError(404, 'ViewNotFound', 'There is no such view.');
    return this.serve(file, call.reply);
  }

  private async serve(file: ShelvedFile, reply: FastifyReply): Promise<FastifyReply> {
    reply.header('content-type', file.contentType).header('content-length', file.bytes);
    return reply.send(await this.shelf.open(file.id));
  }
}

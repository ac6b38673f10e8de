import { Readable } from 'node:stream';
import type { FileShelf, ShelvedFile } from '../files/file-shelf.js';
import type { TeamsAccount } from './account.js';
import type { Conversation, Json } from './conversation.js';
import { PICTURE_BYTES, pictureIn } from './outgoing.js';
import { badSyntax } from './teams-error.js';
import type { UploadSessions } from './upload-sessions.js';

const FETCH_MS = 5000;
export const CONSENT_CARD = 'application/vnd.microsoft.teams.card.file.consent';
export const INFO_CARD = 'application/vnd.microsoft.teams.card.file.info';

/** What people see of the files that a bot sends: pictures, and cards of files that it uploaded. */
export class SentFiles {
  constructor(
    private readonly shelf: FileShelf,
    private readonly uploads: UploadSessions,
  ) {}

  /** Throws what the Bot Connector answers: cards for files are for personal chats. */
  check(conversation: Conversation, attachments: Json[]): void {
    for (const { contentType, contentUrl } of attachments) {
      const isFileCard = contentType === CONSENT_CARD || contentType === INFO_CARD;
      if (isFileCard && !conversation.isPersonal) throw badSyntax('File cards are supported in personal chats only.');
      pictureIn(contentUrl);
    }
  }

  /** Pictures from elsewhere are fetched, as Teams' clients do; what cannot be had is not shown. */
  async of(account: TeamsAccount, attachments: Json[]): Promise<ShelvedFile[]> {
    const found = await Promise.all(attachments.map((attachment) => this.find(account, attachment)));
    return found.filter((file) => file !== null);
  }

  private async find(account: TeamsAccount, { contentType, contentUrl, name, content }: Json) {
    if (contentType === INFO_CARD) {
      return this.uploads.findUploaded(account, String((content as Json | undefined)?.uniqueId));
    }
    if (typeof contentType !== 'string' || !contentType.startsWith('image/')) return null;
    const about = { name: typeof name === 'string' ? name : 'image', contentType };
    try {
      const picture = pictureIn(contentUrl);
      const content = picture ? Readable.from([picture]) : await fetched(String(contentUrl));
      return content && (await this.shelf.put(content, about, PICTURE_BYTES));
    } catch {
      return null;
    }
  }
}

async function fetched(url: string): Promise<AsyncIterable<Uint8Array> | null> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
  return response.ok ? response.body : null;
}

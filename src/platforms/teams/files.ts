import { fileAddress } from '../file-address.js';
import { type InboundFile, MOST_FILES } from '../inbound-event.js';
import type { TeamsActivity, TeamsAttachment } from './activity.js';

const DOWNLOAD = 'application/vnd.microsoft.teams.file.download.info';
const REFERENCE = 'reference';

/** What `openFile` needs: an address, and whether it wants the bot's token. */
export interface FileSource extends Record<string, string> {
  url: string;
  kind: 'hosted' | 'download';
}

/** Files of a message, and what else is attached to it that cannot cross. */
export function filesOf({ attachments }: TeamsActivity): { files: InboundFile[]; dropped: string[] } {
  const all = attachments.flatMap(fileIn);
  const cards = attachments.filter(({ contentType }) => CARD.test(contentType)).length;
  const more = all.length - MOST_FILES;
  const dropped = [...(cards > 0 ? [counted(cards, 'card')] : []), ...(more > 0 ? [counted(more, 'more file')] : [])];
  return { files: all.slice(0, MOST_FILES), dropped };
}

const CARD = /^application\/vnd\.microsoft\.(?:card\.|teams\.card\.)/;

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function fileIn(attachment: TeamsAttachment): InboundFile[] {
  const { contentType, contentUrl, name, content } = attachment;
  if (contentType === DOWNLOAD && typeof content === 'object' && content?.downloadUrl) {
    const source: FileSource = { kind: 'download', url: content.downloadUrl };
    return [{ name, url: fileAddress(contentUrl), contentType: null, bytes: null, source }];
  }
  // What lies in a team's SharePoint takes Microsoft Graph and a consent that a bot does not have.
  if (contentType === REFERENCE) {
    return [{ name, url: fileAddress(contentUrl), contentType: null, bytes: null, source: null }];
  }
  if (!contentType.startsWith('image/') || contentUrl === null) return [];
  const source: FileSource = { kind: 'hosted', url: contentUrl };
  // Teams writes `image/*`; what it is, the answer says that holds it.
  const told = contentType.endsWith('/*') ? null : contentType;
  return [{ name, url: null, contentType: told, bytes: null, source }];
}

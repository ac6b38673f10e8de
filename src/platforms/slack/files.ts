import { fileAddress } from '../file-address.js';
import { type InboundFile, MOST_FILES } from '../inbound-event.js';
import type { SlackFile } from './payloads.js';

/** What `openFile` needs: the file's id and, unless Slack Connect keeps it to itself at first, its address. */
export interface FileSource extends Record<string, string> {
  id: string;
}

/** The files of a message. Of one that was deleted a tombstone is left, which says nothing. */
export function filesOf(given: SlackFile[]): { files: InboundFile[]; dropped: string[] } {
  const all = given.filter(({ mode }) => mode !== 'tombstone');
  const shown = all.filter(({ mode }) => mode !== 'hidden_by_limit');
  const hidden = all.length - shown.length;
  const more = shown.length - MOST_FILES;
  const dropped = [
    ...(more > 0 ? [counted(more, 'more file')] : []),
    ...(hidden > 0 ? [`${counted(hidden, 'file')} that the workspace's plan hides`] : []),
  ];
  return { files: shown.slice(0, MOST_FILES).map(toInbound), dropped };
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function toInbound(file: SlackFile): InboundFile {
  return {
    name: file.name || file.title || null,
    url: fileAddress(file.is_external ? file.url_private : file.permalink),
    contentType: file.mimetype || null,
    bytes: file.is_external ? null : (file.size ?? null),
    source: sourceOf(file),
  };
}

function sourceOf({ id, is_external, url_private_download, url_private }: SlackFile): FileSource | null {
  if (!id || is_external) return null;
  const url = url_private_download ?? url_private;
  return { id, ...(url && { url }) };
}

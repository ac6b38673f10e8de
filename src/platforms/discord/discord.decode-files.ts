import { fileAddress } from '../file-address.js';
import { type InboundFile, MOST_FILES } from '../inbound-event.js';
import type { RawMessage } from './discord.decode-author.js';

/** Where an attachment hangs. The address that Discord signs for it is good for a day, so it is asked for when it is needed. */
export interface FileSource extends Record<string, string> {
  channel: string;
  message: string;
  attachment: string;
}

/** What is attached to a message, or to the one that it passes on. */
export function filesOf(message: RawMessage): InboundFile[] {
  return attachmentsOf(message)
    .slice(0, MOST_FILES)
    .map(({ id, filename, title, url, content_type: contentType, size }) => {
      const source: FileSource = { channel: message.channel_id, message: message.id, attachment: id };
      return {
        name: nameOf(filename, title),
        url: fileAddress(url),
        contentType: contentType ?? null,
        bytes: size ?? null,
        source,
      };
    });
}

/** Discord takes what is not plain out of a file's name, and keeps as its title how it was called, without the ending. */
function nameOf(filename: string | undefined, title: string | undefined): string | null {
  const ending = /\.\w{1,10}$/.exec(filename ?? '')?.[0] ?? '';
  if (title) return title.toLowerCase().endsWith(ending.toLowerCase()) ? title : title + ending;
  return filename ?? null;
}

export function attachmentsOf({
  attachments = [],
  message_snapshots: snapshots,
}: Pick<RawMessage, 'message_snapshots'> & Partial<Pick<RawMessage, 'attachments'>>): RawMessage['attachments'] {
  return [...attachments, ...(snapshots?.[0]?.message.attachments ?? [])];
}

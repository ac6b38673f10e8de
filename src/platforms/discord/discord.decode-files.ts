import { fileAddress } from '../file-address.js';
import { type InboundFile, MOST_FILES } from '../inbound-event.js';
import type { RawMessage } from './discord.decode-author.js';

/** What is attached to a message, or to the one that it passes on. Addresses are signed for a day; the signature is left out. */
export function filesOf(message: RawMessage): InboundFile[] {
  return attachmentsOf(message)
    .slice(0, MOST_FILES)
    .map(({ filename, url, content_type: contentType, size }) => ({
      name: filename ?? null,
      url: fileAddress(url),
      contentType: contentType ?? null,
      bytes: size ?? null,
    }));
}

export function attachmentsOf({
  attachments = [],
  message_snapshots: snapshots,
}: RawMessage): RawMessage['attachments'] {
  return [...attachments, ...(snapshots?.[0]?.message.attachments ?? [])];
}

import type { InboundEvent, InboundFile, InboundMessage } from '../../platforms/inbound-event.js';

/** What is known of one message, as `archive.store` takes it. A deleted one tells of nothing else. */
export interface ArchiveEntry {
  external_id: string;
  deleted: boolean;
  /** 0 for a message that was not edited; an older version than the archive's changes nothing. */
  version: number;
  edited: boolean;
  sent_at?: string;
  author_id?: string;
  author_name?: string;
  author_avatar_url?: string | null;
  is_bot?: boolean;
  text?: string;
  reply_to?: string | null;
  files?: InboundFile[];
}

/**
 * What a batch of events comes to, one entry a message: the newest version, and nothing after a deletion. A statement may
 * touch a row once.
 */
export function foldEvents(events: readonly InboundEvent[]): ArchiveEntry[] {
  const entries = new Map<string, ArchiveEntry>();
  for (const event of events) {
    const entry = entryOf(event);
    if (!entry) continue;
    const known = entries.get(entry.external_id);
    if (!known || supersedes(entry, known)) entries.set(entry.external_id, entry);
  }
  return [...entries.values()];
}

/** How many messages a page tells of. */
export const countMessages = (events: readonly InboundEvent[]): number =>
  new Set(events.flatMap((event) => ('message' in event ? [event.messageId] : []))).size;

const supersedes = (entry: ArchiveEntry, known: ArchiveEntry): boolean =>
  !known.deleted && (entry.deleted || entry.version > known.version);

function entryOf(event: InboundEvent): ArchiveEntry | null {
  switch (event.kind) {
    case 'message.created':
      return { external_id: event.messageId, deleted: false, version: 0, edited: false, ...contentOf(event.message) };
    case 'message.edited': {
      const { messageId: external_id, version } = event;
      return { external_id, deleted: false, version, edited: true, ...contentOf(event.message) };
    }
    case 'message.deleted':
      return { external_id: event.messageId, deleted: true, version: 0, edited: false };
    default:
      return null;
  }
}

const contentOf = ({ author, text, sentAt, replyTo, files }: InboundMessage): Partial<ArchiveEntry> => ({
  sent_at: sentAt.toISOString(),
  author_id: author.id,
  author_name: author.name ?? author.id,
  author_avatar_url: author.avatarUrl,
  is_bot: author.isBot,
  text,
  reply_to: replyTo,
  files,
});

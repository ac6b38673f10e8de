import type { MessageRow } from './message.row.js';

/** Who wrote a message. */
export class MessageAuthorDto {
  /** A person of this product, a twin, a REPLR, an app, or a person on a platform. */
  kind!: 'user' | 'twin' | 'replr' | 'app' | 'external';

  /**
   * User, twin, REPLR or app id; of an external person the id that the platform gave them.
   * @example 'U024BE7LH'
   */
  id!: string;

  /**
   * As it was when the message was written.
   * @example 'Ada Okafor'
   */
  name!: string;

  /** Of an external person as the platform shows it; null where there is no picture. */
  avatar_url!: string | null;

  /**
   * Platform of an external person, else null.
   * @example 'slack'
   */
  platform!: string | null;
}

/** A message of a channel. */
export class MessageDto {
  /** @example '7c9e6679-7425-40de-944b-e07fc1f90ae7' */
  id!: string;

  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  channel_id!: string;

  /**
   * Empty in a tombstone.
   * @example 'The release is out.'
   */
  content!: string;

  author!: MessageAuthorDto;

  /** The author, when a user of this product wrote it; else null. */
  user_id!: string | null;

  /**
   * Place in the channel: 1, 2, 3 and so on without a gap.
   * @example 1423
   */
  seq!: number;

  /**
   * Number of the last change of this message. Every change in a channel takes a higher one than those before it.
   * @example 1711
   */
  change_seq!: number;

  /** Root of its thread; null outside of threads. */
  parent_message_id!: string | null;

  /**
   * Replies in the thread that it is the root of.
   * @example 0
   */
  reply_count!: number;

  /**
   * How often each emoji was given.
   * @example { "👍": 2 }
   */
  reactions!: Record<string, number>;

  /**
   * The author's own, with `pinned`, `pinned_by` and `pinned_at` while it is pinned.
   * @example {}
   */
  metadata!: Record<string, unknown>;

  edited_at!: string | null;

  /** Set in a tombstone, which only replays of changes show. */
  deleted_at!: string | null;

  /**
   * The author's time: for what came from a platform, the platform's.
   * @example '2026-03-19T15:30:00.000Z'
   */
  sent_at!: string;

  /** @example '2026-03-19T15:30:00.000Z' */
  created_at!: string;

  /** @example '2026-03-19T15:30:00.000Z' */
  updated_at!: string;
}

const iso = (time: Date | null): string | null => time && time.toISOString();

export const toMessage = (row: MessageRow): MessageDto => ({
  id: row.id,
  channel_id: row.channel_id,
  content: row.content,
  author: {
    kind: row.author_kind,
    id: row.author_id,
    name: row.author_name,
    avatar_url: row.author_avatar_url,
    platform: row.author_platform,
  },
  user_id: row.user_id,
  seq: row.seq,
  change_seq: row.change_seq,
  parent_message_id: row.parent_message_id,
  reply_count: row.reply_count,
  reactions: row.reactions,
  metadata: row.metadata,
  edited_at: iso(row.edited_at),
  deleted_at: iso(row.deleted_at),
  sent_at: row.sent_at.toISOString(),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

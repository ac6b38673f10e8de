import type { MessageRow } from './message.row.js';
import type { MessageFile, MessageMention } from './message-parts.js';

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

/** What words of a text point at. */
export class MessageMentionDto {
  /**
   * As it stands in the text, with its sign; marks in a name are escaped there.
   * @example '@Ada Okafor'
   */
  text!: string;

  kind!: 'person' | 'channel';

  /** A user of this product; null for people and channels of a platform. */
  user_id!: string | null;

  /**
   * Where it was written, else null.
   * @example 'slack'
   */
  platform!: string | null;

  /**
   * The platform's id of the person or channel, else null.
   * @example 'U024BE7LH'
   */
  external_id!: string | null;
}

/** A file of a message. */
export class MessageFileDto {
  /** @example '0198f2a4-6d0e-7c7b-a8b6-0c8a3f3e2d11' */
  id!: string;

  /** @example 'plan.pdf' */
  name!: string;

  /** @example 'application/pdf' */
  content_type!: string;

  /**
   * As its platform told it until it is stored; null when it did not.
   * @example 48213
   */
  bytes!: number | null;

  /** `waiting`: on its way from its platform. `failed`: it could not be had. */
  status!: 'waiting' | 'stored' | 'failed';

  /**
   * Where it is fetched, with the same authorisation as its channel; null unless it is stored.
   * @example '/api/v2/channels/6ba7b810-9dad-11d1-80b4-00c04fd430c8/files/0198f2a4-6d0e-7c7b-a8b6-0c8a3f3e2d11'
   */
  url!: string | null;
}

/** Something that was shown in another way, or left out. */
export class MessageDegradationDto {
  /** @example 'thread' */
  aspect!: string;

  /** @example 'The message that it answers is not there: it is quoted.' */
  reason!: string;
}

/** Why a message could not be delivered. */
export class MessageDeliveryErrorDto {
  /** @example 'channel_not_found' */
  code!: string;

  /** @example 'The channel is not there any more.' */
  message!: string;
}

/** What became of a message in one external channel: of all that was owed there, the worst that still holds. */
export class MessageDeliveryDto {
  /**
   * In the delivery log.
   * @example 'b3f1c2d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d'
   */
  delivery_id!: string;

  /** @example 'slack' */
  platform!: string;

  /**
   * The `id` of the external channel among those of its integration: not the platform's own, which the delivery log has here.
   * @example '9b2d7f10-3c4e-4d5a-a6b7-c8d9e0f1a2b3'
   */
  platform_channel_id!: string;

  /** @example 'general' */
  platform_channel_name!: string;

  /** Which of what was owed there. */
  kind!: 'post' | 'edit' | 'delete';

  /** What of it the state is about: its kind, or `file` when the text of the message is there and a file of it is not. */
  about!: 'post' | 'edit' | 'delete' | 'file';

  /**
   * `degraded`: it arrived, with what `degradations` says shown in another way. `unsupported`: the platform has no such
   * thing. `unknown`: it left, and nothing tells whether it arrived.
   * @example 'delivered'
   */
  status!:
    | 'pending'
    | 'sending'
    | 'delivered'
    | 'degraded'
    | 'skipped'
    | 'unsupported'
    | 'failed'
    | 'unknown'
    | 'dead'
    | 'cancelled';

  degradations!: MessageDegradationDto[];

  error!: MessageDeliveryErrorDto | null;

  /** @example '2026-03-19T15:30:01.000Z' */
  updated_at!: string;
}

/** A message of a channel. */
export class MessageDto {
  /** @example '7c9e6679-7425-40de-944b-e07fc1f90ae7' */
  id!: string;

  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  channel_id!: string;

  /**
   * Markdown: see the README. Empty in a tombstone, and where there are files alone.
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
   * The author's own, with `pinned`, `pinned_by` and `pinned_at` while it is pinned; `pinned_by` is null and
   * `pinned_by_name` there when somebody on a platform did it.
   * @example {}
   */
  metadata!: Record<string, unknown>;

  mentions!: MessageMentionDto[];

  files!: MessageFileDto[];

  /** What became of it on the platforms: with a single message, and in lists with `include=deliveries`. */
  deliveries?: MessageDeliveryDto[];

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

const toMention = (mention: MessageMention): MessageMentionDto => ({
  text: mention.text,
  kind: mention.kind,
  user_id: mention.user_id ?? null,
  platform: mention.platform ?? null,
  external_id: mention.external_id ?? null,
});

export const toFile = (channelId: string, file: MessageFile): MessageFileDto => ({
  ...file,
  url: file.status === 'stored' ? `/api/v2/channels/${channelId}/files/${file.id}` : null,
});

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
  mentions: row.mentions.map(toMention),
  files: row.files.map((file) => toFile(row.channel_id, file)),
  edited_at: iso(row.edited_at),
  deleted_at: iso(row.deleted_at),
  sent_at: row.sent_at.toISOString(),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** A channel. */
export class ChannelDto {
  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  id!: string;

  /** @example '550e8400-e29b-41d4-a716-446655440000' */
  workspace_id!: string;

  /**
   * Unique in its workspace.
   * @example 'general'
   */
  name!: string;

  /** @example 'General' */
  display_name!: string | null;

  /** @example 'What everyone should know' */
  description!: string | null;

  channel_type!: 'text' | 'voice' | 'thread' | 'dm';

  /** @example null */
  topic!: string | null;

  /** Seen and used by its members alone. */
  is_private!: boolean;

  /** Read, but takes no change until it is taken out of the archive. */
  is_archived!: boolean;

  parent_channel_id!: string | null;

  /**
   * Messages that are not deleted.
   * @example 1423
   */
  message_count!: number;

  /**
   * People added to it; everyone in its workspace may use a public channel without being added.
   * @example 8
   */
  member_count!: number;

  /** Null once that user is gone. */
  created_by!: string | null;

  /** @example '2026-01-15T10:00:00.000Z' */
  created_at!: string;

  /**
   * Of the channel itself; messages do not touch it.
   * @example '2026-03-19T12:00:00.000Z'
   */
  updated_at!: string;
}

import { ArrayMaxSize, IsArray, IsBoolean, IsOptional } from 'class-validator';
import { FlagQuery } from '../../kernel/http/flag-query.decorator.js';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import type { ConnectionChannelEntity } from '../connection.entity.js';

const MOST_CHANNELS = 5_000;

export class ConnectionChannelsQuery {
  /**
   * Asks the platform for its channels first, which takes a moment; without it those known since the last sync are shown.
   * @example false
   */
  @IsOptional()
  @FlagQuery()
  refresh?: boolean;
}

export class ChooseChannelsDto {
  /**
   * The platform's ids of exactly those to archive; none are left out of account when `sync_all` is true.
   * @example ['C12345', 'C67890']
   */
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(MOST_CHANNELS)
  @PlainText({ min: 1, max: 128 }, { each: true })
  channel_ids?: string[];

  /**
   * All, also channels that come later. What is written to the bot alone is not among them.
   * @example false
   */
  @IfGiven()
  @IsBoolean()
  sync_all?: boolean;
}

/** An external channel of a connection. */
export class ConnectionChannelDto {
  /**
   * The platform's.
   * @example 'C12345'
   */
  id!: string;

  /** @example '#engineering' */
  name!: string;

  /** @example false */
  is_private!: boolean;

  /**
   * Null where the platform does not tell.
   * @example 15
   */
  member_count!: number | null;

  /**
   * Whether it is archived.
   * @example true
   */
  sync_enabled!: boolean;

  /**
   * The platform's own word.
   * @example 'public'
   */
  type!: string;

  /** @example 'Engineering team discussions' */
  topic!: string | null;

  /**
   * Messages in its archive, without those deleted.
   * @example 1423
   */
  message_count!: number;

  /**
   * When its history was last read to the end; null before.
   * @example '2026-04-13T10:30:00.000Z'
   */
  synced_at!: string | null;
}

export const toConnectionChannel = (row: ConnectionChannelEntity): ConnectionChannelDto => ({
  id: row.external_id,
  name: `#${row.name}`,
  is_private: row.is_private,
  member_count: row.member_count,
  sync_enabled: row.sync_enabled,
  type: row.type,
  topic: row.topic,
  message_count: row.message_count,
  synced_at: row.read_at?.toISOString() ?? null,
});

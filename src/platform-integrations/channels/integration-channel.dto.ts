import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';
import { SYNC_DIRECTIONS, type SyncDirection } from './channel-sync.js';

export class UpdateIntegrationChannelDto {
  /**
   * Whether messages cross; while false, none does.
   * @example true
   */
  @IfGiven()
  @IsBoolean()
  auto_sync_messages?: boolean;

  /**
   * `inbound`: from the platform to the conversation; `outbound`: the other way. When none was ever given, syncing a
   * mapped channel means `both`.
   */
  @ApiProperty({ enum: SYNC_DIRECTIONS, nullable: true, required: false, example: 'both' })
  @IsOptional()
  @IsIn(SYNC_DIRECTIONS)
  sync_direction?: SyncDirection | null;

  /**
   * The channel of the same workspace that it is mapped to; null unmaps.
   * @example 'e5f6a7b8-c9d0-4e2f-8a4b-5c6d7e8f9a0b'
   */
  @IsOptional()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, required: false })
  lvng_conversation_id?: string | null;
}

/** A time whose messages could not be read back from the platform. */
export class ChannelGapDto {
  /** @example '2026-03-19T02:00:00.000Z' */
  from!: string;

  /** @example '2026-03-19T09:00:00.000Z' */
  to!: string;

  /**
   * Why, for people.
   * @example 'The bot lacks scopes: channels:history'
   */
  reason!: string;
}

/** An external channel of an integration, and what crosses there. */
export class IntegrationChannelDto {
  /**
   * Ours.
   * @example '7b8c9d0e-1f2a-4b4c-9d6e-7f8a9b0c1d2e'
   */
  id!: string;

  /** @example 'a1b2c3d4-e5f6-4890-abcd-ef1234567890' */
  integration_id!: string;

  /**
   * The platform's.
   * @example '1234567890123456789'
   */
  platform_channel_id!: string;

  /**
   * Team or server.
   * @example '9876543210987654321'
   */
  platform_server_id!: string | null;

  /**
   * Bare, without `#`.
   * @example 'engineering'
   */
  channel_name!: string;

  /**
   * The platform's own word.
   * @example 'text'
   */
  channel_type!: string;

  /** @example 'Engineering team discussions' */
  channel_topic!: string | null;

  /** @example true */
  auto_sync_messages!: boolean;

  @ApiProperty({ enum: SYNC_DIRECTIONS, nullable: true, example: 'both' })
  sync_direction!: SyncDirection | null;

  /** @example 'e5f6a7b8-c9d0-4e2f-8a4b-5c6d7e8f9a0b' */
  lvng_conversation_id!: string | null;

  /** The last 10 times whose messages may be missing, newest first; empty when nothing is. */
  gaps!: ChannelGapDto[];

  /** @example '2026-03-19T09:35:00.000Z' */
  created_at!: string;

  /** @example '2026-03-19T10:45:00.000Z' */
  updated_at!: string;
}

export class IntegrationChannelAnswerDto {
  channel!: IntegrationChannelDto;
}

export class IntegrationChannelListDto {
  channels!: IntegrationChannelDto[];
}

/** A channel as the platform lists it. */
export class ExternalChannelDto {
  /** @example '1234567890123456789' */
  id!: string;

  /** @example 'general' */
  name!: string;

  /** @example 'text' */
  type!: string;

  /** @example 'General discussion' */
  topic!: string | null;

  /** @example '9876543210987654321' */
  serverId!: string | null;
}

export class SyncedChannelsDto {
  /** @example true */
  success!: boolean;

  /** @example 1 */
  channelCount!: number;

  channels!: ExternalChannelDto[];
}

/** As the statements of `integration-channels.sql.ts` read it. */
export interface IntegrationChannelRow {
  id: string;
  integration_id: string;
  platform_channel_id: string;
  platform_server_id: string | null;
  channel_name: string;
  channel_type: string;
  channel_topic: string | null;
  auto_sync_messages: boolean;
  sync_direction: SyncDirection | null;
  lvng_conversation_id: string | null;
  gaps: ChannelGapDto[];
  created_at: Date;
  updated_at: Date;
}

export const toIntegrationChannel = (row: IntegrationChannelRow): IntegrationChannelDto => ({
  id: row.id,
  integration_id: row.integration_id,
  platform_channel_id: row.platform_channel_id,
  platform_server_id: row.platform_server_id,
  channel_name: row.channel_name,
  channel_type: row.channel_type,
  channel_topic: row.channel_topic,
  auto_sync_messages: row.auto_sync_messages,
  sync_direction: row.sync_direction,
  lvng_conversation_id: row.lvng_conversation_id,
  gaps: row.gaps.map(({ from, to, reason }) => ({
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    reason,
  })),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** What is asked of a platform's channel here. */
interface ListedChannel {
  external_id: string;
  name: string;
  type: string;
  topic: string | null;
  server_id: string | null;
}

export const toSyncedChannels = (rows: ListedChannel[]): SyncedChannelsDto => ({
  success: true,
  channelCount: rows.length,
  channels: rows.map((row) => ({
    id: row.external_id,
    name: row.name,
    type: row.type,
    topic: row.topic,
    serverId: row.server_id,
  })),
});

import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, Matches } from 'class-validator';
import { IfGiven } from '../kernel/http/if-given.decorator.js';
import { FlagQuery } from '../kernel/http/flag-query.decorator.js';
import { PageDto, PageQuery } from '../kernel/http/page-query.dto.js';
import { MultilineText, PlainText } from '../kernel/http/text.decorators.js';
import { UuidField } from '../kernel/http/uuid-field.decorator.js';
import type { ChannelRow } from './channel.row.js';

export const CHANNEL_TYPES = ['text', 'voice', 'thread', 'dm'] as const;
export type ChannelType = (typeof CHANNEL_TYPES)[number];

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

  @ApiProperty({ enum: CHANNEL_TYPES })
  channel_type!: ChannelType;

  /** @example 'Sprint 23 planning' */
  topic!: string | null;

  /**
   * Seen and used by its members alone.
   * @example false
   */
  is_private!: boolean;

  /**
   * Can be read, but its messages do not change until it is taken out of the archive.
   * @example false
   */
  is_archived!: boolean;

  /** @example null */
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

  /**
   * Null once that user is gone.
   * @example 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'
   */
  created_by!: string | null;

  /** @example '2026-01-15T10:00:00.000Z' */
  created_at!: string;

  /**
   * Last change of the channel itself; messages do not move it.
   * @example '2026-03-19T12:00:00.000Z'
   */
  updated_at!: string;
}

export const toChannel = (row: ChannelRow): ChannelDto => ({
  id: row.id,
  workspace_id: row.workspace_id,
  name: row.name,
  display_name: row.display_name,
  description: row.description,
  channel_type: row.channel_type,
  topic: row.topic,
  is_private: row.is_private,
  is_archived: row.is_archived,
  parent_channel_id: row.parent_channel_id,
  message_count: row.message_count,
  member_count: row.member_count,
  created_by: row.created_by,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

/** Which channels to list. */
export class ChannelsQuery extends PageQuery {
  /**
   * Whose channels.
   * @example '550e8400-e29b-41d4-a716-446655440000'
   */
  @UuidField()
  workspace_id!: string;

  /** Only channels of this type. */
  @IsOptional()
  @IsIn(CHANNEL_TYPES)
  @ApiProperty({ enum: CHANNEL_TYPES, required: false })
  type?: ChannelType;

  /** Only archived channels, or only those that are not; both when left out. */
  @IsOptional()
  @FlagQuery()
  is_archived?: boolean;
}

/** A new channel. */
export class CreateChannelDto {
  /** @example '550e8400-e29b-41d4-a716-446655440000' */
  @UuidField()
  workspace_id!: string;

  /**
   * Unique in its workspace: 1 to 80 lower-case letters, digits, hyphens and underscores.
   * @example 'product-launches'
   */
  @PlainText({ min: 1, max: 80 })
  @Matches(/^[a-z0-9][a-z0-9_-]*$/, {
    message: '$property must begin with a lower-case letter or digit and hold only these, hyphens and underscores',
  })
  name!: string;

  /**
   * For people.
   * @example 'Product Launches'
   */
  @IsOptional()
  @PlainText({ max: 120 })
  display_name?: string | null;

  /** @example 'Coordinate product launches' */
  @IsOptional()
  @MultilineText({ max: 2000 })
  description?: string | null;

  @IsIn(CHANNEL_TYPES)
  @ApiProperty({ enum: CHANNEL_TYPES })
  channel_type!: ChannelType;

  /**
   * Shown in the channel's header.
   * @example 'Sprint 23 planning'
   */
  @IsOptional()
  @PlainText({ max: 250 })
  topic?: string | null;

  /**
   * A channel of the same workspace that this one belongs under.
   * @example null
   */
  @IsOptional()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, required: false })
  parent_channel_id?: string | null;

  /** Whether it is for its members alone; its creator then becomes the first of them, as an admin. */
  @IsBoolean()
  is_private: boolean = false;
}

/** What may be changed of a channel; what is left out stays, null empties. */
export class UpdateChannelDto {
  /** @example 'General Discussion' */
  @IsOptional()
  @PlainText({ max: 120 })
  display_name?: string | null;

  /** @example 'What everyone should know' */
  @IsOptional()
  @MultilineText({ max: 2000 })
  description?: string | null;

  /** @example 'Weekly notes' */
  @IsOptional()
  @PlainText({ max: 250 })
  topic?: string | null;

  /**
   * Into the archive, or out of it.
   * @example false
   */
  @IfGiven()
  @IsBoolean()
  is_archived?: boolean;
}

/** One channel. */
export class ChannelAnswer {
  /** @example true */
  success!: true;

  channel!: ChannelDto;
}

/** A page of channels, in the order of their creation. */
export class ChannelsAnswer {
  /** @example true */
  success!: true;

  channels!: ChannelDto[];

  pagination!: PageDto;
}

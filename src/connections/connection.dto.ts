import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { IfGiven } from '../kernel/http/if-given.decorator.js';
import { PlainText } from '../kernel/http/text.decorators.js';
import { UuidField } from '../kernel/http/uuid-field.decorator.js';
import type { InstallationState } from '../messaging/installations/installations.service.js';
import type { ConnectionEntity } from './connection.entity.js';
import { CONNECTION_STATUSES, type ConnectionStatus, standingOf } from './connection-status.js';

const DAYS_7 = 7 * 24 * 60;

/** How a connection keeps its archive; what is left out stays as it is. */
export class ConnectionSettingsInputDto {
  /**
   * Minutes from one look at the platform to the next; what it pushes is archived at once.
   * @example 240
   */
  @IfGiven()
  @IsInt()
  @Min(5)
  @Max(DAYS_7)
  sync_interval_minutes?: number;

  /**
   * Whether pages about its channels are made from the archive.
   * @example true
   */
  @IfGiven()
  @IsBoolean()
  wiki_enabled?: boolean;

  /**
   * Whether who speaks with whom of what is worked out.
   * @example true
   */
  @IfGiven()
  @IsBoolean()
  graph_enabled?: boolean;

  /**
   * Requests for history in a minute; 1 is what Slack allows apps that are distributed outside of its marketplace. Null:
   * as many as the platform answers.
   * @example 50
   */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 600, nullable: true, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(600)
  history_requests_per_minute?: number | null;
}

export class CreateConnectionDto {
  /**
   * One of `GET /api/v2/platforms`.
   * @example 'slack'
   */
  @PlainText({ min: 1, max: 50 })
  platform!: string;

  /**
   * Yours to choose.
   * @example 'Engineering Workspace'
   */
  @PlainText({ min: 1, max: 200 })
  name!: string;

  /**
   * `GET /api/v2/platforms` tells the fields of each platform. The platform is asked before anything is kept; they are
   * sealed, and never shown.
   * @example { "bot_token": "xoxb-0000000000-0000000000000-xxxxxxxxxxxxxxxxxxxxxxxx", "signing_secret": "0123456789abcdef0123456789abcdef" }
   */
  @IsObject()
  credentials!: Record<string, string>;

  /** Whose it is: an organisation that you own or administer; your own when left out. */
  @IfGiven()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', required: false })
  organisation_id?: string;

  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => ConnectionSettingsInputDto)
  settings?: ConnectionSettingsInputDto;
}

export class UpdateConnectionDto {
  /** @example 'Updated Name' */
  @IfGiven()
  @PlainText({ min: 1, max: 200 })
  name?: string;

  /**
   * New ones of the same external account, whole. Channels and archive stay.
   * @example { "bot_token": "xoxb-0000000000-0000000000000-yyyyyyyyyyyyyyyyyyyyyyyy", "signing_secret": "0123456789abcdef0123456789abcdef" }
   */
  @IfGiven()
  @IsObject()
  credentials?: Record<string, string>;

  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => ConnectionSettingsInputDto)
  settings?: ConnectionSettingsInputDto;
}

export class ConnectionSettingsDto {
  /** @example 240 */
  sync_interval_minutes!: number;

  /** @example true */
  wiki_enabled!: boolean;

  /** @example true */
  graph_enabled!: boolean;

  /**
   * Null: as many as the platform answers.
   * @example null
   */
  @ApiProperty({ type: 'integer', nullable: true })
  history_requests_per_minute!: number | null;
}

/** Why something does not work. */
export class ConnectionErrorDto {
  /**
   * INVALID_CREDENTIALS, AUTH_EXPIRED, RATE_LIMITED, INSUFFICIENT_PERMISSIONS, NETWORK_ERROR, PLATFORM_ERROR, or another
   * that its message explains.
   * @example 'INVALID_CREDENTIALS'
   */
  code!: string;

  /** @example 'Bot token is invalid or expired' */
  message!: string;
}

/** The external team that is archived. */
export class ConnectionAccountDto {
  /**
   * The platform's team, guild or bot id.
   * @example 'T0123456789'
   */
  id!: string;

  /** @example 'Acme' */
  name!: string;
}

/** An archive of one external team. */
export class ConnectionDto {
  /** @example 'conn_4k2m9x0q7a1z' */
  id!: string;

  /** @example 'd4e5f6a7-b8c9-4d1e-af3a-4b5c6d7e8f90' */
  organisation_id!: string;

  /** @example 'Engineering Workspace' */
  name!: string;

  /** @example 'slack' */
  platform!: string;

  /** `disconnected` mends itself, or shows a first connection in progress; `error` wants something done. */
  @ApiProperty({ enum: CONNECTION_STATUSES, example: 'connected' })
  status!: ConnectionStatus;

  /**
   * What is wrong or does not work, and what to do about it.
   * @example null
   */
  status_detail!: string | null;

  /** With the status `error`. */
  @ApiProperty({ type: () => ConnectionErrorDto, nullable: true })
  error!: ConnectionErrorDto | null;

  @ApiProperty({ type: () => ConnectionAccountDto, nullable: true })
  account!: ConnectionAccountDto | null;

  /** @example '2026-01-01T00:00:00.000Z' */
  created_at!: string;

  /** @example '2026-04-13T10:30:00.000Z' */
  updated_at!: string;

  /**
   * When the last sync that went through all its channels ended; null before the first.
   * @example '2026-04-13T10:30:00.000Z'
   */
  last_sync!: string | null;

  /**
   * When the next one is due; null while no channel is chosen.
   * @example '2026-04-13T14:30:00.000Z'
   */
  next_sync!: string | null;

  /**
   * When the platform last said that the credentials work.
   * @example '2026-04-13T10:30:00.000Z'
   */
  validated_at!: string | null;

  /**
   * Channels that the bot sees.
   * @example 15
   */
  channel_count!: number;

  /**
   * Whether all of them are archived, also those that come later.
   * @example false
   */
  sync_all!: boolean;

  /**
   * Where the platform delivers its events, if by HTTP: what Slack wants as request URL. Never changes.
   * @example 'https://patchbay.example.com/webhooks/slack/a1b2c3d4-e5f6-4890-abcd-ef1234567890'
   */
  webhook_url!: string | null;

  settings!: ConnectionSettingsDto;
}

/** A connection whose credentials work. */
export class ValidatedConnectionDto {
  /** @example 'conn_4k2m9x0q7a1z' */
  id!: string;

  @ApiProperty({ enum: CONNECTION_STATUSES, example: 'connected' })
  status!: ConnectionStatus;

  /** @example '2026-04-13T10:30:00.000Z' */
  validated_at!: string;
}

/** Why credentials do not do. */
export class ValidationErrorDto extends ConnectionErrorDto {
  /**
   * With INSUFFICIENT_PERMISSIONS: what the bot lacks.
   * @example ['channels:history', 'channels:read', 'users:read']
   */
  required_scopes?: string[];
}

export class ConnectionValidationDto {
  /** @example true */
  valid!: boolean;

  /** Only when they work. */
  connection?: ValidatedConnectionDto;

  /** Only when they do not. */
  error?: ValidationErrorDto;
}

const iso = (time: Date | null): string | null => time?.toISOString() ?? null;

/** `state` is null without an installation. `publicUrl` has no trailing slash. */
export function toConnection(row: ConnectionEntity, state: InstallationState | null, publicUrl: string): ConnectionDto {
  const { status, detail, error } = standingOf(state);
  return {
    id: row.id,
    organisation_id: row.organisation_id,
    name: row.name,
    platform: row.platform,
    status,
    status_detail: detail,
    error,
    account: state?.accountId ? { id: state.accountId, name: state.accountName ?? state.accountId } : null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    last_sync: iso(row.last_sync),
    next_sync: iso(row.next_sync_at),
    validated_at: iso(row.validated_at),
    channel_count: row.channel_count,
    sync_all: row.sync_all,
    webhook_url: state ? `${publicUrl}/webhooks/${row.platform}/${state.referenceId}` : null,
    settings: {
      sync_interval_minutes: row.sync_interval_minutes,
      wiki_enabled: row.wiki_enabled,
      graph_enabled: row.graph_enabled,
      history_requests_per_minute: row.history_requests_per_minute,
    },
  };
}

import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsObject } from 'class-validator';
import { IfGiven } from '../kernel/http/if-given.decorator.js';
import { PlainText } from '../kernel/http/text.decorators.js';
import { UuidField } from '../kernel/http/uuid-field.decorator.js';
import { INSTALLATION_STATUSES, type InstallationStatus } from '../messaging/installations/installation-status.js';
import type { InstallationState } from '../messaging/installations/installations.service.js';
import type { PlatformIntegrationEntity } from './platform-integration.entity.js';

/** Instead of what must not be shown. */
const MASK = '***';
const MASKED_KEY = 'lvng_plat_***';

export class CreatePlatformIntegrationDto {
  /**
   * The workspace that it is for; one that you own or administer.
   * @example 'd4e5f6a7-b8c9-4d1e-af3a-4b5c6d7e8f90'
   */
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid' })
  workspace_id!: string;

  /**
   * One of `GET /api/v2/platforms`.
   * @example 'slack'
   */
  @PlainText({ min: 1, max: 50 })
  platform!: string;

  /**
   * Credentials; `GET /api/v2/platforms` tells the fields of each platform. May be given later.
   * @example { "bot_token": "xoxb-0000000000-0000000000000-xxxxxxxxxxxxxxxxxxxxxxxx", "team_id": "T0123456789" }
   */
  @IfGiven()
  @IsObject()
  config?: Record<string, string>;

  /**
   * In place of `config`: an installation of the platform in the same organisation, whose credentials it is to use. Wants
   * an owner or admin of the organisation.
   * @example '7c9e6679-7425-40de-944b-e07fc1f90ae7'
   */
  @IfGiven()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', required: false })
  installation_id?: string;

  /** Whether messages cross; without it nothing is asked of the platform either. */
  @IfGiven()
  @IsBoolean()
  enabled?: boolean = true;
}

export class UpdatePlatformIntegrationDto {
  /**
   * New credentials, whole: what is left out is forgotten. The live session of the old ones ends.
   * @example { "bot_token": "xoxb-0000000000-0000000000000-xxxxxxxxxxxxxxxxxxxxxxxx", "team_id": "T0123456789" }
   */
  @IfGiven()
  @IsObject()
  config?: Record<string, string>;

  /**
   * False mutes it: nothing crosses, and its session ends unless another integration shares it. What is said meanwhile is not
   * read back when it is true again.
   * @example false
   */
  @IfGiven()
  @IsBoolean()
  enabled?: boolean;
}

/** Of the credentials nothing is shown but whether there are any. */
export class ConfiguredDto {
  /** @example true */
  configured!: boolean;
}

/** A platform connected to a workspace. */
export class PlatformIntegrationDto {
  /** @example 'a1b2c3d4-e5f6-4890-abcd-ef1234567890' */
  id!: string;

  /** @example 'd4e5f6a7-b8c9-4d1e-af3a-4b5c6d7e8f90' */
  workspace_id!: string;

  /** @example 'slack' */
  platform!: string;

  config!: ConfiguredDto;

  /**
   * Made here, kept sealed, given to the platform where it takes one, and never shown.
   * @example '***'
   */
  webhook_secret!: string | null;

  /**
   * Where the platform delivers its events, if by HTTP: what Slack wants as request URL. Never changes.
   * @example 'https://patchbay.example.com/webhooks/slack/a1b2c3d4-e5f6-4890-abcd-ef1234567890'
   */
  webhook_url!: string;

  /** @example true */
  enabled!: boolean;

  /**
   * Null until the first attempt, which follows the credentials by itself when enabled.
   * @example true
   */
  connected!: boolean | null;

  /**
   * Where the connection stands; null without credentials. `backfilling`: connected, and what was said while it was away
   * is being read back. `degraded`: connected, but something does not work (`connection_warning`).
   */
  @ApiProperty({ enum: INSTALLATION_STATUSES, nullable: true, example: 'connected' })
  connection_status!: InstallationStatus | null;

  /** @example '2026-03-19T09:00:00.000Z' */
  last_connected_at!: string | null;

  /**
   * Why it is not connected.
   * @example null
   */
  connection_error!: string | null;

  /**
   * What does not work although it is connected, such as a missing scope, or events without a signing secret.
   * @example null
   */
  connection_warning!: string | null;

  /**
   * Masked; null where there is none.
   * @example null
   */
  api_key!: string | null;

  /** @example null */
  api_key_created_at!: string | null;

  /** @example '2026-01-20T08:00:00.000Z' */
  created_at!: string;

  /** @example '2026-03-19T09:00:00.000Z' */
  updated_at!: string;
}

export class PlatformIntegrationAnswerDto {
  integration!: PlatformIntegrationDto;
}

export class PlatformIntegrationListDto {
  integrations!: PlatformIntegrationDto[];
}

export class DoneDto {
  /** @example true */
  success!: boolean;
}

/** Why a connection does not work. */
export class ConnectionFailureDto {
  /**
   * INVALID_CREDENTIALS, AUTH_EXPIRED, RATE_LIMITED, INSUFFICIENT_PERMISSIONS, NETWORK_ERROR, PLATFORM_ERROR, or
   * CREDENTIALS_IN_USE when another organisation uses the bot.
   * @example 'INVALID_CREDENTIALS'
   */
  code!: string;

  /** @example 'Slack refused the bot token: invalid_auth.' */
  message!: string;
}

export class ConnectionTestDto {
  /** @example true */
  success!: boolean;

  /** Only when it failed. */
  error?: ConnectionFailureDto;
}

const iso = (time: Date | null | undefined): string | null => time?.toISOString() ?? null;

/** `state` is null without credentials. `publicUrl` has no trailing slash. */
export const toPlatformIntegration = (
  row: PlatformIntegrationEntity,
  state: InstallationState | null,
  publicUrl: string,
): PlatformIntegrationDto => ({
  id: row.id,
  workspace_id: row.workspace_id,
  platform: row.platform,
  config: { configured: state !== null },
  webhook_secret: MASK,
  webhook_url: `${publicUrl}/webhooks/${row.platform}/${row.id}`,
  enabled: row.enabled,
  connected: state?.connected ?? null,
  connection_status: state?.status ?? null,
  last_connected_at: iso(state?.lastConnectedAt),
  connection_error: state?.connected === false ? state.detail : null,
  connection_warning: state?.connected === true ? state.detail : null,
  api_key: row.api_key_hash ? MASKED_KEY : null,
  api_key_created_at: iso(row.api_key_created_at),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

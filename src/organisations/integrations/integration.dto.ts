import { ApiProperty } from '@nestjs/swagger';
import { APP_KINDS, type AppKind } from '../../apps/manifest/manifest.js';
import { PageDto } from '../../kernel/http/page-query.dto.js';
import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';

export const INTEGRATION_STATUSES = ['active', 'inactive', 'paused'] as const;
export type IntegrationStatus = (typeof INTEGRATION_STATUSES)[number];

/** An integration in a list. */
export class OrganisationIntegrationSummaryDto {
  /** @example '0192202e-b6f3-7d23-8025-3f60675cc031' */
  id!: string;

  /**
   * As the organisation calls it.
   * @example 'Emphasis'
   */
  name!: string;

  /**
   * As its JSON calls it.
   * @example 'Emphasis'
   */
  app_name!: string;

  /** @example 'https://apps.example.com/emphasis.json' */
  json_url!: string;

  /** @example 'https://apps.example.com/emphasis' */
  app_url!: string | null;

  /** @example 'https://apps.example.com/emphasis.png' */
  app_logo!: string | null;

  /** @example 'Stresses words.' */
  app_description!: string;

  /**
   * What it does with messages; empty: it is called for nothing.
   * @example 'modifier'
   */
  @ApiProperty({ enum: ['', ...APP_KINDS] })
  integration_type!: AppKind | '';

  /**
   * Whether it comes with Patchbay: a platform, which is connected elsewhere.
   * @example false
   */
  is_system_integration!: boolean;

  /**
   * Whether it is switched on; of a platform, whether the organisation uses it.
   * @example true
   */
  is_active!: boolean;

  /**
   * `paused`: switched on, yet not called any more because all calls have failed for a day. `is_active: true` resumes it.
   * @example 'active'
   */
  @ApiProperty({ enum: INTEGRATION_STATUSES })
  status!: IntegrationStatus;

  /**
   * Its place among the apps, from 1: modifiers and filters are asked in this order. Null for a platform.
   * @example 1
   */
  @ApiProperty({ type: 'integer', nullable: true })
  position!: number | null;

  /** @example null */
  paused_at!: string | null;

  /** @example null */
  pause_reason!: string | null;

  /**
   * Since when every call fails; null while they work.
   * @example null
   */
  failing_since!: string | null;

  /**
   * What was wrong with the last call that failed, while they fail.
   * @example null
   */
  last_error!: string | null;

  /**
   * To the minute.
   * @example '2026-11-21T10:00:00.000Z'
   */
  last_called_at!: string | null;

  /**
   * Labels of settings that the app requires, and that have neither a default nor a value for all channels.
   * @example []
   */
  missing_settings!: string[];

  /** @example '2026-11-21T10:00:00.000Z' */
  created_at!: string;

  /** @example '2026-11-21T10:00:00.000Z' */
  updated_at!: string;
}

/** An integration with what its JSON says. */
export class OrganisationIntegrationDto extends OrganisationIntegrationSummaryDto {
  /**
   * What its JSON has under `data`, as it was fetched last.
   * @example { "integration_type": "modifier", "target_url": "https://apps.example.com/emphasis" }
   */
  @ApiProperty({ type: 'object', additionalProperties: true })
  json_schema!: Record<string, unknown>;

  /**
   * In full in the answer that sets it, `***` afterwards; null where there is none.
   * @example '***'
   */
  auth_credential!: string | null;

  /**
   * What calls of the app are signed with, by Standard Webhooks: in full in the answer that made it, `***` afterwards. Null for
   * a platform, which is not called this way.
   * @example '***'
   */
  signing_secret!: string | null;

  /**
   * Until when calls are signed with the secret before this one, too; null: they are not.
   * @example null
   */
  previous_secret_until!: string | null;

  /**
   * What had to be guessed or left out when its JSON was read.
   * @example []
   */
  warnings!: string[];
}

const ANY_JSON = {
  oneOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'object', additionalProperties: true },
    { type: 'array', items: {} },
  ],
  nullable: true,
};

/** What has changed in one place of a JSON. */
export class IntegrationChangeDto {
  /** @example 'settings[words].default' */
  path!: string;

  /** Null also where there was nothing. Long values are cut. */
  @ApiProperty({ ...ANY_JSON, example: 'now' })
  before!: unknown;

  /** Null also where there is nothing any more. */
  @ApiProperty({ ...ANY_JSON, example: 'now,today' })
  after!: unknown;
}

export class RefreshedIntegrationDto extends OrganisationIntegrationDto {
  /** What has changed since it was fetched before; the first 100 places. */
  changes!: IntegrationChangeDto[];
}

export class OrganisationIntegrationAnswerDto extends StatusEnvelopeDto {
  data!: OrganisationIntegrationDto;
}

export class RefreshedIntegrationAnswerDto extends StatusEnvelopeDto {
  data!: RefreshedIntegrationDto;
}

export class OrganisationIntegrationListDto extends StatusEnvelopeDto {
  data!: OrganisationIntegrationSummaryDto[];
  pagination!: PageDto;
}

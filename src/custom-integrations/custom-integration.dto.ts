import { ApiProperty } from '@nestjs/swagger';
import type { AppSummaryRow } from '../apps/catalogue/app.row.js';
import { PageDto } from '../kernel/http/page-query.dto.js';
import { PlainText } from '../kernel/http/text.decorators.js';
import { StatusEnvelopeDto } from '../tenancy/organisations/status-envelope.dto.js';

const LONGEST_URL = 2048;

export class CustomIntegrationInputDto {
  /**
   * Where the integration's JSON is served, by http or https.
   * @example "https://www.bananaisland.com/banana.json"
   */
  @PlainText({ min: 1, max: LONGEST_URL })
  @ApiProperty({ minLength: 1, maxLength: LONGEST_URL, format: 'uri' })
  json_url!: string;
}

export class CustomIntegrationDto {
  /** @example "0192202e-b6f3-7d23-8025-3f60675cc031" */
  id!: string;

  /** @example "Banana Island" */
  app_name!: string;

  /** @example "https://www.bananaisland.com/banana.json" */
  json_url!: string;

  /** @example "https://www.bananaisland.com" */
  app_url!: string | null;

  /** @example "https://www.bananaisland.com/logo.png" */
  app_logo!: string | null;

  /** @example "Counts bananas." */
  app_description!: string;

  /**
   * Whether it is called. Switched with PATCH of the integration.
   * @example true
   */
  is_active!: boolean;

  /** @example "2026-11-21T10:00:00.000Z" */
  created_at!: string;

  /** @example "2026-11-21T10:00:00.000Z" */
  updated_at!: string;
}

export class NewCustomIntegrationDto extends CustomIntegrationDto {
  /**
   * What its calls are signed with, by Standard Webhooks. Shown here alone.
   * @example "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0000000000="
   */
  signing_secret!: string;
}

export class NewCustomIntegrationAnswerDto extends StatusEnvelopeDto {
  data!: NewCustomIntegrationDto;
}

export class CustomIntegrationAnswerDto extends StatusEnvelopeDto {
  data!: CustomIntegrationDto;
}

export class CustomIntegrationListDto extends StatusEnvelopeDto {
  data!: CustomIntegrationDto[];
  pagination!: PageDto;
}

export const toCustomIntegration = (row: AppSummaryRow): CustomIntegrationDto => ({
  id: row.id,
  app_name: row.app_name || row.name,
  json_url: row.json_url,
  app_url: row.app_url,
  app_logo: row.app_logo,
  app_description: row.app_description,
  is_active: row.is_active,
  created_at: new Date(row.created_at).toISOString(),
  updated_at: new Date(row.updated_at).toISOString(),
});

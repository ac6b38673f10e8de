import { ApiProperty } from '@nestjs/swagger';

/** A JSON as it is served at a `json_url`. */
export class IntegrationDocumentDto {
  /** @example { "descriptions": { "app_name": "Slack", "app_url": "https://slack.com" } } */
  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: Record<string, unknown>;
}

import { ApiProperty } from '@nestjs/swagger';

/** A JSON as it is served at a `json_url`. */
export class IntegrationDocumentDto {
  @ApiProperty({ type: 'object', additionalProperties: true })
  data!: Record<string, unknown>;
}

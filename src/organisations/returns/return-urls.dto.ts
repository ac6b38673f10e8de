import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';

/** Where an app may post into a channel. */
export class ReturnUrlDto {
  /**
   * Whoever knows it may post. It is told the app with every tick, and shown here alone.
   * @example 'https://patchbay.example.com/apps/return/pb_appreturn_3f6c0d…'
   */
  return_url!: string;
}

export class ReturnUrlAnswerDto extends StatusEnvelopeDto {
  data!: ReturnUrlDto;
}

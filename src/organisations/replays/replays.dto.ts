import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';

/** A call that is made again. */
export class RetriedCallDto {
  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' */
  id!: string;

  /** @example 'pending' */
  status!: 'pending';
}

export class RetriedCallAnswerDto extends StatusEnvelopeDto {
  data!: RetriedCallDto;
}

/** How many calls are made again. */
export class RetriedCallsDto {
  /**
   * A thousand at most, the oldest first.
   * @example 12
   */
  retried!: number;

  /**
   * Whether there are more of them, for another request.
   * @example false
   */
  has_more!: boolean;
}

export class RetriedCallsAnswerDto extends StatusEnvelopeDto {
  data!: RetriedCallsDto;
}

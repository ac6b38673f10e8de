import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';

export const PARTICIPATION_MODES = ['active', 'passive', 'on-demand'] as const;
export type ParticipationMode = (typeof PARTICIPATION_MODES)[number];

/** A twin of a channel. */
export class ChannelTwinDto {
  /** @example '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' */
  id!: string;

  /** @example 'Research Assistant' */
  name!: string;

  @ApiProperty({ enum: PARTICIPATION_MODES })
  participation_mode!: ParticipationMode;

  /** @example '2026-02-10T14:00:00.000Z' */
  assigned_at!: string;
}

/** A twin's place in a channel. */
export class TwinAssignmentDto {
  /** @example '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed' */
  ai_twin_id!: string;

  /** @example '6ba7b810-9dad-11d1-80b4-00c04fd430c8' */
  channel_id!: string;

  @ApiProperty({ enum: PARTICIPATION_MODES })
  participation_mode!: ParticipationMode;

  /** @example '2026-03-19T16:00:00.000Z' */
  assigned_at!: string;
}

/** Which twin to assign. */
export class AssignTwinDto {
  /**
   * A twin of the channel's workspace.
   * @example '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'
   */
  @UuidField()
  ai_twin_id!: string;

  /**
   * `active` answers what concerns it: its name, replies to it, and what its knowledge clearly answers. `on-demand` answers
   * when it is mentioned. `passive` listens and remembers, and never answers.
   */
  @IsIn(PARTICIPATION_MODES)
  @ApiProperty({ enum: PARTICIPATION_MODES, default: 'on-demand', required: false })
  participation_mode: ParticipationMode = 'on-demand';
}

/** The twins of a channel, in the order of their assignment. */
export class ChannelTwinsAnswer {
  /** @example true */
  success!: true;

  twins!: ChannelTwinDto[];
}

/** One assignment. */
export class TwinAssignmentAnswer {
  /** @example true */
  success!: true;

  twin!: TwinAssignmentDto;
}

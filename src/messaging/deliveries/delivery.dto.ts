import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';
import {
  DELIVERY_KINDS,
  DELIVERY_STATUSES,
  DELIVERY_SUBJECTS,
  type DeliveryKind,
  type DeliveryStatus,
  type DeliverySubject,
  type NativeDelivery,
  RETRYABLE,
  subjectOf,
} from '../outbound/delivery.entity.js';

/** Which deliveries. */
export class DeliveriesQuery {
  /**
   * Deliveries at most.
   * @example 50
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsOptional()
  @MaxLength(100)
  @Matches(/^[\w-]+$/, { message: '$property must be the next_cursor of an earlier answer' })
  cursor?: string;

  /** Only those in this state. */
  @ApiProperty({ enum: DELIVERY_STATUSES, required: false })
  @IsOptional()
  @IsIn(DELIVERY_STATUSES)
  status?: DeliveryStatus;

  /**
   * Only those to this platform.
   * @example 'slack'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 50 })
  platform?: string;

  /** Only of messages in this channel. */
  @IsOptional()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', required: false })
  channel?: string;

  /**
   * Only those that were owed from then on.
   * @example '2026-03-19T00:00:00.000Z'
   */
  @IsOptional()
  @MaxLength(40)
  @IsISO8601({ strict: true, strictSeparator: true })
  @ApiProperty({ type: 'string', format: 'date-time', required: false })
  since?: string;
}

/** Which deliveries are to be sent again: all that could not be delivered, where nothing is said. */
export class RetryDeliveriesDto {
  @ApiProperty({ enum: RETRYABLE, required: false, example: 'failed' })
  @IfGiven()
  @IsIn([...RETRYABLE])
  status?: DeliveryStatus;

  /**
   * Only those to this platform.
   * @example 'slack'
   */
  @IfGiven()
  @PlainText({ min: 1, max: 50 })
  platform?: string;

  /** Only of messages in this channel. */
  @IfGiven()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', required: false })
  channel_id?: string;

  /**
   * Only those that were owed from then on.
   * @example '2026-03-19T00:00:00.000Z'
   */
  @IfGiven()
  @MaxLength(40)
  @IsISO8601({ strict: true, strictSeparator: true })
  @ApiProperty({ type: 'string', format: 'date-time', required: false })
  since?: string;
}

/** Something that was shown in another way, or left out. */
export class DegradationDto {
  /** @example 'thread' */
  aspect!: string;

  /** @example 'The message that it answers is not on Discord.' */
  reason!: string;
}

export class DeliveryErrorDto {
  /**
   * The platform's own code where it gives one.
   * @example 'channel_not_found'
   */
  code!: string;

  /** @example 'Slack does not know the channel.' */
  message!: string;
}

/** One message, edit, deletion or reaction that is owed to one external channel. */
export class DeliveryDto {
  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' */
  id!: string;

  /** @example 'slack' */
  platform!: string;

  /**
   * The platform's id of the external channel.
   * @example 'C0123456789'
   */
  platform_channel_id!: string;

  /** @example 'general' */
  platform_channel_name!: string;

  /** @example 'e5f6a7b8-c9d0-4e2f-8a4b-5c6d7e8f9a0b' */
  channel_id!: string;

  /** @example '7c9e6679-7425-40de-944b-e07fc1f90ae7' */
  message_id!: string;

  @ApiProperty({ enum: DELIVERY_KINDS, example: 'post' })
  kind!: DeliveryKind;

  /** What of it the state is about: its kind, or `file` when the text of a message is there and a file of it is not. */
  @ApiProperty({ enum: DELIVERY_SUBJECTS, example: 'post' })
  about!: DeliverySubject;

  /**
   * `degraded`: delivered, with something shown in another way. `failed`: refused for good. `unknown`: it left, and
   * nothing tells whether it arrived. `dead`: given up.
   */
  @ApiProperty({ enum: DELIVERY_STATUSES, example: 'delivered' })
  status!: DeliveryStatus;

  degradations!: DegradationDto[];

  /**
   * Requests to the platform so far.
   * @example 1
   */
  attempts!: number;

  /** Of the last attempt that failed; null when none did. */
  last_error!: DeliveryErrorDto | null;

  /**
   * Milliseconds from owing it to its end.
   * @example 38
   */
  latency_ms!: number | null;

  /** @example '2026-03-19T15:30:00.000Z' */
  created_at!: string;

  /** @example '2026-03-19T15:30:00.038Z' */
  finished_at!: string | null;
}

/** Where a page of deliveries stands. */
export class DeliveriesPageDto {
  /**
   * As asked for.
   * @example 50
   */
  limit!: number;

  /** Whether older ones follow. */
  hasMore!: boolean;

  /** Asks for what follows, as `cursor`; null at the end. */
  next_cursor!: string | null;
}

export class DeliveriesAnswer {
  /** @example true */
  success!: boolean;

  deliveries!: DeliveryDto[];

  pagination!: DeliveriesPageDto;
}

export class DeliveryAnswer {
  /** @example true */
  success!: boolean;

  delivery!: DeliveryDto;
}

export class RetriedDeliveriesAnswer {
  /** @example true */
  success!: boolean;

  /**
   * How many go out again; 1,000 means that there may be more.
   * @example 12
   */
  retried!: number;
}

/** A delivery of a native message, and where it goes. */
export type DeliveryRow = NativeDelivery & { external_channel_id: string; external_channel_name: string };

export const toDelivery = (row: DeliveryRow): DeliveryDto => ({
  id: row.id,
  platform: row.platform,
  platform_channel_id: row.external_channel_id,
  platform_channel_name: row.external_channel_name,
  channel_id: row.channel_id,
  message_id: row.message_id,
  kind: row.kind,
  about: subjectOf(row),
  status: row.status,
  degradations: row.degradations.map(({ aspect, reason }) => ({ aspect, reason })),
  attempts: row.attempts,
  last_error: row.last_error && { code: row.last_error.code, message: row.last_error.message },
  latency_ms: row.latency_ms,
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});

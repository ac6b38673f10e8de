import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import {
  CALL_KINDS,
  CALL_STATUSES,
  type CallKind,
  type CallRow,
  type CallStatus,
  type WithheldRow,
} from '../../apps/calls/call-history.service.js';
import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';

/** Which page of a history. */
export class HistoryQuery {
  /**
   * Rows at most.
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
}

/** Which calls. */
export class CallsQuery extends HistoryQuery {
  /** Only those in this state. */
  @ApiProperty({ enum: CALL_STATUSES, required: false })
  @IsOptional()
  @IsIn(CALL_STATUSES)
  status?: CallStatus;

  /** Only those of this kind. */
  @ApiProperty({ enum: CALL_KINDS, required: false })
  @IsOptional()
  @IsIn(CALL_KINDS)
  kind?: CallKind;
}

/** Where a page of a history stands. */
export class HistoryPageDto {
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

/** A call of an app. Those of modifiers and filters stand here when they failed, or were left out. */
export class AppCallDto {
  /**
   * Of outputs and ticks, sent as `webhook-id`.
   * @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d'
   */
  id!: string;

  /** What it was called as; `tick` for an interval app. */
  @ApiProperty({ enum: CALL_KINDS })
  kind!: CallKind;

  /** `failed`: it will not be tried again. `dead`: neither, but you may. `skipped`: it was not made, and `last_error` says why. */
  @ApiProperty({ enum: CALL_STATUSES })
  status!: CallStatus;

  /**
   * Requests so far.
   * @example 1
   */
  attempts!: number;

  /**
   * HTTP status of the last answer; null where there was none.
   * @example 503
   */
  status_code!: number | null;

  /**
   * What went wrong the last time, for people.
   * @example '"apps.example.com" did not answer within 1000 ms.'
   */
  last_error!: string | null;

  /**
   * Milliseconds that the last request took.
   * @example 1003
   */
  latency_ms!: number | null;

  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3e' */
  channel_id!: string;

  /** The message that an output was told of, else null. */
  message_id!: string | null;

  /** @example '2026-03-19T15:30:00.000Z' */
  created_at!: string;

  /** @example '2026-03-19T15:30:01.003Z' */
  finished_at!: string | null;
}

export class AppCallsAnswerDto extends StatusEnvelopeDto {
  data!: AppCallDto[];
  pagination!: HistoryPageDto;
}

/** Who wrote what was withheld. */
export class WithheldAuthorDto {
  kind!: 'user' | 'twin' | 'replr' | 'app' | 'external';

  /**
   * User, twin, REPLR or app id; of an external person the id that the platform gave them.
   * @example 'U024BE7LH'
   */
  id!: string;

  /** @example 'Ada Okafor' */
  name!: string;

  avatar_url!: string | null;

  /**
   * Platform of an external person, else null.
   * @example 'slack'
   */
  platform!: string | null;
}

/** A message, or the new text of one, that a filter kept from its channel. */
export class WithheldMessageDto {
  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' */
  id!: string;

  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3e' */
  channel_id!: string;

  author!: WithheldAuthorDto;

  /**
   * As the filter was shown it; below it, each in brackets, the names of its files.
   * @example 'The password is swordfish.'
   */
  content!: string;

  /**
   * As its author was told it.
   * @example 'It contains the word “password”.'
   */
  reason!: string;

  /** @example '2026-03-19T15:30:00.000Z' */
  created_at!: string;
}

export class WithheldMessagesAnswerDto extends StatusEnvelopeDto {
  data!: WithheldMessageDto[];
  pagination!: HistoryPageDto;
}

export const toAppCall = (row: CallRow): AppCallDto => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  attempts: row.attempts,
  status_code: row.status_code,
  last_error: row.last_error,
  latency_ms: row.latency_ms,
  channel_id: row.channel_id,
  message_id: row.message_id,
  created_at: row.created_at.toISOString(),
  finished_at: row.finished_at?.toISOString() ?? null,
});

export const toWithheldMessage = ({ author, ...row }: WithheldRow): WithheldMessageDto => ({
  id: row.id,
  channel_id: row.channel_id,
  author: {
    kind: author.kind,
    id: author.id,
    name: author.name,
    avatar_url: author.avatar_url,
    platform: author.platform,
  },
  content: row.content,
  reason: row.reason,
  created_at: row.created_at.toISOString(),
});

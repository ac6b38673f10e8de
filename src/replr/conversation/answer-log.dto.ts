import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import type { DirectOutcome } from '../../messaging/direct/direct-posts.service.js';
import type { Answer } from '../../responder/responder.contract.js';

const BASES = ['model', 'knowledge', 'none'] as const satisfies readonly Answer['basis'][];

/** Which answers. */
export class AnswersQuery {
  /**
   * Answers at most.
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

/** The message that was answered. */
export class AnsweredQuestionDto {
  /**
   * The platform's own id.
   * @example '1098765432100088776'
   */
  message_id!: string;

  /** @example 'Grace Hopper' */
  author!: string;

  /**
   * Its first 300 characters.
   * @example 'How long does a refund take?'
   */
  excerpt!: string;
}

/** Why an answer did not arrive. */
export class AnswerErrorDto {
  /** @example 'channel_not_found' */
  code!: string;

  /** @example 'Slack knows no such channel.' */
  message!: string;
}

/** What a REPLR answered, and whether it arrived. */
export class GivenAnswerDto {
  /**
   * Also the delivery's.
   * @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d'
   */
  id!: string;

  /**
   * The platform's own id.
   * @example '1098765432100005678'
   */
  channel_id!: string;

  question!: AnsweredQuestionDto;

  /** @example 'A refund takes 14 days. (Refund policy)' */
  text!: string;

  /** `model`: written by the model; `knowledge`: quoted from a document; `none`: it said that it does not know. */
  @ApiProperty({ enum: BASES })
  basis!: Answer['basis'];

  /**
   * Of the delivery: pending, sending, delivered, degraded, skipped, failed, unknown, dead or cancelled; null once that is
   * forgotten.
   * @example 'delivered'
   */
  @ApiProperty({ type: 'string', nullable: true })
  status!: DirectOutcome['status'] | null;

  error!: AnswerErrorDto | null;

  /**
   * Milliseconds from the answer until it had arrived.
   * @example 180
   */
  latency_ms!: number | null;

  /** @example '2026-03-09T18:35:01.000Z' */
  created_at!: string;
}

/** Answers, newest first. */
export class AnswerListDto {
  data!: GivenAnswerDto[];

  /**
   * Where the next page begins; null at the end.
   * @example null
   */
  next_cursor!: string | null;
}

/** As it is stored. */
export interface AnswerRow {
  id: string;
  external_channel_id: string;
  question_id: string;
  question_author: string;
  question_excerpt: string;
  text: string;
  basis: Answer['basis'];
  created_at: Date;
}

export const toGivenAnswer = (row: AnswerRow, outcome: DirectOutcome | undefined): GivenAnswerDto => ({
  id: row.id,
  channel_id: row.external_channel_id,
  question: { message_id: row.question_id, author: row.question_author, excerpt: row.question_excerpt },
  text: row.text,
  basis: row.basis,
  status: outcome?.status ?? null,
  error: outcome?.last_error ? { code: outcome.last_error.code, message: outcome.last_error.message } : null,
  latency_ms: outcome?.latency_ms ?? null,
  created_at: row.created_at.toISOString(),
});

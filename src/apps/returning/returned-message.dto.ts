import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { Content, MAX_CONTENT } from '../../channels/messages/message-draft.dto.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';

const STATUSES = ['success', 'error', 'warning'] as const;

/** What an app has found out. */
export class PostReturnedMessageDto {
  /**
   * What happened, in a word or a few.
   * @example 'Uptime check'
   */
  @PlainText({ min: 1, max: 200 })
  event_name!: string;

  /**
   * The text; 20,000 characters at most.
   * @example 'example.com answers again after 4 minutes.'
   */
  @Content()
  @ApiProperty({ minLength: 1, maxLength: MAX_CONTENT })
  message!: string;

  /**
   * How it went.
   * @example 'success'
   */
  @IsIn(STATUSES)
  @ApiProperty({ enum: STATUSES })
  status!: (typeof STATUSES)[number];

  /**
   * Who is shown as the author; the app's name by default.
   * @example 'Uptime'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 100 })
  @ApiPropertyOptional({ type: 'string', nullable: true, minLength: 1, maxLength: 100 })
  username?: string | null;

  /**
   * The app's own id of the message, for this URL. The same id with the same message again makes no second one.
   * @example 'check-4711'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 200 })
  @ApiPropertyOptional({ type: 'string', nullable: true, minLength: 1, maxLength: 200 })
  external_id?: string | null;
}

/** The message that was made of it. */
export class ReturnedMessageDto {
  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' */
  message_id!: string;
}

export class ReturnedMessageAnswerDto extends StatusEnvelopeDto {
  data!: ReturnedMessageDto;
}

import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsDefined, IsOptional, IsUrl, MaxLength, ValidateNested } from 'class-validator';
import { Content, MAX_CONTENT } from '../../channels/messages/message-draft.dto.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';

/** Who wrote a message outside. */
export class InboundAuthorDto {
  /** @example 'Grace Hopper' */
  @PlainText({ min: 1, max: 100 })
  name!: string;

  /** @example 'https://cdn.example.com/grace.png' */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(2048)
  avatar_url?: string | null;
}

export class PostInboundMessageDto {
  /**
   * A channel of the integration's workspace; a private one only where it is mapped. Exactly one of `channel_id` and `platform_channel_id` is given.
   * @example 'e5f6a7b8-c9d0-4e2f-8a4b-5c6d7e8f9a0b'
   */
  @IsOptional()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, required: false })
  channel_id?: string | null;

  /**
   * A synced external channel, by the platform's id or by ours, that is mapped to a channel: the message counts as
   * written there, so that it is not sent there again.
   * @example '1234567890123456789'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 200 })
  platform_channel_id?: string | null;

  /**
   * 20,000 characters at most.
   * @example 'The build is green.'
   */
  @Content()
  @ApiProperty({ minLength: 1, maxLength: MAX_CONTENT })
  content!: string;

  @IsDefined()
  @ValidateNested()
  @Type(() => InboundAuthorDto)
  author!: InboundAuthorDto;

  /**
   * The sender's own id of the message. The same id with the same message again makes no second one.
   * @example 'ticket-4711-comment-3'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 200 })
  external_id?: string | null;
}

export class InboundMessageAcceptedDto {
  /** @example true */
  success!: boolean;

  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' */
  message_id!: string;
}

import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsObject,
  IsOptional,
  Matches,
  registerDecorator,
  ValidateIf,
} from 'class-validator';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { MultilineText } from '../../kernel/http/text.decorators.js';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';
import { MessageDto } from './message.dto.js';

/** UTF-16 code units of a message's text: five of Slack's longest posts. */
export const MAX_CONTENT = 20_000;
/** Bytes of a message's metadata as JSON. */
export const MAX_METADATA = 16 * 1024;
/** Levels of objects and arrays in it. */
const MAX_DEPTH = 16;
/** Files of one message at most. */
export const MOST_FILES = 10;
/** Ours: what a pin writes there. */
const RESERVED = 'pinned';

const unixLines = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : value;

const depth = (value: unknown, most: number): number =>
  typeof value !== 'object' || value === null || most === 0
    ? 0
    : 1 + Math.max(0, ...Object.values(value).map((inner) => depth(inner, most - 1)));

function Metadata(): PropertyDecorator {
  const problem = (value: unknown): string | null => {
    if (typeof value !== 'object' || value === null) return 'must be an object';
    if (Object.keys(value).some((key) => key.startsWith(RESERVED))) return `must not name what begins with ${RESERVED}`;
    if (depth(value, MAX_DEPTH + 1) > MAX_DEPTH) return `must not be nested deeper than ${MAX_DEPTH}`;
    return Buffer.byteLength(JSON.stringify(value)) > MAX_METADATA ? `must be at most ${MAX_METADATA} bytes` : null;
  };
  return (target, property) =>
    registerDecorator({
      name: 'metadata',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => problem(value) === null,
        defaultMessage: (args) => problem(args?.value) ?? 'is not valid',
      },
    });
}

/** A message's text: 1 to 20,000 characters that are not all space. Line ends become `\n`. */
export const Content = (): PropertyDecorator => (target, property) => {
  Transform(unixLines)(target, property);
  MultilineText({ min: 1, max: MAX_CONTENT })(target, property);
  Matches(/\S/, { message: '$property must not be blank' })(target, property);
};

/** A new message. */
export class PostMessageDto {
  /**
   * Its text in Markdown; 20,000 characters at most. `<@` and the id of a member, then `>`, mentions them: their name takes
   * its place. Needed unless there are files.
   * @example 'The release is out.'
   */
  @ValidateIf((draft: PostMessageDto) => draft.content !== undefined || draft.file_ids === undefined)
  @Content()
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: MAX_CONTENT })
  content?: string;

  /** Files that you uploaded to the channel, in the order in which they are shown; each belongs to one message. */
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_FILES)
  @ArrayUnique()
  @UuidField({ each: true })
  @ApiPropertyOptional({ type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: MOST_FILES })
  file_ids?: string[];

  /** A message of the channel that it replies to. Threads are one level deep: a reply to a reply joins its thread. */
  @IsOptional()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true, required: false })
  parent_message_id?: string | null;

  /**
   * Anything of the author's, 16 KiB as JSON at most; keys that begin with `pinned` are reserved.
   * @example { "campaign": "spring" }
   */
  @IfGiven()
  @IsObject()
  @Metadata()
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  metadata?: Record<string, unknown>;
}

/** A message's new text. */
export class EditMessageDto {
  /**
   * 20,000 characters at most.
   * @example 'The release is out today.'
   */
  @Content()
  @ApiProperty({ minLength: 1, maxLength: MAX_CONTENT })
  content!: string;
}

/** One message. */
export class MessageAnswer {
  /** @example true */
  success!: true;

  message!: MessageDto;
}

import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';
import { MessageDto } from './message.dto.js';

/** What to tell beside each message. */
export const INCLUDES = ['deliveries'] as const;

/** How many messages, and those before which one. */
export class MessagesPageQuery {
  /**
   * Messages at most.
   * @example 50
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 50;

  /** Only messages with a lower `seq`. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  before?: number;
}

/** Which messages of a channel; one of `before`, `after` and `changed_after` at most. */
export class MessagesQuery extends MessagesPageQuery {
  /** Only messages with a higher `seq`: those that follow next. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  after?: number;

  /** Replays changes: messages whose `change_seq` is higher, lowest first, tombstones included. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  changed_after?: number;

  /** Only replies of the thread with this root. */
  @IsOptional()
  @UuidField()
  @ApiProperty({ type: 'string', format: 'uuid', required: false })
  parent_message_id?: string;

  /** Tells beside each message what became of it on the platforms. */
  @IsOptional()
  @IsIn(INCLUDES)
  @ApiProperty({ enum: INCLUDES, required: false })
  include?: (typeof INCLUDES)[number];
}

/** What to look for. */
export class SearchQuery extends MessagesPageQuery {
  /**
   * Words that must all occur; `"in this order"`, `or` and `-not` are understood. Newest first.
   * @example 'release notes'
   */
  @PlainText({ min: 1, max: 200 })
  q!: string;
}

/** Where a page of messages stands. Cursors are null on an empty page. */
export class MessagesPageDto {
  /**
   * As asked for.
   * @example 50
   */
  limit!: number;

  /** Whether more follows in the direction of the page. */
  hasMore!: boolean;

  /**
   * The page's lowest `seq`: as `before`, it asks for older messages.
   * @example 1374
   */
  before!: number | null;

  /**
   * The page's highest `seq`: as `after`, it asks for newer messages.
   * @example 1423
   */
  after!: number | null;

  /**
   * The page's highest `change_seq`: as `changed_after`, it asks for what changed since.
   * @example 1711
   */
  changed_after!: number | null;
}

/** A page of messages, newest first; of changes, in their order. */
export class MessagesAnswer {
  /** @example true */
  success!: true;

  messages!: MessageDto[];

  pagination!: MessagesPageDto;
}

/** A message that was found. */
export class FoundMessageDto extends MessageDto {
  /**
   * What matched: a short text whole, of a longer one up to three passages. HTML: the text is escaped, matches stand in `<mark>`.
   * @example ['The <mark>release</mark> <mark>notes</mark> are ready.']
   */
  highlights!: string[];
}

/** A page of messages that match, newest first. */
export class SearchAnswer {
  /** @example true */
  success!: true;

  messages!: FoundMessageDto[];

  pagination!: MessagesPageDto;
}

const highest = (numbers: number[]): number | null => (numbers.length > 0 ? Math.max(...numbers) : null);
const lowest = (numbers: number[]): number | null => (numbers.length > 0 ? Math.min(...numbers) : null);

/** The `pagination` member of a page of messages. */
export function messagesPage(messages: MessageDto[], limit: number, hasMore: boolean): MessagesPageDto {
  const seqs = messages.map((message) => message.seq);
  return {
    limit,
    hasMore,
    before: lowest(seqs),
    after: highest(seqs),
    changed_after: highest(messages.map((message) => message.change_seq)),
  };
}

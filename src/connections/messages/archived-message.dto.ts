import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsISO8601, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { FlagQuery } from '../../kernel/http/flag-query.decorator.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import type { InboundFile } from '../../platforms/inbound-event.js';
import { LONGEST_CURSOR } from './place-cursor.js';

const CURSOR = /^[\w-]+$/;
const FORM = { message: '$property must be a cursor of an earlier answer' };

/** Which archived messages. */
export class ArchivedMessagesQuery {
  /**
   * Messages at most.
   * @example 50
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 50;

  /** Only older ones: `before` of an earlier answer. */
  @IsOptional()
  @MaxLength(LONGEST_CURSOR)
  @Matches(CURSOR, FORM)
  before?: string;

  /** Only newer ones, those that follow next: `after` of an earlier answer. */
  @IsOptional()
  @MaxLength(LONGEST_CURSOR)
  @Matches(CURSOR, FORM)
  after?: string;

  /**
   * Only those in this channel (the platform's id).
   * @example 'C12345'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 128 })
  channel_id?: string;

  /**
   * Only those by this author (the platform's id).
   * @example 'U12345'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 128 })
  author_id?: string;

  /**
   * Only those written from then on.
   * @example '2026-03-01T00:00:00.000Z'
   */
  @IsOptional()
  @MaxLength(40)
  @IsISO8601({ strict: true, strictSeparator: true })
  since?: string;

  /**
   * Only those written before then.
   * @example '2026-04-01T00:00:00.000Z'
   */
  @IsOptional()
  @MaxLength(40)
  @IsISO8601({ strict: true, strictSeparator: true })
  until?: string;

  /**
   * Only this message (the platform's id) and what answers it.
   * @example '1776074400.000100'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 200 })
  thread?: string;

  /**
   * Words that must all occur; `"in this order"`, `or` and `-not` are understood.
   * @example 'release notes'
   */
  @IsOptional()
  @PlainText({ min: 1, max: 200 })
  q?: string;

  /**
   * Whether what was deleted is shown too, as tombstones without text. Not together with `q`.
   * @example false
   */
  @IsOptional()
  @FlagQuery()
  include_deleted?: boolean;
}

export class ArchivedAuthorDto {
  /**
   * The platform's.
   * @example 'U12345'
   */
  id!: string;

  /** @example 'Ada Okafor' */
  name!: string;

  /** @example null */
  avatar_url!: string | null;

  /** @example false */
  is_bot!: boolean;
}

/** Something attached; the file itself stays on the platform. */
export class ArchivedFileDto {
  /** @example 'plan.pdf' */
  name!: string | null;

  /**
   * Where people of the platform open it.
   * @example 'https://acme.slack.com/files/U12345/F12345/plan.pdf'
   */
  url!: string | null;

  /** @example 'application/pdf' */
  content_type!: string | null;

  /** @example 48213 */
  @ApiProperty({ type: 'integer', nullable: true })
  bytes!: number | null;
}

export class ArchivedMessageDto {
  /**
   * The platform's.
   * @example '1776074400.000100'
   */
  id!: string;

  /**
   * The platform's.
   * @example 'C12345'
   */
  channel_id!: string;

  /** @example '#engineering' */
  channel_name!: string;

  /** Null of a deleted message whose author was never known. */
  @ApiProperty({ type: () => ArchivedAuthorDto, nullable: true })
  author!: ArchivedAuthorDto | null;

  /**
   * Empty of a deleted one.
   * @example 'The release notes are ready.'
   */
  text!: string;

  /**
   * The root of its thread, or the message that it answers.
   * @example null
   */
  reply_to!: string | null;

  files!: ArchivedFileDto[];

  /** @example '2026-04-13T10:00:00.000Z' */
  sent_at!: string;

  /**
   * When an edit of it was last learned of.
   * @example null
   */
  edited_at!: string | null;

  /**
   * When its deletion was learned of.
   * @example null
   */
  deleted_at!: string | null;

  /** @example '2026-04-13T10:00:01.000Z' */
  archived_at!: string;

  /**
   * With `q`: what matched, a short text whole, of a longer one up to three passages. HTML: the text is escaped, matches
   * stand in `<mark>`.
   * @example ['The <mark>release</mark> <mark>notes</mark> are ready.']
   */
  highlights?: string[];
}

/** Where a page of archived messages stands. */
export class ArchivePageDto {
  /**
   * As asked for.
   * @example 50
   */
  limit!: number;

  /**
   * Whether more follows in the direction of the page.
   * @example true
   */
  has_more!: boolean;

  /** As `before`, it asks for older ones; null on an empty page. */
  before!: string | null;

  /** As `after`, it asks for newer ones; null on an empty page. */
  after!: string | null;
}

/** A page of archived messages, newest first. */
export class ArchivedMessageListDto {
  messages!: ArchivedMessageDto[];

  pagination!: ArchivePageDto;
}

/** As the statements of `archived-messages.sql.ts` read it. */
export interface ArchivedMessageRow {
  external_id: string;
  channel_external_id: string;
  channel_name: string;
  author_id: string;
  author_name: string;
  author_avatar_url: string | null;
  is_bot: boolean;
  text: string;
  reply_to: string | null;
  files: InboundFile[];
  sent_at: Date;
  edited_at: Date | null;
  deleted_at: Date | null;
  archived_at: Date;
  micros: string | number;
  place: string;
  headline?: string;
}

export const toArchivedMessage = (row: ArchivedMessageRow): ArchivedMessageDto => ({
  id: row.external_id,
  channel_id: row.channel_external_id,
  channel_name: `#${row.channel_name}`,
  author:
    row.author_id === ''
      ? null
      : { id: row.author_id, name: row.author_name, avatar_url: row.author_avatar_url, is_bot: row.is_bot },
  text: row.text,
  reply_to: row.reply_to,
  files: row.files.map(({ name, url, contentType, bytes }) => ({ name, url, content_type: contentType, bytes })),
  sent_at: row.sent_at.toISOString(),
  edited_at: row.edited_at?.toISOString() ?? null,
  deleted_at: row.deleted_at?.toISOString() ?? null,
  archived_at: row.archived_at.toISOString(),
});

import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { ConnectionErrorDto } from '../connection.dto.js';

export const SYNC_TRIGGERS = ['chosen', 'manual', 'scheduled', 'reconnected'] as const;
export type SyncTrigger = (typeof SYNC_TRIGGERS)[number];

export const SYNC_STATUSES = ['running', 'completed', 'failed', 'cancelled'] as const;
export type SyncStatus = (typeof SYNC_STATUSES)[number];

export const READING_STATUSES = ['waiting', 'running', 'completed', 'failed', 'skipped'] as const;
export type ReadingStatus = (typeof READING_STATUSES)[number];

/** Which syncs. */
export class SyncsQuery {
  /**
   * Syncs at most.
   * @example 10
   */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(50)
  limit: number = 10;

  /** `next_cursor` of the page before. */
  @IsOptional()
  @MaxLength(100)
  @Matches(/^[\w-]+$/, { message: '$property must be the next_cursor of an earlier answer' })
  cursor?: string;
}

/** What a running sync waits for. */
export class SyncWaitDto extends ConnectionErrorDto {
  /**
   * When it goes on.
   * @example '2026-04-13T10:31:00.000Z'
   */
  until!: string;
}

/** How far a sync is with one channel. */
export class SyncChannelDto {
  /**
   * The platform's.
   * @example 'C12345'
   */
  id!: string;

  /** @example '#engineering' */
  name!: string;

  /** `skipped`: there was nothing to read, for the reason in `error`. */
  @ApiProperty({ enum: READING_STATUSES, example: 'running' })
  status!: ReadingStatus;

  /**
   * Where the reading stands, in the platform's own terms; null before its first page and after its last.
   * @example '1776074400.000100'
   */
  cursor!: string | null;

  /**
   * Pages that are stored.
   * @example 3
   */
  pages!: number;

  /**
   * Messages that those pages told of.
   * @example 600
   */
  fetched!: number;

  /**
   * How many of them were new or changed, those found to be deleted included.
   * @example 598
   */
  stored!: number;

  /** Why it failed, or was skipped. */
  @ApiProperty({ type: () => ConnectionErrorDto, nullable: true })
  error!: ConnectionErrorDto | null;

  /** @example '2026-04-13T10:30:00.000Z' */
  started_at!: string | null;

  /** @example null */
  finished_at!: string | null;

  /**
   * Until its end, or until now; null before it began.
   * @example 2150
   */
  @ApiProperty({ type: 'integer', nullable: true })
  duration_ms!: number | null;
}

/** One run through a connection's channels. */
export class SyncDto {
  /** @example '0199d9b0-7a31-4c1e-9f4b-3d6f1a2b3c4d' */
  id!: string;

  /** @example 'conn_4k2m9x0q7a1z' */
  connection_id!: string;

  /** What began it: channels were chosen, somebody asked, its time came, or new credentials were given. */
  @ApiProperty({ enum: SYNC_TRIGGERS, example: 'scheduled' })
  trigger!: SyncTrigger;

  /** `completed` when every channel was gone through, also where single ones failed. */
  @ApiProperty({ enum: SYNC_STATUSES, example: 'running' })
  status!: SyncStatus;

  /** Why it failed. */
  @ApiProperty({ type: () => ConnectionErrorDto, nullable: true })
  error!: ConnectionErrorDto | null;

  /** What it waits for while it runs, such as a rate limit. */
  @ApiProperty({ type: () => SyncWaitDto, nullable: true })
  waiting!: SyncWaitDto | null;

  /** @example '2026-04-13T10:30:00.000Z' */
  started_at!: string;

  /** @example null */
  finished_at!: string | null;

  /**
   * Until its end, or until now.
   * @example 2150
   */
  duration_ms!: number;

  channels!: SyncChannelDto[];
}

/** A page of syncs, newest first. */
export class SyncListDto {
  syncs!: SyncDto[];

  /** Asks for what follows, as `cursor`; null at the end. */
  next_cursor!: string | null;
}

interface StoredError {
  code: string;
  message: string;
  until?: string;
}

/** As the statements of `syncs.sql.ts` read it; times of channels are JSON's. */
export interface SyncRow {
  id: string;
  connection_id: string;
  trigger: SyncTrigger;
  status: SyncStatus;
  error: StoredError | null;
  started_at: Date;
  finished_at: Date | null;
  micros: number;
  channels: {
    id: string;
    name: string;
    status: ReadingStatus;
    cursor: string | null;
    pages: number;
    fetched: number;
    stored: number;
    error: StoredError | null;
    started_at: string | null;
    finished_at: string | null;
  }[];
}

export function toSync(row: SyncRow, now: Date): SyncDto {
  const { error } = row;
  const isRunning = row.status === 'running';
  return {
    id: row.id,
    connection_id: row.connection_id,
    trigger: row.trigger,
    status: row.status,
    error: error && !isRunning ? { code: error.code, message: error.message } : null,
    waiting: error?.until && isRunning ? { code: error.code, message: error.message, until: error.until } : null,
    started_at: row.started_at.toISOString(),
    finished_at: row.finished_at?.toISOString() ?? null,
    duration_ms: lasting(row.started_at, row.finished_at ?? now),
    channels: row.channels.map((channel) => toChannel(channel, row.finished_at ?? now)),
  };
}

function toChannel(row: SyncRow['channels'][number], now: Date): SyncChannelDto {
  const startedAt = row.started_at === null ? null : new Date(row.started_at);
  const finishedAt = row.finished_at === null ? null : new Date(row.finished_at);
  return {
    id: row.id,
    name: `#${row.name}`,
    status: row.status,
    cursor: row.cursor,
    pages: row.pages,
    fetched: row.fetched,
    stored: row.stored,
    error: row.error && { code: row.error.code, message: row.error.message },
    started_at: startedAt?.toISOString() ?? null,
    finished_at: finishedAt?.toISOString() ?? null,
    duration_ms: startedAt && lasting(startedAt, finishedAt ?? now),
  };
}

const lasting = (from: Date, to: Date): number => Math.max(0, to.getTime() - from.getTime());

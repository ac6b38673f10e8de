import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import {
  HISTORY_KINDS,
  type HistoryEntry,
  type HistoryKind,
} from '../../messaging/installations/installation-history.service.js';
import { INSTALLATION_STATUSES, type InstallationStatus } from '../../messaging/installations/installation-status.js';

/** Which page. */
export class IntegrationEventsQuery {
  /**
   * Events at most.
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

/** A channel of the platform. */
export class EventChannelDto {
  /**
   * The platform's id of it.
   * @example 'C0123456789'
   */
  id!: string;

  /** @example 'general' */
  name!: string;
}

/** Something that happened to the connection of an integration. */
export class IntegrationEventDto {
  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' */
  id!: string;

  /**
   * `status`: the connection changed its state, or what is wrong with it. `gap`: what was said or changed in a channel from
   * `from_time` to `to_time` was missed, or was not wanted. `account`: new credentials, or another account behind them.
   */
  @ApiProperty({ enum: HISTORY_KINDS, example: 'status' })
  kind!: HistoryKind;

  /** Of a `status`: the state before; the same as `to` where only the detail changed, null at the beginning. */
  @ApiProperty({ enum: INSTALLATION_STATUSES, nullable: true, example: 'backfilling' })
  from!: InstallationStatus | null;

  /** Of a `status`: the state from then on. */
  @ApiProperty({ enum: INSTALLATION_STATUSES, nullable: true, example: 'connected' })
  to!: InstallationStatus | null;

  /**
   * For people: what is wrong, or what happened.
   * @example null
   */
  detail!: string | null;

  /** @example '2026-03-19T15:30:00.000Z' */
  at!: string;

  /** Only of a `gap`. */
  channel?: EventChannelDto;

  /**
   * Only of a `gap`: the last message before it was written then.
   * @example '2026-03-19T11:02:00.000Z'
   */
  from_time?: string;

  /**
   * Only of a `gap`: from then on everything was heard. The same as `from_time` while the integration is switched off.
   * @example '2026-03-19T15:30:00.000Z'
   */
  to_time?: string;

  /**
   * Only of a `gap`: why it was not read back, and what: only edits and deletions of earlier messages, if it says so.
   * @example 'Slack does not know the channel.'
   */
  reason?: string;
}

/** Where a page of events stands. */
export class IntegrationEventsPageDto {
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

export class IntegrationEventsAnswer {
  /** @example true */
  success!: boolean;

  /** Newest first. */
  events!: IntegrationEventDto[];

  pagination!: IntegrationEventsPageDto;
}

export const toIntegrationEvent = (entry: HistoryEntry): IntegrationEventDto => ({
  id: entry.id,
  kind: entry.kind,
  from: entry.from_status,
  to: entry.to_status,
  detail: entry.detail,
  at: entry.at.toISOString(),
  ...(entry.kind === 'gap' && {
    channel: { id: entry.channel_id ?? '', name: entry.channel_name ?? '' },
    from_time: entry.from_time?.toISOString(),
    to_time: entry.to_time?.toISOString(),
    reason: entry.reason ?? '',
  }),
});

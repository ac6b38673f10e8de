import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import type { InstallationState } from '../../messaging/installations/installations.service.js';
import { ChannelIdsField } from './connect.dto.js';
import type { IntegrationRow } from './integration.row.js';

export const INTEGRATION_STATUSES = ['active', 'inactive', 'error'] as const;
export type IntegrationStatus = (typeof INTEGRATION_STATUSES)[number];

/** What may be changed of an integration; what is left out stays. */
export class UpdateIntegrationDto {
  /**
   * The whole list, in place of the old one. Not where the bot listens in every chat.
   * @example ['1098765432100005678', '1098765432100003456']
   */
  @IfGiven()
  @ChannelIdsField()
  @ApiProperty({ required: false })
  channel_ids?: string[];

  /**
   * False closes its session, unless others share the bot; what is written meanwhile is not heard.
   * @example true
   */
  @IfGiven()
  @IsBoolean()
  active?: boolean;

  /**
   * Whether it answers every message where it listens. Else it answers when it is mentioned, written to alone, or in a
   * thread that it takes part in.
   * @example false
   */
  @IfGiven()
  @IsBoolean()
  auto_respond?: boolean;
}

/** A bot that speaks for a REPLR. */
export class IntegrationDto {
  /** @example 'int_d8f2a1b3c4e5' */
  id!: string;

  /** @example 'discord' */
  platform!: string;

  /** @example 'rp_7k9m2x4v' */
  replr_id!: string;

  /**
   * `error`: the platform refuses its credentials; `status_detail` says what to do.
   * @example 'active'
   */
  @ApiProperty({ enum: INTEGRATION_STATUSES })
  status!: IntegrationStatus;

  /**
   * What is wrong, or does not work although it is active, such as events of a Slack bot without a signing secret.
   * @example null
   */
  status_detail!: string | null;

  /**
   * Discord: the server.
   * @example '1098765432100001234'
   */
  guild_id?: string;

  /**
   * Slack: the workspace.
   * @example 'T04ABCDEF'
   */
  workspace_id?: string;

  /**
   * Microsoft Teams: the directory.
   * @example '9b1c2d3e-4f5a-4b6c-9d7e-8f9a0b1c2d3e'
   */
  tenant_id?: string;

  /**
   * Where it listens, by the platform's own ids; absent where the bot listens in every chat that it is in.
   * @example ['1098765432100005678', '1098765432100009012']
   */
  channel_ids?: string[];

  /** @example false */
  auto_respond!: boolean;

  /**
   * Messages by others that it took in: in its channels, their threads, and written to it alone.
   * @example 4821
   */
  message_count!: number;

  /** @example '2026-02-14T09:30:00.000Z' */
  connected_at!: string;

  /**
   * When the newest of those messages was written.
   * @example '2026-03-09T17:58:12.000Z'
   */
  last_message_at!: string | null;

  /**
   * Where the platform delivers its events, if by HTTP: what Slack wants as request URL, and Teams as messaging endpoint. Null on other platforms.
   * @example 'https://patchbay.example.com/webhooks/slack/a1b2c3d4-e5f6-4890-abcd-ef1234567890'
   */
  webhook_url!: string | null;
}

/** A page of integrations, in the order in which they were connected. */
export class IntegrationListDto {
  data!: IntegrationDto[];

  /**
   * How many there are.
   * @example 3
   */
  total!: number;
}

/** It is gone, and its bot is disconnected. */
export class IntegrationDeletedDto {
  /** @example 'int_d8f2a1b3c4e5' */
  id!: string;

  /** @example true */
  deleted!: boolean;
}

const iso = (time: Date | string): string => new Date(time).toISOString();

/** `state` is null when the bot is not connected any more. `webhookBase` ends before the reference's id; null: none. */
export const toIntegration = (
  row: IntegrationRow,
  state: InstallationState | null,
  webhookBase: string | null,
): IntegrationDto => ({
  id: row.id,
  platform: row.platform,
  replr_id: row.replr_id,
  status: statusOf(row, state),
  status_detail: detailOf(row, state),
  ...(row.account_field !== null && { [row.account_field]: row.account_id }),
  ...(row.channel_ids && { channel_ids: row.channel_ids }),
  auto_respond: row.auto_respond,
  message_count: Number(row.message_count),
  connected_at: iso(row.connected_at),
  last_message_at: row.last_message_at === null ? null : iso(row.last_message_at),
  webhook_url: webhookBase !== null && state ? webhookBase + state.referenceId : null,
});

export function statusOf({ active }: Pick<IntegrationRow, 'active'>, state: InstallationState | null) {
  if (!active) return 'inactive';
  return !state || state.status === 'credentials-rejected' ? 'error' : 'active';
}

function detailOf(row: IntegrationRow, state: InstallationState | null): string | null {
  switch (statusOf(row, state)) {
    case 'inactive':
      return null;
    case 'active':
      return state?.detail ?? null;
    case 'error':
      return `${state?.detail ?? 'The bot is not connected'}. Delete the integration and connect the bot with a new token.`;
  }
}

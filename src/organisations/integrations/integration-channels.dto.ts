import type { AppChannelRow } from '../../apps/channels/app-channels.service.js';
import { PageDto } from '../../kernel/http/page-query.dto.js';
import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';

/** Whether an app is on in a channel. */
export class IntegrationChannelSwitchDto {
  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d' */
  channel_id!: string;

  /** @example 'general' */
  channel_name!: string;

  /** @example '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3e' */
  workspace_id!: string;

  /**
   * Whether it is on there, while it is active at all. True where nobody has said anything.
   * @example false
   */
  is_active!: boolean;

  /**
   * When somebody said it last; null: nobody has.
   * @example '2026-11-21T10:00:00.000Z'
   */
  updated_at!: string | null;
}

export class IntegrationChannelSwitchAnswerDto extends StatusEnvelopeDto {
  data!: IntegrationChannelSwitchDto;
}

export class IntegrationChannelSwitchListDto extends StatusEnvelopeDto {
  data!: IntegrationChannelSwitchDto[];
  pagination!: PageDto;
}

export const toChannelSwitch = (row: AppChannelRow): IntegrationChannelSwitchDto => ({
  channel_id: row.channel_id,
  channel_name: row.channel_name,
  workspace_id: row.workspace_id,
  is_active: row.is_active,
  updated_at: row.updated_at === null ? null : new Date(row.updated_at).toISOString(),
});

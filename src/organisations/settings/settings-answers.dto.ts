import { FlagQuery } from '../../kernel/http/flag-query.decorator.js';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';
import { ChannelSettingDto, EffectiveSettingDto, IntegrationSettingDto } from './setting.dto.js';

export class SettingsQuery {
  /**
   * Whether `effective` is wanted as well: every value in force, chosen or not, and where it comes from.
   * @example true
   */
  @IfGiven()
  @FlagQuery()
  effective?: boolean;
}

export class IntegrationSettingAnswerDto extends StatusEnvelopeDto {
  data!: IntegrationSettingDto;
}

export class IntegrationSettingListDto extends StatusEnvelopeDto {
  /** Those that somebody chose for all channels, the oldest first. */
  data!: IntegrationSettingDto[];

  /** On request: what the integration is told where nothing is chosen for the channel. */
  effective?: EffectiveSettingDto[];
}

export class ChannelSettingAnswerDto extends StatusEnvelopeDto {
  data!: ChannelSettingDto;
}

export class ChannelSettingListDto extends StatusEnvelopeDto {
  /** Those that somebody chose for this channel, the oldest first. */
  data!: ChannelSettingDto[];

  /** On request: what the integration is told in this channel. */
  effective?: EffectiveSettingDto[];
}

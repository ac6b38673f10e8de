import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { SETTING_TYPES, type SettingType } from '../../apps/manifest/manifest.js';
import { SettingValueField } from '../../apps/settings/setting-value.decorator.js';
import type { GivenValue } from '../../apps/settings/setting-values.js';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { UuidField } from '../../kernel/http/uuid-field.decorator.js';

const LONGEST_LABEL = 200;

const LabelField = (): PropertyDecorator =>
  applyDecorators(
    PlainText({ min: 1, max: LONGEST_LABEL }),
    ApiProperty({ minLength: 1, maxLength: LONGEST_LABEL }),
    Matches(/\S/, { message: '$property must not be blank' }),
  );

export class AddSettingDto {
  /**
   * A setting that the integration declares in its JSON, in its spelling or another case; any other is kept as a text.
   * @example "Style"
   */
  @LabelField()
  form_field_label!: string;

  /**
   * Of the type that the integration declares: a number, true or false for a checkbox, one of the options, several of
   * them as a list or with commas, or a text. The `interval` of an interval app is a crontab of five fields, in UTC.
   * @example "bold"
   */
  @SettingValueField()
  form_field_value!: GivenValue;
}

/** What is left out stays; one of them has to be given. */
export class UpdateChannelSettingDto {
  /**
   * Another label. The value has to suit it, and a secret stays one until it has a new value.
   * @example "Style"
   */
  @IfGiven()
  @LabelField()
  form_field_label?: string;

  /**
   * As when adding one. The `***` that stands for a secret is refused.
   * @example "underline"
   */
  @IfGiven()
  @SettingValueField()
  form_field_value?: GivenValue;
}

/** `id` says which setting is meant, else `form_field_label` does. Where there is one only, another label renames it. */
export class UpdateSettingDto {
  /**
   * Which setting; with it, `form_field_label` is its new label.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d"
   */
  @IfGiven()
  @UuidField()
  id?: string;

  /**
   * Which setting, or what it is to be called.
   * @example "Style"
   */
  @IfGiven()
  @LabelField()
  form_field_label?: string;

  /**
   * As when adding one. The `***` that stands for a secret is refused.
   * @example "underline"
   */
  @IfGiven()
  @SettingValueField()
  form_field_value?: GivenValue;
}

/** What a setting holds. */
export class SettingValueDto {
  /** @example "Style" */
  form_field_label!: string;

  /**
   * A text, whatever its type: `true` or `false` of a checkbox, commas between several. `***` when it is a secret.
   * @example "bold"
   */
  form_field_value!: string;

  /**
   * As the integration declares it; `text` for a label that it does not.
   * @example "dropdown"
   */
  @ApiProperty({ enum: SETTING_TYPES })
  type!: SettingType;

  /**
   * Whether its label reads as that of a secret, whose value is never shown again.
   * @example false
   */
  is_secret!: boolean;
}

/** A value that somebody chose for all channels. */
export class IntegrationSettingDto extends SettingValueDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  id!: string;

  /**
   * The organisation.
   * @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3e"
   */
  org_id!: string;

  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3f" */
  integration_id!: string;

  /** @example "2026-11-21T10:00:00.000Z" */
  created_at!: string;

  /** @example "2026-11-21T10:00:00.000Z" */
  updated_at!: string;
}

/** A value that somebody chose for one channel, where it goes before that for all. */
export class ChannelSettingDto extends IntegrationSettingDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e40" */
  channel_id!: string;
}

/** A value that the integration is told. */
export class EffectiveSettingDto extends SettingValueDto {
  /**
   * Where it comes from: chosen for the channel, chosen for all channels, or said by the integration itself.
   * @example "default"
   */
  origin!: 'channel' | 'integration' | 'default';
}

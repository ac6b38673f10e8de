import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, Matches, ValidateNested } from 'class-validator';
import { SETTING_TYPES, type SettingType } from '../../apps/manifest/manifest.js';
import { SettingValueField } from '../../apps/settings/setting-value.decorator.js';
import type { GivenValue } from '../../apps/settings/setting-values.js';
import type { SettingView } from '../../apps/settings/setting-view.js';
import { PlainText } from '../../kernel/http/text.decorators.js';
import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';

const LONGEST_NAME = 200;

const NameField = (): PropertyDecorator =>
  applyDecorators(
    PlainText({ min: 1, max: LONGEST_NAME }),
    ApiProperty({ minLength: 1, maxLength: LONGEST_NAME }),
    Matches(/\S/, { message: '$property must not be blank' }),
  );

export class SettingEntryInputDto {
  /**
   * The label of a setting that the integration declares, in its spelling or another case; any other is kept as a text.
   * @example "Style"
   */
  @NameField()
  field_name!: string;

  /**
   * Of the type that the integration declares: a number, true or false for a checkbox, one of the options, several of
   * them as a list or with commas, or a text. The `***` that stands for a secret is refused.
   * @example "bold"
   */
  @SettingValueField()
  value!: GivenValue;
}

export class UpdateCustomSettingsDto {
  @IsObject()
  @ValidateNested()
  @Type(() => SettingEntryInputDto)
  setting_entry!: SettingEntryInputDto;
}

export class SettingEntryDto {
  /** @example "01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d" */
  id!: string;

  /** @example "Style" */
  field_name!: string;

  /**
   * A text, whatever its type; `***` when it is a secret.
   * @example "bold"
   */
  value!: string;

  /**
   * As the integration declares it; `text` for a name that it does not.
   * @example "dropdown"
   */
  @ApiProperty({ enum: SETTING_TYPES })
  type!: SettingType;

  /**
   * Whether its name reads as that of a secret, whose value is never shown again.
   * @example false
   */
  is_secret!: boolean;

  /** @example "2026-11-21T10:00:00.000Z" */
  created_at!: string;

  /** @example "2026-11-21T10:00:00.000Z" */
  updated_at!: string;
}

export class CustomSettingsDto {
  /**
   * The setting that was written last; null while there is none.
   * @example "Style"
   */
  field_name!: string | null;

  /**
   * Its value, `***` when it is a secret.
   * @example "bold"
   */
  value!: string | null;

  /** All that have been chosen for all channels, the oldest first. */
  entries!: SettingEntryDto[];
}

export class CustomSettingsAnswerDto extends StatusEnvelopeDto {
  data!: CustomSettingsDto;
}

export class CustomSettingEntryAnswerDto extends StatusEnvelopeDto {
  data!: SettingEntryDto;
}

export const toSettingEntry = (view: SettingView): SettingEntryDto => ({
  id: view.id,
  field_name: view.label,
  value: view.value,
  type: view.type,
  is_secret: view.isSecret,
  created_at: view.createdAt.toISOString(),
  updated_at: view.updatedAt.toISOString(),
});

/** `views` the oldest first. */
export function toCustomSettings(views: SettingView[]): CustomSettingsDto {
  const [last] = [...views].reverse().sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());
  return { field_name: last?.label ?? null, value: last?.value ?? null, entries: views.map(toSettingEntry) };
}

import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { MOST_APPS } from '../../apps/catalogue/apps.service.js';
import { APP_KINDS, type AppKind } from '../../apps/manifest/manifest.js';
import { IfGiven } from '../../kernel/http/if-given.decorator.js';
import { PlainText } from '../../kernel/http/text.decorators.js';

/** Empty: what the JSON says. */
const KINDS = ['', ...APP_KINDS] as const;

/** It travels in a header. */
const HEADER_TEXT = /^([!-~]([ -~]*[!-~])?)?$/;

class IntegrationInputDto {
  /**
   * Yours to choose; what the JSON calls the app unless it is given on creation.
   * @example 'Emphasis'
   */
  @IfGiven()
  @PlainText({ min: 1, max: 100 })
  @Matches(/\S/, { message: '$property must not be blank' })
  name?: string;

  /**
   * Sent to the app with every call, as `Authorization: Bearer …`: printable ASCII. Empty or null: none.
   * @example 'some-auth-credential'
   */
  @IsOptional()
  @PlainText({ max: 4096 })
  @Matches(HEADER_TEXT, { message: '$property must be printable ASCII, without blanks around it' })
  @ApiProperty({ type: 'string', nullable: true, required: false, maxLength: 4096 })
  auth_credential?: string | null;

  /**
   * What the app does with messages: goes before what its JSON says. Empty: what the JSON says.
   * @example 'modifier'
   */
  @IfGiven()
  @IsIn(KINDS)
  @ApiProperty({ enum: KINDS, required: false })
  integration_type?: AppKind | '';
}

export class CreateOrganisationIntegrationDto extends IntegrationInputDto {
  /**
   * Where the app's integration JSON is served; it is fetched now, and on every refresh. On the public Internet, or on a host
   * that `ALLOWED_PRIVATE_HOSTS` names.
   * @example 'https://apps.example.com/emphasis.json'
   */
  @PlainText({ min: 1, max: 2048 })
  json_url!: string;
}

/** What is left out stays. */
export class UpdateOrganisationIntegrationDto extends IntegrationInputDto {
  /**
   * It is fetched now.
   * @example 'https://apps.example.com/emphasis.json'
   */
  @IfGiven()
  @PlainText({ min: 1, max: 2048 })
  json_url?: string;

  /**
   * False switches it off everywhere; true switches it on, also when it was paused.
   * @example true
   */
  @IfGiven()
  @IsBoolean()
  is_active?: boolean;

  /**
   * Its place among the organisation's apps, from 1: modifiers and filters are asked in this order. Past the end: last.
   * @example 1
   */
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(MOST_APPS)
  position?: number;
}

export class SwitchIntegrationChannelDto {
  /**
   * Whether the app is on in the channel, while it is active at all.
   * @example false
   */
  @IsBoolean()
  is_active!: boolean;
}

import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { IntegrationSettings } from './integration-settings.service.js';
import { AddSettingDto, UpdateSettingDto } from './setting.dto.js';
import { IntegrationSettingAnswerDto, IntegrationSettingListDto, SettingsQuery } from './settings-answers.dto.js';

const ORGANISATION = 'Id of the organisation.';
const INTEGRATION = 'Id of the integration.';
const FORBIDDEN = 'One is neither owner nor admin, or it is a system integration (`SYSTEM_INTEGRATION`).';
const TOO_MANY = 'There are too many settings, or their values are too long together (`TOO_MANY_SETTINGS`).';

/** What an organisation chose for the settings of an integration, in all channels. */
@ApiTags('integration-settings')
@Controller('organisations/:organisation_id/integrations/:integration_id/settings')
export class IntegrationSettingsController {
  constructor(private readonly settings: IntegrationSettings) {}

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Add a setting of an integration',
    description:
      'For owners and admins. The integration is told it in all channels that have no value of their own. A label that ' +
      'is there already is refused with `SETTING_EXISTS`: change it with PATCH.',
    response: IntegrationSettingAnswerDto,
    errors: { forbidden: FORBIDDEN, unprocessable: TOO_MANY },
  })
  add(
    @CurrentUser() user: Principal,
    @UuidParam('organisation_id', ORGANISATION) organisationId: string,
    @UuidParam('integration_id', INTEGRATION) appId: string,
    @Body() body: AddSettingDto,
  ): Promise<IntegrationSettingAnswerDto> {
    return this.settings.add(user.userId, { organisationId, appId }, body);
  }

  @Get()
  @Endpoint({
    summary: 'List the settings of an integration',
    description: 'For every member. Secrets are masked; a system integration has none.',
    response: IntegrationSettingListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('organisation_id', ORGANISATION) organisationId: string,
    @UuidParam('integration_id', INTEGRATION) appId: string,
    @Query() query: SettingsQuery,
  ): Promise<IntegrationSettingListDto> {
    return this.settings.list(user.userId, { organisationId, appId }, query);
  }

  @Patch()
  @Endpoint({
    summary: 'Change a setting of an integration',
    description:
      "For owners and admins. Which one: that of the body's `id`, else that of its `form_field_label`. Where there is " +
      'one setting only, another label renames it, and a value alone is enough.',
    response: IntegrationSettingAnswerDto,
    errors: { forbidden: FORBIDDEN, unprocessable: TOO_MANY },
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('organisation_id', ORGANISATION) organisationId: string,
    @UuidParam('integration_id', INTEGRATION) appId: string,
    @Body() body: UpdateSettingDto,
  ): Promise<IntegrationSettingAnswerDto> {
    return this.settings.update(user.userId, { organisationId, appId }, body);
  }

  @Delete(':setting_id')
  @Endpoint({
    summary: 'Delete a setting of an integration',
    description: "For owners and admins. The integration's default holds again.",
    response: IntegrationSettingAnswerDto,
    errors: { forbidden: FORBIDDEN },
  })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('organisation_id', ORGANISATION) organisationId: string,
    @UuidParam('integration_id', INTEGRATION) appId: string,
    @UuidParam('setting_id', 'Id of the setting.') settingId: string,
  ): Promise<IntegrationSettingAnswerDto> {
    return this.settings.remove(user.userId, { organisationId, appId }, settingId);
  }
}

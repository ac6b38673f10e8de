import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { CustomSettingEntryAnswerDto, CustomSettingsAnswerDto, UpdateCustomSettingsDto } from './custom-setting.dto.js';
import { CustomSettings } from './custom-settings.service.js';

/** What was chosen for a custom integration. */
@ApiTags('custom-integrations')
@Controller('organisations/:organisationId/integrations/custom/:integrationId/settings')
export class CustomSettingsController {
  constructor(private readonly settings: CustomSettings) {}

  @Put()
  @Endpoint({
    summary: 'Set an entry of the settings of a custom integration',
    description:
      'For owners and admins. Adds the entry, or gives that of the same name another value; the others stay.',
    response: CustomSettingEntryAnswerDto,
    errors: {
      forbidden: '',
      unprocessable: 'There are too many settings, or their values are too long together (`TOO_MANY_SETTINGS`).',
    },
  })
  put(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') id: string,
    @Body() body: UpdateCustomSettingsDto,
  ): Promise<CustomSettingEntryAnswerDto> {
    return this.settings.put(user.userId, organisationId, id, body);
  }

  @Get()
  @Endpoint({
    summary: 'Show the settings of a custom integration',
    description: 'For every member: the entry that was written last, and all of them in `entries`. Secrets are masked.',
    response: CustomSettingsAnswerDto,
  })
  get(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') id: string,
  ): Promise<CustomSettingsAnswerDto> {
    return this.settings.get(user.userId, organisationId, id);
  }
}

import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { ChannelSettings } from './channel-settings.service.js';
import { AddSettingDto, UpdateChannelSettingDto } from './setting.dto.js';
import { ChannelSettingAnswerDto, ChannelSettingListDto, SettingsQuery } from './settings-answers.dto.js';

const ORGANISATION = 'Id of the organisation.';
const INTEGRATION = 'Id of the integration.';
const CHANNEL = 'Id of a channel in one of the workspaces of the organisation.';
const SETTING = 'Id of the setting.';
const FORBIDDEN = 'One is neither owner nor admin, or it is a system integration (`SYSTEM_INTEGRATION`).';
const TOO_MANY = 'There are too many settings, or their values are too long together (`TOO_MANY_SETTINGS`).';

/** What an organisation chose for the settings of an integration, in one channel. */
@ApiTags('channel-integration-settings')
@Controller('organisations/:org_id/integrations/:integration_id/channels/:channel_id/settings')
export class ChannelSettingsController {
  constructor(private readonly settings: ChannelSettings) {}

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Add a setting of an integration in a channel',
    description:
      'For owners and admins. It goes before the value for all channels. A label that is there already is refused with ' +
      '`SETTING_EXISTS`: change it with PATCH.',
    response: ChannelSettingAnswerDto,
    errors: { forbidden: FORBIDDEN, unprocessable: TOO_MANY },
  })
  add(
    @CurrentUser() user: Principal,
    @UuidParam('org_id', ORGANISATION) organisationId: string,
    @UuidParam('integration_id', INTEGRATION) appId: string,
    @UuidParam('channel_id', CHANNEL) channelId: string,
    @Body() body: AddSettingDto,
  ): Promise<ChannelSettingAnswerDto> {
    return this.settings.add(user.userId, { organisationId, appId, channelId }, body);
  }

  @Get()
  @Endpoint({
    summary: 'List the settings of an integration in a channel',
    description:
      'For every member; those of a private channel for its members, owners and admins. Secrets are masked; a system ' +
      'integration has none.',
    response: ChannelSettingListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('org_id', ORGANISATION) organisationId: string,
    @UuidParam('integration_id', INTEGRATION) appId: string,
    @UuidParam('channel_id', CHANNEL) channelId: string,
    @Query() query: SettingsQuery,
  ): Promise<ChannelSettingListDto> {
    return this.settings.list(user.userId, { organisationId, appId, channelId }, query);
  }

  @Patch(':setting_id')
  @Endpoint({
    summary: 'Change a setting of an integration in a channel',
    description: 'For owners and admins.',
    response: ChannelSettingAnswerDto,
    errors: { forbidden: FORBIDDEN, unprocessable: TOO_MANY },
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('org_id', ORGANISATION) organisationId: string,
    @UuidParam('integration_id', INTEGRATION) appId: string,
    @UuidParam('channel_id', CHANNEL) channelId: string,
    @UuidParam('setting_id', SETTING) settingId: string,
    @Body() body: UpdateChannelSettingDto,
  ): Promise<ChannelSettingAnswerDto> {
    return this.settings.update(user.userId, { organisationId, appId, channelId }, settingId, body);
  }

  @Delete(':setting_id')
  @Endpoint({
    summary: 'Delete a setting of an integration in a channel',
    description: "For owners and admins. The value for all channels, or else the integration's default, holds again.",
    response: ChannelSettingAnswerDto,
    errors: { forbidden: FORBIDDEN },
  })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('org_id', ORGANISATION) organisationId: string,
    @UuidParam('integration_id', INTEGRATION) appId: string,
    @UuidParam('channel_id', CHANNEL) channelId: string,
    @UuidParam('setting_id', SETTING) settingId: string,
  ): Promise<ChannelSettingAnswerDto> {
    return this.settings.remove(user.userId, { organisationId, appId, channelId }, settingId);
  }
}

import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { SwitchIntegrationChannelDto } from './integration.input.dto.js';
import { IntegrationChannelSwitchAnswerDto, IntegrationChannelSwitchListDto } from './integration-channels.dto.js';
import { IntegrationChannels } from './integration-channels.service.js';

const ERRORS = { forbidden: 'You are a plain member, or it comes with Patchbay (`SYSTEM_INTEGRATION`).' };

/** Where an app is on. */
@ApiTags('organisation-integrations')
@Controller('organisations/:organisationId/integrations/:integrationId/channels')
export class OrganisationIntegrationChannelsController {
  constructor(private readonly channels: IntegrationChannels) {}

  @Get()
  @Endpoint({
    summary: 'List channels that an integration was switched on or off in',
    description:
      'For owners and admins, in the order in which the channels were made. In all others an active app is on.',
    response: IntegrationChannelSwitchListDto,
    errors: ERRORS,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
    @Query() query: PageQuery,
  ): Promise<IntegrationChannelSwitchListDto> {
    return this.channels.list(user.userId, { organisationId, integrationId }, query);
  }

  @Get(':channelId')
  @Endpoint({
    summary: 'Tell whether an integration is on in a channel',
    description: "For owners and admins; of any channel of the organisation's workspaces.",
    response: IntegrationChannelSwitchAnswerDto,
    errors: ERRORS,
  })
  get(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
    @UuidParam('channelId') channelId: string,
  ): Promise<IntegrationChannelSwitchAnswerDto> {
    return this.channels.get(user.userId, { organisationId, integrationId }, channelId);
  }

  @Put(':channelId')
  @Endpoint({
    summary: 'Switch an integration on or off in a channel',
    description: "For owners and admins; in any channel of the organisation's workspaces, from the next message on.",
    response: IntegrationChannelSwitchAnswerDto,
    errors: ERRORS,
  })
  set(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
    @UuidParam('channelId') channelId: string,
    @Body() body: SwitchIntegrationChannelDto,
  ): Promise<IntegrationChannelSwitchAnswerDto> {
    return this.channels.set(user.userId, { organisationId, integrationId }, channelId, body.is_active);
  }
}

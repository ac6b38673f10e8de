import { Controller, Delete, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { StatusEnvelopeDto } from '../../tenancy/organisations/status-envelope.dto.js';
import { ChannelReturnUrls } from './channel-return-urls.service.js';
import { ReturnUrlAnswerDto } from './return-urls.dto.js';

/** Where an app may post into a channel. */
@ApiTags('organisation-integrations')
@Controller('organisations/:id/integrations/:integrationId/channels/:channelId/return-url')
export class ReturnUrlsController {
  constructor(private readonly urls: ChannelReturnUrls) {}

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Make a new return URL for an integration in a channel',
    description: 'For owners and admins. The one before it ends, and the app is told the new one with its next tick.',
    status: 201,
    response: ReturnUrlAnswerDto,
    errors: ['forbidden', 'missing'],
  })
  replace(
    @CurrentUser() user: Principal,
    @UuidParam('id') organisationId: string,
    @UuidParam('integrationId') appId: string,
    @UuidParam('channelId') channelId: string,
  ): Promise<ReturnUrlAnswerDto> {
    return this.urls.replace(user.userId, { organisationId, appId, channelId });
  }

  @Delete()
  @Endpoint({
    summary: 'Revoke the return URL of an integration in a channel',
    description: 'For owners and admins. The next tick makes another one.',
    response: StatusEnvelopeDto,
    errors: ['forbidden', 'missing'],
  })
  revoke(
    @CurrentUser() user: Principal,
    @UuidParam('id') organisationId: string,
    @UuidParam('integrationId') appId: string,
    @UuidParam('channelId') channelId: string,
  ): Promise<StatusEnvelopeDto> {
    return this.urls.revoke(user.userId, { organisationId, appId, channelId });
  }
}

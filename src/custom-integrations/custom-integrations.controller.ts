import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../kernel/http/current-user.decorator.js';
import { Endpoint } from '../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../kernel/http/page-query.dto.js';
import type { Principal } from '../kernel/http/principal.js';
import { RateLimit } from '../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../kernel/http/uuid-param.decorator.js';
import {
  CustomIntegrationAnswerDto,
  CustomIntegrationInputDto,
  CustomIntegrationListDto,
  NewCustomIntegrationAnswerDto,
} from './custom-integration.dto.js';
import { CustomIntegrations } from './custom-integrations.service.js';

/** Integrations that an organisation adds by the URL of their JSON alone. */
@ApiTags('custom-integrations')
@Controller('organisations/:organisationId/integrations/custom')
export class CustomIntegrationsController {
  constructor(private readonly integrations: CustomIntegrations) {}

  @Post()
  @RateLimit('fetches')
  @Idempotent()
  @Endpoint({
    summary: 'Create a custom integration',
    description:
      'For owners and admins. Its JSON is fetched and read at once; one that cannot be is refused with ' +
      '`INVALID_JSON_URL` or `INVALID_INTEGRATION_JSON`. It is shown among all integrations, too.',
    status: 201,
    response: NewCustomIntegrationAnswerDto,
    errors: {
      forbidden: '',
      conflict: 'The organisation has as many integrations as it may (`TOO_MANY_INTEGRATIONS`).',
    },
  })
  create(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Body() body: CustomIntegrationInputDto,
  ): Promise<NewCustomIntegrationAnswerDto> {
    return this.integrations.create(user.userId, organisationId, body);
  }

  @Get()
  @Endpoint({
    summary: 'List custom integrations',
    description: 'For every member. Only those that were made here.',
    response: CustomIntegrationListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Query() query: PageQuery,
  ): Promise<CustomIntegrationListDto> {
    return this.integrations.list(user.userId, organisationId, query);
  }

  @Put(':integrationId')
  @RateLimit('fetches')
  @Endpoint({
    summary: 'Point a custom integration at another JSON',
    description: 'For owners and admins. The JSON is fetched and read at once; settings stay as they were chosen.',
    response: CustomIntegrationAnswerDto,
    errors: {
      forbidden: '',
      conflict: 'An organisation has at most 30 modifiers and filters (`TOO_MANY_INTEGRATIONS`).',
    },
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') id: string,
    @Body() body: CustomIntegrationInputDto,
  ): Promise<CustomIntegrationAnswerDto> {
    return this.integrations.update(user.userId, organisationId, id, body);
  }

  @Delete(':integrationId')
  @Endpoint({
    summary: 'Delete a custom integration',
    description: 'For owners and admins. With its settings, and all that is known of its calls.',
    response: CustomIntegrationAnswerDto,
    errors: ['forbidden'],
  })
  delete(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') id: string,
  ): Promise<CustomIntegrationAnswerDto> {
    return this.integrations.delete(user.userId, organisationId, id);
  }
}

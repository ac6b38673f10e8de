import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import {
  OrganisationIntegrationAnswerDto,
  OrganisationIntegrationListDto,
  RefreshedIntegrationAnswerDto,
} from './integration.dto.js';
import { CreateOrganisationIntegrationDto, UpdateOrganisationIntegrationDto } from './integration.input.dto.js';
import { OrganisationIntegrations } from './organisation-integrations.service.js';

const JSON_REFUSED =
  'Also: `json_url` brings no JSON (`INVALID_JSON_URL`), or one that lacks what the app needs (`INVALID_INTEGRATION_JSON`).';
const TOO_MANY_ASKED = 'An organisation has at most 30 modifiers and filters (`TOO_MANY_INTEGRATIONS`).';
const MANAGERS = 'You are a plain member, or it comes with Patchbay (`SYSTEM_INTEGRATION`).';

/** What an organisation's channels are extended by. */
@ApiTags('organisation-integrations')
@Controller('organisations/:organisationId/integrations')
export class OrganisationIntegrationsController {
  constructor(private readonly integrations: OrganisationIntegrations) {}

  @Post()
  @RateLimit('fetches')
  @Idempotent()
  @Endpoint({
    summary: "Add an app to an organisation's integrations",
    description:
      'For owners and admins. The JSON at `json_url` is fetched first, and read leniently: `warnings` tells what had to be ' +
      'guessed or left out. The app runs at once in all channels, unless its JSON says that it is not active. ' +
      '`signing_secret` is shown in this answer alone.',
    status: 201,
    response: OrganisationIntegrationAnswerDto,
    errors: {
      invalid: JSON_REFUSED,
      forbidden: '',
      conflict: 'The organisation has 500 apps already, or 30 modifiers and filters (`TOO_MANY_INTEGRATIONS`).',
    },
  })
  create(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Body() body: CreateOrganisationIntegrationDto,
  ): Promise<OrganisationIntegrationAnswerDto> {
    return this.integrations.create(user.userId, organisationId, body);
  }

  @Get()
  @Endpoint({
    summary: "List an organisation's integrations",
    description: 'For every member. The platforms come first, then the apps in the order of their positions.',
    response: OrganisationIntegrationListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Query() query: PageQuery,
  ): Promise<OrganisationIntegrationListDto> {
    return this.integrations.list(user.userId, organisationId, query);
  }

  @Get(':integrationId')
  @Endpoint({
    summary: "Get an organisation's integration",
    description: 'For every member; a platform too.',
    response: OrganisationIntegrationAnswerDto,
  })
  get(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
  ): Promise<OrganisationIntegrationAnswerDto> {
    return this.integrations.get(user.userId, { organisationId, integrationId });
  }

  @Patch(':integrationId')
  @RateLimit('fetches')
  @Endpoint({
    summary: "Update an organisation's integration",
    description: 'For owners and admins. What is left out stays; a new `json_url` is fetched first.',
    response: OrganisationIntegrationAnswerDto,
    errors: { invalid: JSON_REFUSED, forbidden: MANAGERS, conflict: TOO_MANY_ASKED },
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
    @Body() body: UpdateOrganisationIntegrationDto,
  ): Promise<OrganisationIntegrationAnswerDto> {
    return this.integrations.update(user.userId, { organisationId, integrationId }, body);
  }

  @Delete(':integrationId')
  @Endpoint({
    summary: "Remove an app from an organisation's integrations",
    description: 'For owners and admins. Its settings and the log of its calls go with it. Answers what it was.',
    response: OrganisationIntegrationAnswerDto,
    errors: { forbidden: MANAGERS },
  })
  delete(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
  ): Promise<OrganisationIntegrationAnswerDto> {
    return this.integrations.delete(user.userId, { organisationId, integrationId });
  }

  @Post(':integrationId/refresh')
  @RateLimit('fetches')
  @Idempotent()
  @Endpoint({
    summary: "Fetch an integration's JSON again",
    description: 'For owners and admins. `changes` tells what is different in it, `warnings` what is odd.',
    response: RefreshedIntegrationAnswerDto,
    errors: {
      invalid: JSON_REFUSED,
      forbidden: MANAGERS,
      conflict: `Its \`json_url\` was changed meanwhile (\`INTEGRATION_CHANGED\`). ${TOO_MANY_ASKED}`,
    },
  })
  refresh(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
  ): Promise<RefreshedIntegrationAnswerDto> {
    return this.integrations.refresh(user.userId, { organisationId, integrationId });
  }

  @Post(':integrationId/secret')
  @Idempotent()
  @Endpoint({
    summary: "Rotate an integration's signing secret",
    description:
      'For owners and admins. The new one is shown in this answer alone. For 24 hours calls are signed with both, so that ' +
      'the app can be told in the meantime.',
    response: OrganisationIntegrationAnswerDto,
    errors: { forbidden: MANAGERS },
  })
  rotateSecret(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
  ): Promise<OrganisationIntegrationAnswerDto> {
    return this.integrations.rotateSecret(user.userId, { organisationId, integrationId });
  }
}

import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../kernel/http/current-user.decorator.js';
import { Endpoint } from '../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../kernel/http/principal.js';
import { UuidParam } from '../kernel/http/uuid-param.decorator.js';
import { ConnectionTests } from './connection-tests.service.js';
import {
  ConnectionTestDto,
  CreatePlatformIntegrationDto,
  DoneDto,
  PlatformIntegrationAnswerDto,
  PlatformIntegrationListDto,
  UpdatePlatformIntegrationDto,
} from './platform-integration.dto.js';
import { PlatformIntegrations } from './platform-integrations.service.js';

const MANAGERS = { forbidden: 'You are a plain member of the workspace.' };

@ApiTags('platform-integrations')
@Controller('api/v2/platform-integrations')
export class PlatformIntegrationsController {
  constructor(
    private readonly integrations: PlatformIntegrations,
    private readonly tests: ConnectionTests,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List integrations',
    description: 'Of every workspace that you own or administer, oldest first. Secrets are masked.',
    response: PlatformIntegrationListDto,
  })
  list(@CurrentUser() user: Principal): Promise<PlatformIntegrationListDto> {
    return this.integrations.list(user.userId);
  }

  @Get(':id')
  @Endpoint({ summary: 'Get an integration', response: PlatformIntegrationAnswerDto, errors: MANAGERS })
  get(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<PlatformIntegrationAnswerDto> {
    return this.integrations.get(user.userId, id);
  }

  @Idempotent()
  @Post()
  @Endpoint({
    summary: 'Create an integration',
    description:
      'Credentials come from `config`, now or later, or from an installation of the organisation, by `installation_id`. ' +
      'When enabled and given credentials, it connects by itself: `connected` is null until then.',
    status: 201,
    response: PlatformIntegrationAnswerDto,
    errors: {
      ...MANAGERS,
      forbidden:
        'You are a plain member of the workspace; or, with `installation_id`, no owner or admin of the organisation.',
      missing: 'No such workspace, or no such installation in its organisation.',
      unprocessable: 'The installation is one of another platform.',
      conflict: 'The workspace has an integration with that platform already.',
    },
  })
  create(
    @CurrentUser() user: Principal,
    @Body() body: CreatePlatformIntegrationDto,
  ): Promise<PlatformIntegrationAnswerDto> {
    return this.integrations.create(user.userId, body);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Update an integration',
    description: 'New credentials end the live session of the old ones, and are tried at once when it is enabled.',
    response: PlatformIntegrationAnswerDto,
    errors: MANAGERS,
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Body() body: UpdatePlatformIntegrationDto,
  ): Promise<PlatformIntegrationAnswerDto> {
    return this.integrations.update(user.userId, id, body);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete an integration',
    description: 'With its channels and its key. Messages that crossed stay.',
    response: DoneDto,
    errors: MANAGERS,
  })
  remove(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<DoneDto> {
    return this.integrations.remove(user.userId, id);
  }

  @Post(':id/test')
  @Endpoint({
    summary: 'Test the connection',
    description:
      'Asks the platform with the stored credentials, and waits for its answer. A failed test is an answer of its own: ' +
      '`success` is false, `error` says why, and `connection_error` keeps it.',
    response: ConnectionTestDto,
    errors: MANAGERS,
    examples: {
      success: { summary: 'The credentials work', value: { success: true } },
      failure: {
        summary: 'The platform refused them',
        value: { success: false, error: { code: 'INVALID_CREDENTIALS', message: 'Slack refused the bot token.' } },
      },
    },
  })
  test(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<ConnectionTestDto> {
    return this.tests.run(user.userId, id);
  }
}

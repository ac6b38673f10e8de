import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { PrefixedIdParam } from '../prefixed-id.decorators.js';
import { IntegrationDeletedDto, IntegrationDto, IntegrationListDto, UpdateIntegrationDto } from './integration.dto.js';
import { IntegrationTestDto } from './integration-test.dto.js';
import { IntegrationTests } from './integration-tests.service.js';
import { Integrations } from './integrations.service.js';

const MANAGERS = { forbidden: 'You are a plain member of the organisation.' };

@ApiTags('integrations')
@Controller('v1/integrations')
export class IntegrationsController {
  constructor(
    private readonly integrations: Integrations,
    private readonly tests: IntegrationTests,
  ) {}

  @Get()
  @Endpoint({
    summary: 'List integrations',
    description: 'Of every organisation that you belong to, in the order in which they were connected.',
    response: IntegrationListDto,
  })
  list(@CurrentUser() user: Principal, @Query() query: PageQuery): Promise<IntegrationListDto> {
    return this.integrations.list(user.userId, query);
  }

  @Get(':id')
  @Endpoint({ summary: 'Get an integration', response: IntegrationDto })
  get(@CurrentUser() user: Principal, @PrefixedIdParam('id', 'int') id: string): Promise<IntegrationDto> {
    return this.integrations.get(user.userId, id);
  }

  @Put(':id')
  @Endpoint({
    summary: 'Update an integration',
    description: 'What is left out stays. Channels that are new to the list must be visible to the bot.',
    response: IntegrationDto,
    errors: {
      ...MANAGERS,
      unprocessable: 'The bot does not see a channel, hears every chat anyway, or its token is refused.',
      upstream: 'The platform could not be asked about channels.',
    },
  })
  update(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'int') id: string,
    @Body() body: UpdateIntegrationDto,
  ): Promise<IntegrationDto> {
    return this.integrations.update(user.userId, id, body);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Disconnect an integration',
    description: 'Its session ends unless others share the bot. What it answered stays on the platform.',
    response: IntegrationDeletedDto,
    errors: MANAGERS,
  })
  remove(@CurrentUser() user: Principal, @PrefixedIdParam('id', 'int') id: string): Promise<IntegrationDeletedDto> {
    return this.integrations.remove(user.userId, id);
  }

  @Post(':id/test')
  @Idempotent()
  @Endpoint({
    summary: 'Send a test message',
    description:
      'To the first of its channels, or to the chat that it heard from last, and waits for the platform. A message that ' +
      'did not arrive is an answer of its own: `success` is false, and `error` says why.',
    response: IntegrationTestDto,
    errors: MANAGERS,
    examples: {
      success: {
        summary: 'It arrived',
        value: {
          id: 'int_d8f2a1b3c4e5',
          platform: 'discord',
          status: 'active',
          test_result: {
            success: true,
            latency_ms: 142,
            message_id: '1098765432100099887',
            delivered_at: '2026-03-09T18:35:01.000Z',
          },
        },
      },
      failure: {
        summary: 'It did not',
        value: {
          id: 'int_a1b2c3d4e5f6',
          platform: 'telegram',
          status: 'active',
          test_result: {
            success: false,
            error: { code: 'NO_CHAT_YET', message: 'Nobody has written to the bot yet: write to it, and try again.' },
          },
        },
      },
    },
  })
  test(@CurrentUser() user: Principal, @PrefixedIdParam('id', 'int') id: string): Promise<IntegrationTestDto> {
    return this.tests.run(user.userId, id);
  }
}

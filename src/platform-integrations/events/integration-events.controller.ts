import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { IntegrationEventsAnswer, IntegrationEventsQuery } from './integration-event.dto.js';
import { IntegrationEvents } from './integration-events.service.js';

@ApiTags('platform-integrations')
@Controller('api/v2/platform-integrations/:id/events')
export class IntegrationEventsController {
  constructor(private readonly events: IntegrationEvents) {}

  @Get()
  @Endpoint({
    summary: "List an integration's events",
    description:
      'What became of its connection, newest first: changes of state, gaps that could not be read back, new credentials. ' +
      'Those of an installation that it shares are the same for all. Kept for 90 days, the newest 1,000 at most; gaps stay.',
    response: IntegrationEventsAnswer,
    errors: { forbidden: 'You are a plain member of the workspace.' },
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Query() query: IntegrationEventsQuery,
  ): Promise<IntegrationEventsAnswer> {
    return this.events.list(user.userId, id, query);
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { AppCallsAnswerDto, CallsQuery, HistoryQuery, WithheldMessagesAnswerDto } from './app-calls.dto.js';
import { AppCalls } from './app-calls.service.js';

/** What became of calling an organisation's apps. */
@ApiTags('organisation-integrations')
@Controller('organisations/:id/integrations/:integrationId')
export class AppCallsController {
  constructor(private readonly calls: AppCalls) {}

  @Get('calls')
  @Endpoint({
    summary: 'List calls of an integration',
    description:
      'For owners and admins; of the last 30 days, newest first. All calls of outputs and ticks; of modifiers and filters ' +
      'those that failed, or were left out so that the message was not held up.',
    response: AppCallsAnswerDto,
    errors: { forbidden: '' },
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('id') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
    @Query() query: CallsQuery,
  ): Promise<AppCallsAnswerDto> {
    return this.calls.calls(user.userId, { organisationId, integrationId }, query);
  }

  @Get('withheld')
  @Endpoint({
    summary: 'List messages that an integration withheld',
    description: 'For owners and admins; of the last 30 days, newest first. Nobody else gets to see them.',
    response: WithheldMessagesAnswerDto,
    errors: { forbidden: '' },
  })
  withheld(
    @CurrentUser() user: Principal,
    @UuidParam('id') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
    @Query() query: HistoryQuery,
  ): Promise<WithheldMessagesAnswerDto> {
    return this.calls.withheld(user.userId, { organisationId, integrationId }, query);
  }
}

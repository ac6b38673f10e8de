import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { PrefixedIdParam } from '../prefixed-id.decorators.js';
import { AnswerListDto, AnswersQuery } from './answer-log.dto.js';
import { AnswerLog } from './answer-log.service.js';

@ApiTags('integrations')
@Controller('v1/integrations/:id/answers')
export class AnswersController {
  constructor(private readonly log: AnswerLog) {}

  @Get()
  @Endpoint({
    summary: 'List what an integration answered',
    description: 'In the last 30 days, newest first: to whom, what it rests on, and whether it arrived.',
    response: AnswerListDto,
    errors: { forbidden: "Only the organisation's owners and admins may: what was asked in private is among it." },
  })
  list(
    @CurrentUser() user: Principal,
    @PrefixedIdParam('id', 'int') id: string,
    @Query() query: AnswersQuery,
  ): Promise<AnswerListDto> {
    return this.log.list(user.userId, id, query);
  }
}

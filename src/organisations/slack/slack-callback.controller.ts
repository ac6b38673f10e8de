import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Public } from '../../kernel/http/public.decorator.js';
import { SlackAccessAnswerDto } from './slack-access.dto.js';
import { SlackInstalls } from './slack-installs.service.js';
import { ConsentAnswerQuery } from './slack-query.dto.js';

@ApiTags('organisation-slack')
@Controller('slack/oauth')
export class SlackCallbackController {
  constructor(private readonly installs: SlackInstalls) {}

  @Get('callback')
  @Public()
  @Endpoint({
    summary: "Come back from Slack's consent page",
    description:
      'Finishes what `…/install` began; the state says for whom. A browser is shown a page, and is asked once more when it ' +
      'is not the one that began; anything else is answered with JSON.',
    response: SlackAccessAnswerDto,
    alsoProduces: 'text/html',
    errors: {
      invalid:
        'The state is not ours, was used already or is too old (`CONSENT_INVALID`), or the person declined (`CONSENT_DENIED`).',
      unauthenticated: 'Slack does not take the code.',
      forbidden: 'Whoever began does not manage the organisation any more.',
      conflict: 'Another organisation uses that bot.',
      internal: 'This deployment has no Slack app of its own.',
      upstream: 'Slack could not be reached.',
    },
  })
  callback(
    @Query() query: ConsentAnswerQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SlackAccessAnswerDto | string> {
    return this.installs.comeBack(query, request, reply);
  }
}

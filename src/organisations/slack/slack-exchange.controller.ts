import { Body, Controller, Delete, Get, Post, Query, Redirect, Res, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { BodyAsUnauthorised } from './body-as-unauthorised.interceptor.js';
import {
  ConsentLinkAnswerDto,
  ExchangeSlackCodeDto,
  SlackAccessAnswerDto,
  SlackGrantAnswerDto,
} from './slack-access.dto.js';
import { SlackExchange } from './slack-exchange.service.js';
import { SlackInstalls } from './slack-installs.service.js';
import { SlackTeamQuery } from './slack-query.dto.js';

const NOT_SET_UP = 'This deployment has no Slack app of its own; the message names the settings that are missing.';
const TEN_MINUTES = 'The link is good once, for ten minutes, in this browser: a cookie ties it to it.';

@ApiTags('organisation-slack')
@Controller('slack/organisations/:organisationId')
export class SlackExchangeController {
  constructor(
    private readonly exchanges: SlackExchange,
    private readonly installs: SlackInstalls,
  ) {}

  @Post('token-exchg')
  // Outside of what is next: a malformed key is a 400 here, too.
  @UseInterceptors(BodyAsUnauthorised)
  @Idempotent()
  @Endpoint({
    summary: "Exchange a code of Slack's consent page for a token",
    description:
      'For owners and admins. The token is shown in full here and never again; an installation keeps it, sealed, and from ' +
      'then on what is said in that Slack team can be mirrored, archived and answered.',
    response: SlackGrantAnswerDto,
    errors: {
      unauthenticated: 'Also for a body that is not valid, and for a code that Slack does not take.',
      forbidden: '',
      conflict: 'The app is installed in that team already, or another organisation uses that bot.',
      internal: NOT_SET_UP,
      upstream: 'Slack could not be reached.',
    },
  })
  exchange(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Body() body: ExchangeSlackCodeDto,
  ): Promise<SlackGrantAnswerDto> {
    return this.exchanges.exchange(user.userId, organisationId, body);
  }

  @Get()
  @Endpoint({
    summary: 'Show what Slack granted',
    description: "For members. The token and the webhook's secret are masked.",
    response: SlackAccessAnswerDto,
  })
  get(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Query() { team_id }: SlackTeamQuery,
  ): Promise<SlackAccessAnswerDto> {
    return this.exchanges.get(user.userId, organisationId, team_id ?? null);
  }

  @Delete()
  @Endpoint({
    summary: 'Disconnect Slack',
    description: 'For owners and admins. The token is forgotten; what else uses the same bot keeps it.',
    response: SlackAccessAnswerDto,
    errors: ['forbidden'],
  })
  disconnect(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Query() { team_id }: SlackTeamQuery,
  ): Promise<SlackAccessAnswerDto> {
    return this.exchanges.disconnect(user.userId, organisationId, team_id ?? null);
  }

  @Get('install')
  @Redirect()
  @Endpoint({
    summary: "Go to Slack's consent page",
    description: `For owners and admins. ${TEN_MINUTES}`,
    status: 302,
    responseDescription: "To Slack's consent page.",
    headers: {
      Location: {
        description: "Slack's consent page, with a signed state that is good once.",
        schema: { type: 'string' },
      },
    },
    errors: { forbidden: '', internal: NOT_SET_UP },
  })
  install(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<{ url: string; statusCode: number }> {
    return this.installs.redirect(user.userId, organisationId, reply);
  }

  @Post('install')
  @Endpoint({
    summary: "Get a link to Slack's consent page",
    description: `For a page that sends the browser there itself. For owners and admins. ${TEN_MINUTES}`,
    response: ConsentLinkAnswerDto,
    errors: { forbidden: '', internal: NOT_SET_UP },
  })
  link(
    @CurrentUser() user: Principal,
    @UuidParam('organisationId') organisationId: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ConsentLinkAnswerDto> {
    return this.installs.link(user.userId, organisationId, reply);
  }
}

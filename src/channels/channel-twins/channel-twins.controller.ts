import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { DoneAnswer } from '../answers.dto.js';
import { AssignTwinDto, ChannelTwinsAnswer, TwinAssignmentAnswer } from './channel-twin.dto.js';
import { ChannelTwinsService } from './channel-twins.service.js';

const FORBIDDEN = 'Only those who manage the channel may.';

@ApiTags('twins')
@Controller('api/v2/channels/:id/twins')
@RateLimit('channels')
export class ChannelTwinsController {
  constructor(private readonly twins: ChannelTwinsService) {}

  @Get()
  @Endpoint({ summary: "List a channel's twins", response: ChannelTwinsAnswer })
  list(@CurrentUser() user: Principal, @UuidParam('id') channelId: string): Promise<ChannelTwinsAnswer> {
    return this.twins.list(user.userId, channelId);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Assign a twin',
    description: 'Once more, with another mode, changes how it takes part.',
    status: 201,
    response: TwinAssignmentAnswer,
    errors: { forbidden: FORBIDDEN, missing: 'There is no such channel, or the workspace has no such twin.' },
  })
  assign(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @Body() draft: AssignTwinDto,
  ): Promise<TwinAssignmentAnswer> {
    return this.twins.assign(user.userId, channelId, draft);
  }

  @Delete(':twinId')
  @Endpoint({ summary: 'Take a twin out of a channel', response: DoneAnswer, errors: { forbidden: FORBIDDEN } })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('twinId') twinId: string,
  ): Promise<DoneAnswer> {
    return this.twins.remove(user.userId, channelId, twinId);
  }
}

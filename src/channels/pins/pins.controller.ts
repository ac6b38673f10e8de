import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { MessageAnswer } from '../messages/message-draft.dto.js';
import { PinsAnswer } from './pin.dto.js';
import { PinsService } from './pins.service.js';

@ApiTags('channels')
@Controller('api/v2/channels/:id')
@RateLimit('channels')
export class PinsController {
  constructor(private readonly pins: PinsService) {}

  @Get('pins')
  @Endpoint({ summary: 'List pinned messages', response: PinsAnswer })
  list(@CurrentUser() user: Principal, @UuidParam('id') channelId: string): Promise<PinsAnswer> {
    return this.pins.list(user.userId, channelId);
  }

  @Post('messages/:messageId/pin')
  @Idempotent()
  @Endpoint({
    summary: 'Pin a message',
    description: "Sets `pinned`, `pinned_by` and `pinned_at` in the message's metadata.",
    response: MessageAnswer,
    errors: { conflict: 'The channel is archived (`CHANNEL_ARCHIVED`).' },
  })
  pin(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('messageId') messageId: string,
  ): Promise<MessageAnswer> {
    return this.pins.pin(user.userId, { channelId, messageId });
  }

  @Delete('messages/:messageId/pin')
  @Endpoint({
    summary: 'Unpin a message',
    description: "Takes the pin out of the message's metadata and leaves the rest.",
    response: MessageAnswer,
    errors: { conflict: 'The channel is archived (`CHANNEL_ARCHIVED`).' },
  })
  unpin(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('messageId') messageId: string,
  ): Promise<MessageAnswer> {
    return this.pins.unpin(user.userId, { channelId, messageId });
  }
}

import { Controller, Delete, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { EmojiParam } from './emoji-param.decorator.js';
import { MessageAnswer } from './message-draft.dto.js';
import { MessagesService } from './messages.service.js';

@ApiTags('messages')
@Controller('api/v2/channels/:id/messages/:messageId/reactions/:emoji')
@RateLimit('channels')
export class ReactionsController {
  constructor(private readonly messages: MessagesService) {}

  @Put()
  @Endpoint({
    summary: 'React to a message',
    description: 'Once per user and emoji; again changes nothing.',
    response: MessageAnswer,
    errors: {
      conflict:
        'The channel is archived (`CHANNEL_ARCHIVED`), or the message has 100 different emoji (`TOO_MANY_EMOJI`).',
    },
  })
  add(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('messageId') messageId: string,
    @EmojiParam() emoji: string,
  ): Promise<MessageAnswer> {
    return this.messages.react(user.userId, { channelId, messageId }, emoji);
  }

  @Delete()
  @Endpoint({
    summary: 'Take back a reaction',
    description: "One's own; one that is not there changes nothing.",
    response: MessageAnswer,
    errors: { conflict: 'The channel is archived (`CHANNEL_ARCHIVED`).' },
  })
  remove(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('messageId') messageId: string,
    @EmojiParam() emoji: string,
  ): Promise<MessageAnswer> {
    return this.messages.unreact(user.userId, { channelId, messageId }, emoji);
  }
}

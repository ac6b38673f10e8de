import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { DoneWithMessageAnswer } from '../answers.dto.js';
import { EditMessageDto, MessageAnswer, PostMessageDto } from './message-draft.dto.js';
import { MessagesAnswer, MessagesQuery } from './messages.query.dto.js';
import { MessagesService } from './messages.service.js';

const ARCHIVED = 'The channel is archived (`CHANNEL_ARCHIVED`).';

@ApiTags('messages')
@Controller('api/v2/channels/:id/messages')
@RateLimit('channels')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Get()
  @Endpoint({
    summary: 'List messages',
    description:
      'Newest first. Page with `before` and `after`; replay what was changed with `changed_after`; read a thread with ' +
      '`parent_message_id`. Deleted messages show in replays alone, as tombstones.',
    response: MessagesAnswer,
  })
  list(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @Query() query: MessagesQuery,
  ): Promise<MessagesAnswer> {
    return this.messages.list(user.userId, channelId, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Post a message',
    status: 201,
    response: MessageAnswer,
    errors: { conflict: ARCHIVED, unprocessable: 'An app withheld it (`MESSAGE_WITHHELD`).' },
  })
  post(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @Body() draft: PostMessageDto,
  ): Promise<MessageAnswer> {
    return this.messages.post(user.userId, channelId, draft);
  }

  @Get(':messageId')
  @Endpoint({ summary: 'Get a message', response: MessageAnswer })
  get(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('messageId') messageId: string,
  ): Promise<MessageAnswer> {
    return this.messages.get(user.userId, { channelId, messageId });
  }

  @Patch(':messageId')
  @Endpoint({
    summary: 'Edit a message',
    description: 'Its author alone may. The same text again changes nothing.',
    response: MessageAnswer,
    errors: {
      forbidden: 'Somebody else wrote it.',
      conflict: ARCHIVED,
      unprocessable: 'An app withheld the new text (`MESSAGE_WITHHELD`).',
    },
  })
  edit(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('messageId') messageId: string,
    @Body() edit: EditMessageDto,
  ): Promise<MessageAnswer> {
    return this.messages.edit(user.userId, { channelId, messageId }, edit);
  }

  @Delete(':messageId')
  @Endpoint({
    summary: 'Delete a message',
    description: 'Its author may, and those who manage the channel. Replays of changes show a tombstone in its place.',
    response: DoneWithMessageAnswer,
    errors: { forbidden: 'Somebody else wrote it.', conflict: ARCHIVED },
  })
  delete(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @UuidParam('messageId') messageId: string,
  ): Promise<DoneWithMessageAnswer> {
    return this.messages.delete(user.userId, { channelId, messageId });
  }
}

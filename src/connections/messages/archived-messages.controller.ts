import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { ConnectionId } from '../connection-id.decorator.js';
import { ArchivedMessageListDto, ArchivedMessagesQuery } from './archived-message.dto.js';
import { ArchivedMessages } from './archived-messages.service.js';

@ApiTags('connections')
@Controller('api/connections/:connection_id/messages')
export class ArchivedMessagesController {
  constructor(private readonly messages: ArchivedMessages) {}

  @Get()
  @Endpoint({
    summary: 'List archived messages',
    description: 'Newest first; page with `before` or `after`. With `q`, those in whose text the words are found.',
    response: ArchivedMessageListDto,
  })
  list(
    @CurrentUser() user: Principal,
    @ConnectionId() id: string,
    @Query() query: ArchivedMessagesQuery,
  ): Promise<ArchivedMessageListDto> {
    return this.messages.list(user.userId, id, query);
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { SearchAnswer, SearchQuery } from './messages.query.dto.js';
import { SearchService } from './search.service.js';

/** Registered before MessagesController, whose `:messageId` would take `search` for an id. */
@ApiTags('messages')
@Controller('api/v2/channels/:id/messages/search')
@RateLimit('channels')
export class SearchController {
  constructor(private readonly searching: SearchService) {}

  @Get()
  @Endpoint({
    summary: 'Search messages',
    description: 'Full text, in one channel, newest first; page with `before`.',
    response: SearchAnswer,
  })
  search(
    @CurrentUser() user: Principal,
    @UuidParam('id') channelId: string,
    @Query() query: SearchQuery,
  ): Promise<SearchAnswer> {
    return this.searching.search(user.userId, channelId, query);
  }
}

import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { PageQuery } from '../../kernel/http/page-query.dto.js';
import type { Principal } from '../../kernel/http/principal.js';
import { ConnectionId } from '../connection-id.decorator.js';
import { WikiIndexDto, WikiPageDto } from './wiki.dto.js';
import { toMarkdown } from './wiki-markdown.js';
import { WikiPages } from './wiki-pages.service.js';

const OFF = { conflict: 'The wiki is switched off (`WIKI_DISABLED`).' };

@ApiTags('connections')
@Controller('api/connections/:connection_id')
export class WikiController {
  constructor(private readonly pages: WikiPages) {}

  @Get('wiki')
  @Endpoint({
    summary: 'List wiki pages',
    description: 'One for each synced channel, by name. `settings.wiki_enabled` of the connection switches them on.',
    response: WikiIndexDto,
    errors: OFF,
  })
  list(@CurrentUser() user: Principal, @ConnectionId() id: string, @Query() query: PageQuery): Promise<WikiIndexDto> {
    return this.pages.list(user.userId, id, query);
  }

  @Get('channels/:channel_id/wiki')
  @ApiParam({ name: 'channel_id', description: "The platform's id.", schema: { type: 'string', example: 'C12345' } })
  @Endpoint({
    summary: "Get a channel's wiki page",
    description:
      'Who writes there, what about, what was shared, decided and asked; each with messages that it rests on. Kept up ' +
      'to date as the archive grows. With `Accept: text/markdown` it is Markdown for people to read.',
    response: WikiPageDto,
    alsoProduces: 'text/markdown',
    errors: OFF,
  })
  async get(
    @CurrentUser() user: Principal,
    @ConnectionId() id: string,
    @Param('channel_id') channel: string,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WikiPageDto | string> {
    const wiki = await this.pages.get(user.userId, id, channel);
    reply.header('Vary', 'Accept');
    if (!accept?.includes('text/markdown')) return wiki;
    reply.header('Content-Type', 'text/markdown; charset=utf-8');
    return toMarkdown(wiki);
  }
}

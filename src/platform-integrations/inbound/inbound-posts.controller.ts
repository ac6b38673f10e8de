import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { RateLimit } from '../../kernel/http/rate-limits/rate-limit.decorators.js';
import type { KeyedIntegration } from './inbound.sql.js';
import { InboundMessageAcceptedDto, PostInboundMessageDto } from './inbound-message.dto.js';
import { InboundPosts } from './inbound-posts.service.js';
import { ByIntegrationKey, CurrentIntegration } from './integration-key.guard.js';

@ApiTags('inbound')
@Controller('api/v2/inbound/messages')
export class InboundPostsController {
  constructor(private readonly posts: InboundPosts) {}

  // Its budget is the key's own.
  @RateLimit('off')
  @ByIntegrationKey()
  @Post()
  @Endpoint({
    summary: 'Post a message from outside',
    description:
      'With the API key of an integration. The message is stored when this answers; `external_id` makes a repetition safe.',
    status: 202,
    response: InboundMessageAcceptedDto,
    errors: {
      forbidden: 'The integration is not enabled.',
      'rate-limited': 'The key has spent its requests of this minute.',
      missing: 'No such channel in the workspace, or among the channels synced.',
      unprocessable:
        'The external channel is not mapped, the channel is archived, or `external_id` was used otherwise.',
    },
  })
  post(
    @CurrentIntegration() integration: KeyedIntegration,
    @Body() body: PostInboundMessageDto,
  ): Promise<InboundMessageAcceptedDto> {
    return this.posts.post(integration, body);
  }
}

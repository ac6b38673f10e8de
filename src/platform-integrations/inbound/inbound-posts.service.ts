import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { forbidden, invalid, missing, unprocessable } from '../../kernel/errors/errors.js';
import { ExternalPosts } from './external-posts.service.js';
import { FIND_CHANNEL, FIND_PLATFORM_CHANNEL, type KeyedIntegration, type TargetRow } from './inbound.sql.js';
import type { InboundMessageAcceptedDto, PostInboundMessageDto } from './inbound-message.dto.js';

interface Target {
  channelId: string;
  platformChannelId: string | null;
}

/** What senders with an integration's key bring. */
@Injectable()
export class InboundPosts {
  constructor(
    private readonly db: Database,
    private readonly posts: ExternalPosts,
  ) {}

  async post(integration: KeyedIntegration, body: PostInboundMessageDto): Promise<InboundMessageAcceptedDto> {
    if (!integration.enabled) throw forbidden('The integration is not enabled.');
    const { author, content, external_id: externalId } = body;
    const messageId = await this.posts.post({
      ownerId: integration.id,
      platform: integration.platform,
      ...(await this.target(integration, body)),
      author: { name: author.name, avatarUrl: author.avatar_url ?? null },
      content,
      externalId: externalId ?? null,
    });
    return { success: true, message_id: messageId };
  }

  private async target(integration: KeyedIntegration, body: PostInboundMessageDto): Promise<Target> {
    const field = namedTarget(body);
    const row =
      field === 'channel_id'
        ? await this.db.one<TargetRow>(FIND_CHANNEL, [body.channel_id, integration.workspace_id, integration.id])
        : await this.db.one<TargetRow>(FIND_PLATFORM_CHANNEL, [integration.id, body.platform_channel_id]);
    if (!row) throw missing(field === 'channel_id' ? 'channel' : 'platform channel');
    if (row.channel_id === null) {
      throw unprocessable('PLATFORM_CHANNEL_UNMAPPED', field, 'this channel is not mapped to a conversation');
    }
    if (row.is_archived) throw unprocessable('CHANNEL_ARCHIVED', field, 'the channel is archived');
    return { channelId: row.channel_id, platformChannelId: row.platform_channel_id };
  }
}

/** Which of the two was given. Throws 400 unless it is exactly one. */
export function namedTarget(body: Partial<PostInboundMessageDto>): 'channel_id' | 'platform_channel_id' {
  const named = (['channel_id', 'platform_channel_id'] as const).filter((field) => body[field] != null);
  if (named.length === 1) return named[0]!;
  const message = 'give exactly one of channel_id and platform_channel_id';
  throw invalid([{ field: named.length === 0 ? 'channel_id' : 'platform_channel_id', message }]);
}

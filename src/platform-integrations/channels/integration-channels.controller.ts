import { Body, Controller, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { ChannelSyncRuns } from './channel-sync-runs.service.js';
import {
  IntegrationChannelAnswerDto,
  IntegrationChannelListDto,
  SyncedChannelsDto,
  UpdateIntegrationChannelDto,
} from './integration-channel.dto.js';
import { IntegrationChannels } from './integration-channels.service.js';

const MANAGERS = { forbidden: 'You are a plain member of the workspace.' };

@ApiTags('platform-integrations')
@Controller('api/v2/platform-integrations')
export class IntegrationChannelsController {
  constructor(
    private readonly channels: IntegrationChannels,
    private readonly runs: ChannelSyncRuns,
  ) {}

  @Post(':id/sync-channels')
  @Endpoint({
    summary: 'Sync channels',
    description: 'Fetches every channel that the bot sees, by name. Settings of those known already stay.',
    response: SyncedChannelsDto,
    errors: {
      ...MANAGERS,
      unprocessable: 'There are no credentials, or the platform refused them: INVALID_CREDENTIALS and others.',
      upstream: 'NETWORK_ERROR or PLATFORM_ERROR.',
    },
  })
  sync(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<SyncedChannelsDto> {
    return this.runs.run(user.userId, id);
  }

  @Get(':id/channels')
  @Endpoint({
    summary: 'List synced channels',
    description: 'By name, whatever its case.',
    response: IntegrationChannelListDto,
    errors: MANAGERS,
  })
  list(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<IntegrationChannelListDto> {
    return this.channels.list(user.userId, id);
  }

  @Patch('channels/:channelId')
  @Endpoint({
    summary: "Update a channel's settings",
    description:
      'Messages cross while `auto_sync_messages` is true and the channel is mapped; what was written before does not.',
    response: IntegrationChannelAnswerDto,
    errors: {
      ...MANAGERS,
      missing: 'No such channel, or no such conversation in the workspace (`fields` then names it).',
      unprocessable: 'The conversation is archived.',
    },
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('channelId', 'Our id of the channel, not the platform’s.') channelId: string,
    @Body() body: UpdateIntegrationChannelDto,
  ): Promise<IntegrationChannelAnswerDto> {
    return this.channels.update(user.userId, channelId, body);
  }
}

import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../kernel/http/current-user.decorator.js';
import { Endpoint } from '../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../kernel/http/principal.js';
import { RateLimit } from '../kernel/http/rate-limits/rate-limit.decorators.js';
import { UuidParam } from '../kernel/http/uuid-param.decorator.js';
import { DoneWithMessageAnswer } from './answers.dto.js';
import { ChannelAnswer, ChannelsAnswer, ChannelsQuery, CreateChannelDto, UpdateChannelDto } from './channel.dto.js';
import { ChannelsService } from './channels.service.js';

const MANAGERS = "Only the channel's creator and admins, and the workspace's owners and admins, may.";

@ApiTags('channels')
@Controller('api/v2/channels')
@RateLimit('channels')
export class ChannelsController {
  constructor(private readonly channels: ChannelsService) {}

  @Get()
  @Endpoint({
    summary: 'List channels',
    description: 'The public channels of a workspace and the private ones that one is in, in the order of creation.',
    response: ChannelsAnswer,
    errors: { missing: 'There is no such workspace, or one is not in it.' },
  })
  list(@CurrentUser() user: Principal, @Query() query: ChannelsQuery): Promise<ChannelsAnswer> {
    return this.channels.list(user.userId, query);
  }

  @Post()
  @Idempotent()
  @Endpoint({
    summary: 'Create a channel',
    description: 'Every member of a workspace may. The creator of a private channel is added to it as an admin.',
    status: 201,
    response: ChannelAnswer,
    errors: {
      missing: 'There is no such workspace, or one is not in it; or the parent is not a channel of it.',
      conflict: 'The workspace has a channel of this name.',
    },
  })
  create(@CurrentUser() user: Principal, @Body() draft: CreateChannelDto): Promise<ChannelAnswer> {
    return this.channels.create(user.userId, draft);
  }

  @Get(':id')
  @Endpoint({ summary: 'Get a channel', response: ChannelAnswer })
  get(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<ChannelAnswer> {
    return this.channels.get(user.userId, id);
  }

  @Patch(':id')
  @Endpoint({
    summary: 'Change a channel',
    description: 'Fields that are left out stay; null empties a field.',
    response: ChannelAnswer,
    errors: { forbidden: MANAGERS },
  })
  update(
    @CurrentUser() user: Principal,
    @UuidParam('id') id: string,
    @Body() changes: UpdateChannelDto,
  ): Promise<ChannelAnswer> {
    return this.channels.update(user.userId, id, changes);
  }

  @Delete(':id')
  @Endpoint({
    summary: 'Delete a channel',
    description:
      'With all that is in it: messages, members, pins. It is out of sight at once, its name is free, what was still ' +
      'to be delivered is cancelled; its rows are erased soon after. Sockets are told `channel.deleted`.',
    response: DoneWithMessageAnswer,
    errors: { forbidden: MANAGERS },
  })
  delete(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<DoneWithMessageAnswer> {
    return this.channels.delete(user.userId, id);
  }
}

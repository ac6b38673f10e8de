import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { ConnectionId } from '../connection-id.decorator.js';
import { ChooseChannelsDto, ConnectionChannelDto, ConnectionChannelsQuery } from './connection-channel.dto.js';
import { ConnectionChannels } from './connection-channels.service.js';

const REFUSALS = {
  forbidden: 'You are a plain member of its organisation.',
  upstream: 'NETWORK_ERROR or PLATFORM_ERROR, when the platform had to be asked.',
};

@ApiTags('connections')
@Controller('api/connections/:connection_id/channels')
export class ConnectionChannelsController {
  constructor(private readonly channels: ConnectionChannels) {}

  @Get()
  @Endpoint({
    summary: "List a connection's channels",
    description: 'By name, whatever its case.',
    response: [ConnectionChannelDto],
    errors: {
      ...REFUSALS,
      unprocessable: 'With `refresh`: the platform refused the credentials: INVALID_CREDENTIALS and others.',
    },
  })
  list(
    @CurrentUser() user: Principal,
    @ConnectionId() id: string,
    @Query() query: ConnectionChannelsQuery,
  ): Promise<ConnectionChannelDto[]> {
    return this.channels.list(user.userId, id, query.refresh ?? false);
  }

  @Put()
  @Endpoint({
    summary: 'Choose which channels are archived',
    description:
      'What is newly chosen is read from its beginning at once, and archived as it is written from now on. What is no ' +
      'longer chosen keeps its archive.',
    response: [ConnectionChannelDto],
    errors: {
      ...REFUSALS,
      unprocessable: 'The bot does not see some of the channels (`CHANNEL_NOT_FOUND`): `fields` names them.',
    },
  })
  choose(
    @CurrentUser() user: Principal,
    @ConnectionId() id: string,
    @Body() body: ChooseChannelsDto,
  ): Promise<ConnectionChannelDto[]> {
    return this.channels.choose(user.userId, id, body);
  }
}

import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { ConnectionId } from '../connection-id.decorator.js';
import { SyncDto, SyncListDto, SyncsQuery } from './sync.dto.js';
import { Syncs } from './syncs.service.js';

@ApiTags('connections')
@Controller('api/connections/:connection_id')
export class SyncsController {
  constructor(private readonly syncs: Syncs) {}

  @Idempotent()
  @Post('sync')
  @Endpoint({
    summary: 'Sync now',
    description: 'Begins to bring the archive up to date; `GET …/syncs` shows how far it is.',
    status: 202,
    response: SyncDto,
    errors: {
      forbidden: 'You are a plain member of its organisation.',
      conflict: 'A sync is running (`SYNC_RUNNING`), or the platform refuses the credentials (`NOT_CONNECTED`).',
      unprocessable: 'No channel is chosen (`NOTHING_CHOSEN`).',
    },
  })
  request(@CurrentUser() user: Principal, @ConnectionId() id: string): Promise<SyncDto> {
    return this.syncs.request(user.userId, id);
  }

  @Get('syncs')
  @Endpoint({ summary: 'List syncs', description: 'Newest first, each with its channels.', response: SyncListDto })
  list(@CurrentUser() user: Principal, @ConnectionId() id: string, @Query() query: SyncsQuery): Promise<SyncListDto> {
    return this.syncs.list(user.userId, id, query);
  }
}

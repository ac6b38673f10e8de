import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import {
  DeliveriesAnswer,
  DeliveriesQuery,
  DeliveryAnswer,
  RetriedDeliveriesAnswer,
  RetryDeliveriesDto,
} from './delivery.dto.js';
import { DeliveryLog } from './delivery-log.service.js';

@ApiTags('deliveries')
@Controller('api/v2/deliveries')
export class DeliveriesController {
  constructor(private readonly log: DeliveryLog) {}

  @Get()
  @Endpoint({
    summary: 'List deliveries',
    description: 'Of the workspaces that you own or administer, newest first.',
    response: DeliveriesAnswer,
    errors: { missing: 'There is no such channel (`CHANNEL_NOT_FOUND`).' },
  })
  list(@CurrentUser() user: Principal, @Query() query: DeliveriesQuery): Promise<DeliveriesAnswer> {
    return this.log.list(user.userId, query);
  }

  @Idempotent()
  @Post('retry')
  @Endpoint({
    summary: 'Retry deliveries',
    description:
      'Sends again what is `failed`, `unknown` or `dead`, oldest first, 1,000 at most. It comes after what was sent ' +
      'meanwhile; what is `unknown` may then stand there twice.',
    response: RetriedDeliveriesAnswer,
    errors: { missing: 'There is no such channel (`CHANNEL_NOT_FOUND`).' },
  })
  retryMatching(@CurrentUser() user: Principal, @Body() body: RetryDeliveriesDto): Promise<RetriedDeliveriesAnswer> {
    return this.log.retryMatching(user.userId, body);
  }

  @Idempotent()
  @Post(':id/retry')
  @Endpoint({
    summary: 'Retry a delivery',
    description: 'Only what is `failed`, `unknown` or `dead`. It comes after what was sent meanwhile.',
    response: DeliveryAnswer,
    errors: {
      forbidden: 'You are a plain member of the workspace.',
      conflict: 'It is none of these, or the Idempotency-Key is in use.',
    },
  })
  retry(@CurrentUser() user: Principal, @UuidParam('id') id: string): Promise<DeliveryAnswer> {
    return this.log.retry(user.userId, id);
  }
}

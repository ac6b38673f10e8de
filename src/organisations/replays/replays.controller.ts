import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentUser } from '../../kernel/http/current-user.decorator.js';
import { Endpoint } from '../../kernel/http/endpoint.decorator.js';
import { Idempotent } from '../../kernel/http/idempotency/idempotent.decorator.js';
import type { Principal } from '../../kernel/http/principal.js';
import { UuidParam } from '../../kernel/http/uuid-param.decorator.js';
import { CallReplays } from './call-replays.service.js';
import { RetriedCallAnswerDto, RetriedCallsAnswerDto } from './replays.dto.js';

const INACTIVE = 'The integration is switched off or paused (`INTEGRATION_NOT_ACTIVE`).';

/** Messages that an output app could not be told of. */
@ApiTags('organisation-integrations')
@Controller('organisations/:id/integrations/:integrationId/calls')
export class ReplaysController {
  constructor(private readonly replays: CallReplays) {}

  @Post('retry')
  @Idempotent()
  @Endpoint({
    summary: 'Make all dead calls of an integration again',
    description:
      'For owners and admins. The oldest thousand, each with its own `webhook-id` and behind what waits in its channel.',
    status: 202,
    response: RetriedCallsAnswerDto,
    errors: { forbidden: '', missing: '', conflict: INACTIVE },
  })
  all(
    @CurrentUser() user: Principal,
    @UuidParam('id') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
  ): Promise<RetriedCallsAnswerDto> {
    return this.replays.all(user.userId, organisationId, integrationId);
  }

  @Post(':callId/retry')
  @Idempotent()
  @Endpoint({
    summary: 'Make a dead call again',
    description: 'For owners and admins. With the same `webhook-id`, and behind what waits in its channel.',
    status: 202,
    response: RetriedCallAnswerDto,
    errors: { forbidden: '', missing: '', conflict: `The call is not dead (\`CALL_NOT_DEAD\`). ${INACTIVE}` },
  })
  one(
    @CurrentUser() user: Principal,
    @UuidParam('id') organisationId: string,
    @UuidParam('integrationId') integrationId: string,
    @UuidParam('callId') callId: string,
  ): Promise<RetriedCallAnswerDto> {
    return this.replays.one(user.userId, { organisationId, integrationId, callId });
  }
}

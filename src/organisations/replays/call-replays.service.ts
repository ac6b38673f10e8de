import { Injectable } from '@nestjs/common';
import { Replays } from '../../apps/output/replays.service.js';
import { Access } from '../../tenancy/access.service.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import type { RetriedCallAnswerDto, RetriedCallsAnswerDto } from './replays.dto.js';

/** Which call of which app. */
export interface CallRef {
  organisationId: string;
  integrationId: string;
  callId: string;
}

/** For those who manage the organisation. */
@Injectable()
export class CallReplays {
  constructor(
    private readonly access: Access,
    private readonly replays: Replays,
  ) {}

  async one(userId: string, { organisationId, integrationId, callId }: CallRef): Promise<RetriedCallAnswerDto> {
    await this.access.requireOrganisationManager(userId, organisationId);
    await this.replays.one(organisationId, integrationId, callId);
    return success(202, 'The call is made again', { id: callId, status: 'pending' });
  }

  async all(userId: string, organisationId: string, integrationId: string): Promise<RetriedCallsAnswerDto> {
    await this.access.requireOrganisationManager(userId, organisationId);
    const { retried, hasMore } = await this.replays.all(organisationId, integrationId);
    return success(202, 'The calls are made again', { retried, has_more: hasMore });
  }
}

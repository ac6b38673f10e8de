import { Injectable } from '@nestjs/common';
import { type ReturnPlace, ReturnUrls } from '../../apps/returning/return-urls.service.js';
import { Access } from '../../tenancy/access.service.js';
import { StatusEnvelopeDto, success } from '../../tenancy/organisations/status-envelope.dto.js';
import type { ReturnUrlAnswerDto } from './return-urls.dto.js';

/** For those who manage the organisation. */
@Injectable()
export class ChannelReturnUrls {
  constructor(
    private readonly access: Access,
    private readonly urls: ReturnUrls,
  ) {}

  async replace(userId: string, place: ReturnPlace): Promise<ReturnUrlAnswerDto> {
    await this.access.requireOrganisationManager(userId, place.organisationId);
    return success(201, 'The return URL is made', { return_url: await this.urls.replace(userId, place) });
  }

  async revoke(userId: string, place: ReturnPlace): Promise<StatusEnvelopeDto> {
    await this.access.requireOrganisationManager(userId, place.organisationId);
    await this.urls.revoke(userId, place);
    return { status: 'success', status_code: 200, message: 'The return URL is revoked' };
  }
}

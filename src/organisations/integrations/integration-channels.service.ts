import { Injectable } from '@nestjs/common';
import { AppChannels } from '../../apps/channels/app-channels.service.js';
import { page, type PageQuery } from '../../kernel/http/page-query.dto.js';
import { Access } from '../../tenancy/access.service.js';
import { success } from '../../tenancy/organisations/status-envelope.dto.js';
import { SystemIntegrations } from '../system-integrations/system-integrations.service.js';
import {
  type IntegrationChannelSwitchAnswerDto,
  type IntegrationChannelSwitchListDto,
  toChannelSwitch,
} from './integration-channels.dto.js';
import type { IntegrationRef } from './organisation-integrations.service.js';

/**
 * Where an organisation's apps are on: for owners and admins, who see all of its channels here, private ones too. Throws
 * ORGANISATION_NOT_FOUND, INTEGRATION_NOT_FOUND, CHANNEL_NOT_FOUND (404), FORBIDDEN, SYSTEM_INTEGRATION (403).
 */
@Injectable()
export class IntegrationChannels {
  constructor(
    private readonly access: Access,
    private readonly channels: AppChannels,
    private readonly system: SystemIntegrations,
  ) {}

  async set(
    userId: string,
    ref: IntegrationRef,
    channelId: string,
    isActive: boolean,
  ): Promise<IntegrationChannelSwitchAnswerDto> {
    await this.requireManaged(userId, ref);
    const row = await this.channels.set(ref.organisationId, ref.integrationId, channelId, isActive);
    return success(200, 'Integration updated successfully in the channel', toChannelSwitch(row));
  }

  async get(userId: string, ref: IntegrationRef, channelId: string): Promise<IntegrationChannelSwitchAnswerDto> {
    await this.requireManaged(userId, ref);
    const row = await this.channels.get(ref.organisationId, ref.integrationId, channelId);
    return success(200, 'Channel retrieved successfully', toChannelSwitch(row));
  }

  async list(userId: string, ref: IntegrationRef, query: PageQuery): Promise<IntegrationChannelSwitchListDto> {
    await this.requireManaged(userId, ref);
    const { total, rows } = await this.channels.list(ref.organisationId, ref.integrationId, query);
    const answer = success(200, 'Channels retrieved successfully', rows.map(toChannelSwitch));
    return { ...answer, pagination: page(query, total) };
  }

  private async requireManaged(userId: string, { organisationId, integrationId }: IntegrationRef): Promise<void> {
    await this.access.requireOrganisationManager(userId, organisationId);
    this.system.refuse(integrationId);
  }
}

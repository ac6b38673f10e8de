import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Connector } from '../../messaging/installations/connector.service.js';
import { PlatformChannels } from '../../messaging/mirrors/platform-channels.service.js';
import { asConnectionError } from '../../platforms/error-codes.js';
import { IntegrationAccess } from '../integration-access.service.js';
import { IntegrationInstallations } from '../integration-installations.service.js';
import type { PlatformIntegrationEntity } from '../platform-integration.entity.js';
import { type SyncedChannelsDto, toSyncedChannels } from './integration-channel.dto.js';
import { ADOPT } from './integration-channels.sql.js';

/** Fetches an integration's channels from its platform while a person waits. */
@Injectable()
export class ChannelSyncRuns {
  constructor(
    private readonly db: Database,
    private readonly access: IntegrationAccess,
    private readonly installations: IntegrationInstallations,
    private readonly connector: Connector,
    private readonly platformChannels: PlatformChannels,
  ) {}

  /** Throws INTEGRATION_NOT_CONFIGURED, and the codes of connections when the platform refuses. */
  async run(userId: string, integrationId: string): Promise<SyncedChannelsDto> {
    const row = await this.access.get(userId, integrationId);
    try {
      const channels = await this.platformChannels.syncFromPlatform(await this.identified(row));
      await this.db.query(ADOPT, [integrationId]);
      return toSyncedChannels(channels);
    } catch (error) {
      throw asConnectionError(error);
    }
  }

  /** Whose account it is comes first: one that turns out to be known already has its channels kept elsewhere. */
  private async identified(row: PlatformIntegrationEntity): Promise<string> {
    const state = await this.installations.get(row);
    if (state.accountId !== null) return state.installationId;
    await this.connector.identify(state.installationId);
    return (await this.installations.get(row)).installationId;
  }
}

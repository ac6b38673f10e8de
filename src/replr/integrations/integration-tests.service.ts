import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { TrialPosts } from '../../messaging/direct/trial-posts.service.js';
import type { InstallationState } from '../../messaging/installations/installations.service.js';
import { connectionCodeOf } from '../../platforms/error-codes.js';
import { ProviderError } from '../../platforms/errors.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { IntegrationAccess } from './integration-access.service.js';
import { statusOf } from './integration.dto.js';
import type { IntegrationRow } from './integration.row.js';
import type { IntegrationTestDto, TestResultDto } from './integration-test.dto.js';
import { LATEST_CHANNEL } from './integrations.sql.js';
import { ReplrInstallations } from './replr-installations.service.js';

const TEXT = 'This is a test message: the integration can write here.';

/** Writes a message while a person waits, to see whether an integration works. */
@Injectable()
export class IntegrationTests {
  constructor(
    private readonly db: Database,
    private readonly access: IntegrationAccess,
    private readonly registry: PlatformRegistry,
    private readonly installations: ReplrInstallations,
    private readonly trials: TrialPosts,
  ) {}

  /** Throws INTEGRATION_NOT_FOUND, FORBIDDEN; what the platform refuses is an answer. */
  async run(userId: string, id: string): Promise<IntegrationTestDto> {
    const row = await this.access.manage(userId, id);
    const result = await this.write(row, await this.installations.find(row));
    const { platform } = row;
    return { id, platform, status: statusOf(row, await this.installations.find(row)), test_result: result };
  }

  private async write(row: IntegrationRow, state: InstallationState | null): Promise<TestResultDto> {
    if (!state) return failure('INVALID_CREDENTIALS', 'The bot is not connected any more.');
    const channelId = row.channel_ids?.[0] ?? (await this.latestChannel(row));
    if (channelId === null) {
      const { displayName } = this.registry.get(row.platform);
      return failure(
        'NO_CHAT_YET',
        `Nobody has written to the bot yet: write to it in ${displayName}, or in a group that it is in, and try again.`,
      );
    }
    try {
      const receipt = await this.trials.send(row.organisation_id, state.installationId, channelId, TEXT);
      const { latencyMs, externalId, deliveredAt } = receipt;
      return {
        success: true,
        latency_ms: latencyMs,
        message_id: externalId,
        delivered_at: deliveredAt.toISOString(),
      };
    } catch (error) {
      if (error instanceof ProviderError) return failure(connectionCodeOf(error), error.message);
      throw error;
    }
  }

  private async latestChannel({ organisation_id: organisationId, id }: IntegrationRow): Promise<string | null> {
    const row = await this.db.one<{ external_channel_id: string }>(LATEST_CHANNEL, [organisationId, id]);
    return row?.external_channel_id ?? null;
  }
}

const failure = (code: string, message: string): TestResultDto => ({ success: false, error: { code, message } });

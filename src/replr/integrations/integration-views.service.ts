import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import type { InstallationState } from '../../messaging/installations/installations.service.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { type IntegrationDto, toIntegration } from './integration.dto.js';
import type { IntegrationRow } from './integration.row.js';
import { ReplrInstallations } from './replr-installations.service.js';

/** Integrations as they are shown: their rows, and how their bots are. */
@Injectable()
export class IntegrationViews {
  private readonly publicUrl: string;

  constructor(
    private readonly installations: ReplrInstallations,
    private readonly registry: PlatformRegistry,
    @Inject(CONFIG) config: Config,
  ) {
    this.publicUrl = config.http.publicUrl;
  }

  of(row: IntegrationRow, state: InstallationState | null): IntegrationDto {
    const takesWebhooks = this.registry.find(row.platform)?.capabilities.transports.includes('webhook') === true;
    return toIntegration(row, state, takesWebhooks ? `${this.publicUrl}/webhooks/${row.platform}/` : null);
  }

  async ofAll(rows: IntegrationRow[]): Promise<IntegrationDto[]> {
    const states = await this.installations.statesOf(rows);
    return rows.map((row) => this.of(row, states.get(row.id) ?? null));
  }
}

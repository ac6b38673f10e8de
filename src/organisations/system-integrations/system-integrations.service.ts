import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Installations } from '../../messaging/installations/installations.service.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { badge } from './badge.js';
import { managedElsewhere, schemaOf, type SystemIntegration, toSystemIntegration } from './system-integration.js';
import type { IntegrationDocumentDto } from './system-integrations.dto.js';

/** The platforms that every organisation can connect, as integrations that nobody has to add. */
@Injectable()
export class SystemIntegrations {
  private readonly integrations: SystemIntegration[];

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly registry: PlatformRegistry,
    private readonly installations: Installations,
  ) {
    this.integrations = registry.all().map((provider) => toSystemIntegration(provider, config.http.publicUrl));
  }

  /** In the order of the registry, and whether the organisation uses them. */
  async list(organisationId: string): Promise<{ integration: SystemIntegration; isActive: boolean }[]> {
    const used = await this.installations.platformsInUse(organisationId);
    return this.integrations.map((integration) => ({ integration, isActive: used.has(integration.platform) }));
  }

  find(id: string): SystemIntegration | null {
    return this.integrations.find((integration) => integration.id === id) ?? null;
  }

  /** Before anything that only apps have. @throws AppError SYSTEM_INTEGRATION (403) when it is one of these */
  refuse(id: string): void {
    if (this.find(id)) throw managedElsewhere();
  }

  /** @throws AppError PLATFORM_NOT_FOUND (404) */
  document(platform: string): IntegrationDocumentDto {
    const { platform: known } = this.registry.get(platform);
    return { data: schemaOf(this.integrations.find((it) => it.platform === known)!) };
  }

  /** @throws AppError PLATFORM_NOT_FOUND (404) */
  logo(platform: string): string {
    return badge(this.registry.get(platform).displayName);
  }
}

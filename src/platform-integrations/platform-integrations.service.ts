import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { Database } from '../kernel/database/database.service.js';
import { newId } from '../kernel/database/ids.js';
import { AppError } from '../kernel/errors/app-error.js';
import { conflict, forbidden, invalid } from '../kernel/errors/errors.js';
import type { InstallationState } from '../messaging/installations/installations.service.js';
import { checkCredentials } from '../platforms/check-credentials.js';
import type { PlatformProvider } from '../platforms/contract.js';
import { PlatformRegistry } from '../platforms/registry.js';
import { Access } from '../tenancy/access.service.js';
import { RemovalHooks } from '../tenancy/removal-hooks.service.js';
import { IntegrationAccess } from './integration-access.service.js';
import { IntegrationChannels } from './channels/integration-channels.service.js';
import { IntegrationInstallations } from './integration-installations.service.js';
import {
  type CreatePlatformIntegrationDto,
  type DoneDto,
  type PlatformIntegrationAnswerDto,
  type PlatformIntegrationListDto,
  toPlatformIntegration,
  type UpdatePlatformIntegrationDto,
} from './platform-integration.dto.js';
import { PlatformIntegrationEntity } from './platform-integration.entity.js';
import { INSERT, LIST_IN_WORKSPACE, SET_ENABLED } from './platform-integrations.sql.js';

/** A workspace's use of platforms, one integration for each. */
@Injectable()
export class PlatformIntegrations implements OnModuleInit {
  private readonly publicUrl: string;

  constructor(
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly workspaces: Access,
    private readonly access: IntegrationAccess,
    private readonly installations: IntegrationInstallations,
    private readonly channels: IntegrationChannels,
    private readonly removals: RemovalHooks,
    @Inject(CONFIG) config: Config,
  ) {
    this.publicUrl = config.http.publicUrl;
  }

  /** No foreign key leads from a workspace to the installations that its integrations use. */
  onModuleInit(): void {
    this.removals.add(async ({ workspaceId }) => {
      const rows = await this.db.query<PlatformIntegrationEntity>(LIST_IN_WORKSPACE, [workspaceId]);
      for (const row of rows) await this.installations.detach(row);
    });
  }

  async list(userId: string): Promise<PlatformIntegrationListDto> {
    const rows = await this.access.list(userId);
    const states = await this.installations.statesOf(rows);
    return {
      integrations: rows.map((row) => toPlatformIntegration(row, states.get(row.id) ?? null, this.publicUrl)),
    };
  }

  async get(userId: string, id: string): Promise<PlatformIntegrationAnswerDto> {
    const row = await this.access.get(userId, id);
    return this.answer(row, await this.installations.find(row));
  }

  /**
   * Throws 400 for platform and config, WORKSPACE_NOT_FOUND, FORBIDDEN, INTEGRATION_EXISTS, and with `installation_id` also
   * INSTALLATION_NOT_FOUND, PLATFORM_MISMATCH.
   */
  async create(userId: string, body: CreatePlatformIntegrationDto): Promise<PlatformIntegrationAnswerDto> {
    const provider = this.providerFor(body.platform);
    assertOneSource(body);
    const credentials = body.config && checkCredentials(provider.credentials, body.config, 'config');
    const { organisationId } = await this.workspaces.requireManager(userId, body.workspace_id);
    if (body.installation_id) await this.requireOrganisationManager(userId, organisationId);
    return this.db.transaction(async () => {
      const values = [newId(), organisationId, body.workspace_id, provider.platform, body.enabled ?? true, userId];
      const row = await this.db.one<PlatformIntegrationEntity>(INSERT, values);
      if (!row) {
        throw conflict('INTEGRATION_EXISTS', `The workspace has an integration with ${provider.displayName} already.`);
      }
      if (credentials) await this.installations.attach(row, credentials);
      if (body.installation_id) await this.installations.attachShared(row, body.installation_id);
      return this.answer(row, await this.installations.find(row));
    });
  }

  async update(userId: string, id: string, body: UpdatePlatformIntegrationDto): Promise<PlatformIntegrationAnswerDto> {
    return this.db.transaction(async () => {
      const before = await this.access.lock(userId, id);
      const { credentials: fields } = this.registry.get(before.platform);
      const credentials = body.config && checkCredentials(fields, body.config, 'config');
      if (credentials === undefined && body.enabled === undefined) {
        return this.answer(before, await this.installations.find(before));
      }
      const values = [id, body.enabled ?? before.enabled];
      const row = (await this.db.one<PlatformIntegrationEntity>(SET_ENABLED, values)) ?? before;
      if (row.enabled !== before.enabled) await this.installations.setEnabled(row);
      if (credentials) await this.installations.setCredentials(row, credentials);
      return this.answer(row, await this.installations.find(row));
    });
  }

  /** Its session ends unless another integration shares it. */
  async remove(userId: string, id: string): Promise<DoneDto> {
    await this.db.transaction(async () => {
      const row = await this.access.lock(userId, id);
      await this.channels.unmapAll(row.id);
      await this.installations.detach(row);
      await this.db.repository(PlatformIntegrationEntity).delete({ id: row.id });
    });
    return { success: true };
  }

  private answer(row: PlatformIntegrationEntity, state: InstallationState | null): PlatformIntegrationAnswerDto {
    return { integration: toPlatformIntegration(row, state, this.publicUrl) };
  }

  /** What is installed is the organisation's. Throws FORBIDDEN, also where somebody belongs to the workspace alone. */
  private async requireOrganisationManager(userId: string, organisationId: string): Promise<void> {
    const message = 'Only owners and admins of the organisation use what is installed in it.';
    await this.workspaces.requireOrganisationManager(userId, organisationId).catch((error: unknown) => {
      throw error instanceof AppError ? forbidden(message) : error;
    });
  }

  private providerFor(platform: string): PlatformProvider {
    const provider = this.registry.find(platform);
    if (provider) return provider;
    throw invalid([{ field: 'platform', message: `must be one of: ${this.registry.names().join(', ')}` }]);
  }
}

/** Credentials come from one place. Throws 400. */
function assertOneSource({ config, installation_id }: CreatePlatformIntegrationDto): void {
  if (config === undefined || installation_id === undefined) return;
  throw invalid([
    { field: 'config', message: 'must be left out when there is an installation_id' },
    { field: 'installation_id', message: 'must be left out when there is a config' },
  ]);
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { unprocessable } from '../kernel/errors/errors.js';
import { type HistoryPage, InstallationHistory } from '../messaging/installations/installation-history.service.js';
import { Installations, type InstallationState } from '../messaging/installations/installations.service.js';
import type { Credentials } from '../platforms/credentials.js';
import { RemovalHooks } from '../tenancy/removal-hooks.service.js';
import type { PlatformIntegrationEntity } from './platform-integration.entity.js';
import { IDS_OF_WORKSPACE } from './platform-integrations.sql.js';

/** Under which integrations refer to installations. */
const OWNER_KIND = 'platform-integration';

type Row = Pick<PlatformIntegrationEntity, 'id' | 'organisation_id' | 'platform' | 'enabled'>;

/**
 * The installation behind each integration. The reference has the integration's own id, so that the webhook's address
 * is known before there are credentials.
 */
@Injectable()
export class IntegrationInstallations implements OnModuleInit {
  constructor(
    private readonly installations: Installations,
    private readonly history: InstallationHistory,
    private readonly db: Database,
    private readonly removals: RemovalHooks,
  ) {}

  /** A workspace's integrations go by cascade; their use of installations ends here. */
  onModuleInit(): void {
    this.removals.add(async ({ organisationId, workspaceId }) => {
      const rows = await this.db.query<{ id: string }>(IDS_OF_WORKSPACE, [workspaceId]);
      for (const { id } of rows) await this.installations.detach(organisationId, OWNER_KIND, id);
    });
  }

  /** Null without credentials. */
  async find(row: Row): Promise<InstallationState | null> {
    return (await this.statesOf([row])).get(row.id) ?? null;
  }

  /** Throws INTEGRATION_NOT_CONFIGURED. */
  async get(row: Row): Promise<InstallationState> {
    const state = await this.find(row);
    if (!state) throw unprocessable('INTEGRATION_NOT_CONFIGURED', 'config', 'the integration has no credentials yet');
    return state;
  }

  /** By integration; those without credentials are left out. */
  async statesOf(rows: Row[]): Promise<Map<string, InstallationState>> {
    if (rows.length === 0) return new Map();
    const organisations = [...new Set(rows.map((row) => row.organisation_id))];
    const states = await this.installations.list(
      organisations,
      OWNER_KIND,
      rows.map(({ id }) => id),
    );
    return new Map(states.map((state) => [state.ownerId, state]));
  }

  /** What became of it, newest first; empty without credentials. Throws 400 for a cursor of elsewhere. */
  historyOf(row: Row, limit: number, cursor: string | undefined): Promise<HistoryPage> {
    const owner = { organisationId: row.organisation_id, ownerKind: OWNER_KIND, ownerId: row.id };
    return this.history.page(owner, limit, cursor);
  }

  /** With the first credentials. */
  async attach(row: Row, credentials: Credentials): Promise<void> {
    await this.installations.attach({
      id: row.id,
      organisationId: row.organisation_id,
      platform: row.platform,
      ownerKind: OWNER_KIND,
      ownerId: row.id,
      credentials,
      enabled: row.enabled,
    });
  }

  /**
   * With the credentials of an installation that is there already. Throws INSTALLATION_NOT_FOUND, and PLATFORM_MISMATCH for
   * one of another platform.
   */
  async attachShared(row: Row, installationId: string): Promise<void> {
    const { id, organisation_id: organisationId, enabled } = row;
    const { platform } = await this.installations.getShareable(organisationId, installationId);
    if (platform !== row.platform) {
      throw unprocessable('PLATFORM_MISMATCH', 'installation_id', `it is one of ${platform}, not of ${row.platform}`);
    }
    const reference = { id, organisationId, installationId, ownerKind: OWNER_KIND, ownerId: id, enabled };
    await this.installations.attachShared(reference);
  }

  async setCredentials(row: Row, credentials: Credentials): Promise<void> {
    const state = await this.find(row);
    if (!state) return this.attach(row, credentials);
    await this.installations.replaceCredentials(row.organisation_id, state, credentials);
  }

  /** As the row says. */
  async setEnabled(row: Row): Promise<void> {
    const state = await this.find(row);
    if (state) await this.installations.setEnabled(state, row.enabled);
  }

  async detach(row: Row): Promise<void> {
    await this.installations.detach(row.organisation_id, OWNER_KIND, row.id);
  }
}

import { Injectable } from '@nestjs/common';
import { newId } from '../../kernel/database/ids.js';
import { Connector } from '../../messaging/installations/connector.service.js';
import { Installations, type InstallationState } from '../../messaging/installations/installations.service.js';
import { PlatformListeners } from '../../messaging/listening/platform-listeners.service.js';
import type { ExternalAccount } from '../../platforms/contract.js';
import type { Credentials } from '../../platforms/credentials.js';
import type { IntegrationRow } from './integration.row.js';

/** Under which integrations refer to installations, and listen. */
export const REPLR_KIND = 'replr' as const;

type Row = Pick<IntegrationRow, 'id' | 'organisation_id' | 'platform' | 'channel_ids' | 'active'>;

/** The installation behind each integration, and what it hears of it. */
@Injectable()
export class ReplrInstallations {
  constructor(
    private readonly installations: Installations,
    private readonly connector: Connector,
    private readonly listeners: PlatformListeners,
  ) {}

  async find(row: Pick<Row, 'id' | 'organisation_id'>): Promise<InstallationState | null> {
    return (await this.statesOf([row])).get(row.id) ?? null;
  }

  /** By integration. */
  async statesOf(rows: Pick<Row, 'id' | 'organisation_id'>[]): Promise<Map<string, InstallationState>> {
    if (rows.length === 0) return new Map();
    const organisations = [...new Set(rows.map((row) => row.organisation_id))];
    const ids = rows.map(({ id }) => id);
    const states = await this.installations.list(organisations, REPLR_KIND, ids);
    return new Map(states.map((state) => [state.ownerId, state]));
  }

  /** With credentials that were found to open `account`. Throws CREDENTIALS_IN_USE. */
  attach(row: Row, credentials: Credentials, account: ExternalAccount): Promise<InstallationState> {
    const { organisation_id: organisationId, platform, id: ownerId, active: enabled } = row;
    const reference = { id: newId(), organisationId, platform, ownerKind: REPLR_KIND, ownerId, credentials, enabled };
    return this.connector.attachVerified(reference, account);
  }

  /** Hears what the row says, from now on; nothing while it is not active. */
  async listen(row: Row, { referenceId }: InstallationState): Promise<void> {
    const { organisation_id: organisationId, id: subscriberId, channel_ids: channelIds } = row;
    if (!row.active) return this.listeners.remove(organisationId, REPLR_KIND, subscriberId);
    const whose = { organisationId, kind: REPLR_KIND, subscriberId, referenceId };
    await this.listeners.set({ ...whose, channelIds, direct: true, catchUp: true });
  }

  /** As the row says. The session closes when nobody else has the installation enabled. */
  async setEnabled(row: Row, state: InstallationState): Promise<void> {
    await this.installations.setEnabled(state, row.active);
  }

  async detach(organisationId: string, id: string): Promise<void> {
    await this.listeners.remove(organisationId, REPLR_KIND, id);
    await this.installations.detach(organisationId, REPLR_KIND, id);
  }
}

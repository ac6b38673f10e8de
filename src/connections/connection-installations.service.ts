import { Injectable } from '@nestjs/common';
import { conflict } from '../kernel/errors/errors.js';
import { Connector } from '../messaging/installations/connector.service.js';
import { Installations, type InstallationState } from '../messaging/installations/installations.service.js';
import type { ExternalAccount } from '../platforms/contract.js';
import type { Credentials } from '../platforms/credentials.js';
import type { ConnectionEntity } from './connection.entity.js';

/** Under which connections refer to installations; statements of this room name it too. */
export const OWNER_KIND = 'connection';

type Row = Pick<ConnectionEntity, 'id' | 'organisation_id' | 'platform'>;

/** The installation behind each connection. */
@Injectable()
export class ConnectionInstallations {
  constructor(
    private readonly installations: Installations,
    private readonly connector: Connector,
  ) {}

  async find(row: Row): Promise<InstallationState | null> {
    return (await this.statesOf([row])).get(row.id) ?? null;
  }

  /** By connection. */
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

  /**
   * Credentials that the platform has just said to open `account`; joins the transaction. Throws CREDENTIALS_IN_USE, and
   * ACCOUNT_CHANGED when the connection's archive is of another account.
   */
  async setVerified(row: Row, credentials: Credentials, account: ExternalAccount): Promise<InstallationState> {
    const state = await this.find(row);
    if (state) {
      assertSameAccount(state, account);
      await this.connector.replaceVerified(row.organisation_id, state, credentials, account);
      return this.installations.get(row.organisation_id, OWNER_KIND, row.id);
    }
    const { id: ownerId, organisation_id: organisationId, platform } = row;
    const reference = { organisationId, platform, ownerKind: OWNER_KIND, ownerId, credentials, enabled: true };
    return this.connector.attachVerified(reference, account);
  }

  async detach(row: Pick<Row, 'id' | 'organisation_id'>): Promise<void> {
    await this.installations.detach(row.organisation_id, OWNER_KIND, row.id);
  }
}

/** Channels and messages of two teams must not mix in one archive. */
function assertSameAccount(state: InstallationState, account: ExternalAccount): void {
  if (state.accountId === null || state.accountId === account.accountId) return;
  const names = `${state.accountName ?? state.accountId}, and these credentials open ${account.name}`;
  const advice = 'Give credentials of the same account, or make another connection.';
  throw conflict('ACCOUNT_CHANGED', `This connection archives ${names}. ${advice}`);
}

import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { conflict, missing } from '../../kernel/errors/errors.js';
import { sealedColumn } from '../../kernel/vault/sealed-column.js';
import { boundTo, Vault } from '../../kernel/vault/vault.service.js';
import { Connector } from '../../messaging/installations/connector.service.js';
import { Installations, type InstallationState } from '../../messaging/installations/installations.service.js';
import type { ExternalAccount, Grant } from '../../platforms/contract.js';
import { RemovalHooks } from '../../tenancy/removal-hooks.service.js';
import { SLACK } from './slack-app.service.js';
import { type SlackAccessDto, toSlackAccess } from './slack-access.dto.js';
import type { SlackAccessEntity } from './slack-access.entity.js';
import { DELETE_ACCESS, FIND_ACCESS, INSERT_ACCESS, LIST_ACCESS_IDS, RENEW_ACCESS } from './slack-access.sql.js';

const OWNER_KIND = 'slack-access';
const URL_COLUMN = 'slack_accesses.url';
sealedColumn('slack_accesses', 'url');

/** Who was granted something, and by whom it was asked for. */
export interface Grantee {
  organisationId: string;
  userId: string;
}

/** What organisations were granted in Slack teams, each with an installation of the deployment's app. */
@Injectable()
export class SlackAccesses implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
    private readonly installations: Installations,
    private readonly connector: Connector,
    private readonly removals: RemovalHooks,
  ) {}

  onModuleInit(): void {
    this.removals.addForOrganisations(async ({ organisationId }) => {
      const rows = await this.db.query<{ id: string }>(LIST_ACCESS_IDS, [organisationId]);
      for (const { id } of rows) await this.installations.detach(organisationId, OWNER_KIND, id);
    });
  }

  /** Of one team, or the newest. Throws SLACK_ACCESS_NOT_FOUND. */
  async get(organisationId: string, teamId: string | null): Promise<SlackAccessDto> {
    return this.show(await this.find(organisationId, teamId));
  }

  /**
   * Keeps a grant whose credentials open `account`. Where the team is installed there already, `again` lets the new grant
   * go before the old one; without it, it is refused. Throws SLACK_ALREADY_INSTALLED, CREDENTIALS_IN_USE.
   */
  async keep(grantee: Grantee, grant: Grant, account: ExternalAccount, again: boolean): Promise<SlackAccessDto> {
    return this.db.transaction(async () => {
      const id = newId();
      const made = await this.db.one<SlackAccessEntity>(INSERT_ACCESS, this.columnsOf(id, grantee, grant));
      if (made) {
        await this.attach(made, grant, account);
        return this.show(made);
      }
      if (!again) throw alreadyInstalled(grant.accountName);
      return this.show(await this.renew(grantee, grant, account));
    });
  }

  /** Closes the installation unless something else uses it. Throws SLACK_ACCESS_NOT_FOUND. */
  async remove(organisationId: string, teamId: string | null): Promise<SlackAccessDto> {
    return this.db.transaction(async () => {
      const row = await this.find(organisationId, teamId);
      const shown = await this.show(row);
      await this.installations.detach(organisationId, OWNER_KIND, row.id);
      await this.db.query(DELETE_ACCESS, [organisationId, row.id]);
      return shown;
    });
  }

  private async renew(grantee: Grantee, grant: Grant, account: ExternalAccount): Promise<SlackAccessEntity> {
    const { organisationId } = grantee;
    const { id } = await this.find(organisationId, grant.accountId);
    const row = await this.db.one<SlackAccessEntity>(RENEW_ACCESS, this.columnsOf(id, grantee, grant));
    if (!row) throw missing('slack access');
    const state = await this.stateOf(row);
    const { credentials, expiresAt } = grant;
    if (state) await this.connector.replaceVerified(organisationId, state, credentials, account, expiresAt);
    else await this.attach(row, grant, account);
    return row;
  }

  private async attach(row: SlackAccessEntity, grant: Grant, account: ExternalAccount): Promise<void> {
    const { id: ownerId, organisation_id: organisationId } = row;
    const { credentials, expiresAt } = grant;
    const whose = { organisationId, platform: SLACK, ownerKind: OWNER_KIND, ownerId };
    await this.connector.attachVerified({ ...whose, credentials, expiresAt, enabled: true }, account);
  }

  private async find(organisationId: string, teamId: string | null): Promise<SlackAccessEntity> {
    const row = await this.db.one<SlackAccessEntity>(FIND_ACCESS, [organisationId, teamId]);
    if (!row) throw missing('slack access');
    return row;
  }

  private async stateOf({ organisation_id: organisationId, id }: SlackAccessEntity): Promise<InstallationState | null> {
    const [state] = await this.installations.list([organisationId], OWNER_KIND, [id]);
    return state ?? null;
  }

  private async show(row: SlackAccessEntity): Promise<SlackAccessDto> {
    const url = row.url === null ? null : this.vault.open(row.url, boundTo(row.organisation_id, URL_COLUMN, row.id));
    return toSlackAccess(row, url, await this.stateOf(row));
  }

  private columnsOf(id: string, { organisationId, userId }: Grantee, grant: Grant): unknown[] {
    const { accountId, accountName, postingAddress: at } = grant;
    const url = at && this.vault.seal(at.url, boundTo(organisationId, URL_COLUMN, id));
    const place = [at?.channel ?? null, at?.channelId ?? null, at?.configurationUrl ?? null, url];
    return [id, organisationId, userId, accountId, accountName, ...place];
  }
}

export const alreadyInstalled = (teamName: string): Error =>
  conflict(
    'SLACK_ALREADY_INSTALLED',
    `The app is installed in the Slack team ${teamName} for this organisation already. Disconnect it first, or install it again through the consent page.`,
  );

import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { missing } from '../../kernel/errors/errors.js';
import { jobKind } from '../../kernel/jobs/job.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import type { Credentials } from '../../platforms/credentials.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { InstallationEntity, InstallationReferenceEntity } from './installation.entity.js';
import { InstallationSecrets } from './installation-secrets.js';
import { type InstallationStatus, isWorking } from './installation-status.js';
import { InstallationStates, NEW_CREDENTIALS } from './installation-states.service.js';
import { INSERT, LOCK_UNUSED, PLATFORMS_IN_USE, REPLACE_CREDENTIALS, SHARE } from './installations.sql.js';
import { SWITCH_OFF, SWITCH_ON, SWITCHED_OFF } from './switching.sql.js';

/** Asks the platform whose credentials an installation holds. */
export const CONNECT = jobKind<{ installation_id: string }>('installation.connect');

/** What a feature that uses an installation is told of it: no secrets. */
export interface InstallationState {
  referenceId: string;
  installationId: string;
  status: InstallationStatus;
  /** What is wrong, or does not work, for people. */
  detail: string | null;
  /** Whether messages cross, be it in part. Null until the first attempt. */
  connected: boolean | null;
  lastConnectedAt: Date | null;
  accountId: string | null;
  accountName: string | null;
  enabled: boolean;
}

export interface NewReference {
  /** The id in the webhook's address; made here when absent. */
  id?: string;
  organisationId: string;
  platform: string;
  /** Feature and row. */
  ownerKind: string;
  ownerId: string;
  credentials: Credentials;
  /** When the credentials stop working unless they are renewed, which happens by itself; absent or null: never. */
  expiresAt?: Date | null;
  enabled: boolean;
}

/** A further use of an installation that is there already. */
export interface SharedReference extends Omit<NewReference, 'platform' | 'credentials' | 'expiresAt'> {
  /** Its own id, or that of a reference to it: the one in its webhook's address, which outlives it. */
  installationId: string;
}

export type InstallationStateOf = InstallationState & { ownerId: string };

type StateRow = InstallationEntity & { reference_id: string; reference_enabled: boolean; owner_id: string };

const STATES = `
  SELECT r.id AS reference_id, r.enabled AS reference_enabled, r.owner_id, n.*
  FROM installation_references r JOIN installations n ON n.id = r.installation_id
  WHERE r.organisation_id = ANY($1) AND r.owner_kind = $2 AND r.owner_id = ANY($3)`;

/**
 * The bots that features work with. A feature attaches a row of its own to an installation; rows of one organisation
 * whose credentials turn out to open the same account share one.
 */
@Injectable()
export class Installations {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly secrets: InstallationSecrets,
    private readonly states: InstallationStates,
    private readonly notices: MessagingNotices,
  ) {}

  /** Stores credentials for a feature's row and, if enabled, has the platform asked about them. Joins the transaction. */
  async attach(reference: NewReference): Promise<InstallationState> {
    return this.db.transaction(async () => {
      const installationId = await this.insertUnidentified(reference);
      await this.refer(reference, installationId);
      if (reference.enabled) await this.connect(installationId);
      return this.get(reference.organisationId, reference.ownerKind, reference.ownerId);
    });
  }

  /**
   * Has a feature's row use an installation of the same organisation, credentials and all. Joins the transaction. Throws
   * INSTALLATION_NOT_FOUND.
   */
  async attachShared(reference: SharedReference): Promise<InstallationState> {
    const { organisationId, ownerKind, ownerId } = reference;
    return this.db.transaction(async () => {
      const shared = await this.getShareable(organisationId, reference.installationId);
      await this.refer(reference, shared.id);
      if (reference.enabled && !isWorking(shared.status)) await this.use(shared.id);
      return this.get(organisationId, ownerKind, ownerId);
    });
  }

  /**
   * What `attachShared` would share; inside a transaction it stays until that ends. Throws INSTALLATION_NOT_FOUND, also for
   * another organisation's.
   */
  async getShareable(
    organisationId: string,
    installationId: string,
  ): Promise<{ id: string; platform: string; status: InstallationStatus }> {
    const row = await this.db.one<InstallationEntity>(SHARE, [installationId, organisationId]);
    if (!row) throw missing('installation');
    return row;
  }

  /** The state of a feature's row. Throws INSTALLATION_NOT_FOUND. */
  async get(organisationId: string, ownerKind: string, ownerId: string): Promise<InstallationState> {
    const [state] = await this.list([organisationId], ownerKind, [ownerId]);
    if (!state) throw missing('installation');
    return state;
  }

  /** The states of many rows, in one query; `ownerId` order is not kept. */
  async list(organisationIds: string[], ownerKind: string, ownerIds: string[]): Promise<InstallationStateOf[]> {
    const rows = await this.db.query<StateRow>(STATES, [organisationIds, ownerKind, ownerIds]);
    return rows.map((row) => ({ ...toState(row), ownerId: row.owner_id }));
  }

  /**
   * Puts new credentials in place and has the platform asked. The live session of the old ones closes. Where others
   * share the installation, only this row moves to one of its own until it is known whose account it is. `expiresAt` as in
   * NewReference. Answers the installation that has them now.
   */
  async replaceCredentials(
    organisationId: string,
    state: InstallationState,
    credentials: Credentials,
    expiresAt: Date | null = null,
  ): Promise<{ installationId: string }> {
    return this.db.transaction(async () => {
      const sharers = await this.db.repository(InstallationReferenceEntity).countBy({
        installation_id: state.installationId,
      });
      if (sharers > 1) return this.moveToOwn(organisationId, state, credentials, expiresAt);
      const { installationId: id } = state;
      const sealed = this.secrets.sealCredentials(organisationId, id, credentials);
      await this.db.query(REPLACE_CREDENTIALS, [id, sealed, expiresAt]);
      await this.states.note(id, NEW_CREDENTIALS);
      if (state.enabled) {
        await this.states.set(id, 'connecting', null);
        await this.connect(id);
      }
      return { installationId: id };
    });
  }

  /**
   * Mutes or unmutes one row; the session closes when nobody has the installation enabled any more. What is said while a
   * row is muted is never heard for it, and stands in the history as a gap.
   */
  async setEnabled(state: InstallationState, enabled: boolean): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.query(enabled ? SWITCH_ON : SWITCH_OFF, [state.referenceId, SWITCHED_OFF]);
      if (enabled) await this.use(state.installationId);
      else await this.muteUnused(state.installationId);
    });
  }

  /** Takes a row off its installation; the last one closes and removes it with its platform channels. */
  async detach(organisationId: string, ownerKind: string, ownerId: string): Promise<void> {
    await this.db.transaction(async () => {
      const references = this.db.repository(InstallationReferenceEntity);
      const reference = await references.findOneBy({
        organisation_id: organisationId,
        owner_kind: ownerKind,
        owner_id: ownerId,
      });
      if (!reference) return;
      await references.delete({ id: reference.id });
      await this.removeUnused(reference.installation_id);
      await this.muteUnused(reference.installation_id);
    });
  }

  /** Removes an installation that nobody refers to. In a transaction. */
  private async removeUnused(installationId: string): Promise<void> {
    await this.db.query(LOCK_UNUSED, [installationId]);
    const [removed] = await this.db.query<{ organisation_id: string; platform: string; status: string }>(
      `DELETE FROM installations n WHERE n.id = $1
       AND NOT EXISTS (SELECT 1 FROM installation_references r WHERE r.installation_id = n.id)
       RETURNING organisation_id, platform, status`,
      [installationId],
    );
    // Whoever holds the live session closes it when told.
    if (removed) {
      const { organisation_id: organisationId, platform, status: previous_status } = removed;
      const gone = { installation_id: installationId, previous_status, status: 'removed', detail: null };
      this.notices.installationStatus({ organisationId, platform, ...gone, at: new Date() });
    }
  }

  /** Platforms that the organisation has an installation of which somebody has enabled. */
  async platformsInUse(organisationId: string): Promise<Set<string>> {
    const rows = await this.db.query<{ platform: string }>(PLATFORMS_IN_USE, [organisationId]);
    return new Set(rows.map(({ platform }) => platform));
  }

  /** Its row, credentials sealed. Null when it is gone. */
  find(installationId: string): Promise<InstallationEntity | null> {
    return this.db.repository(InstallationEntity).findOneBy({ id: installationId });
  }

  connect(installationId: string): Promise<void> {
    return this.lanes.enqueue(`connect:${installationId}`, CONNECT, { installation_id: installationId });
  }

  /**
   * Has the platform asked about the credentials of an installation, where something else says that they do not work any
   * more; not while nobody has it enabled. Joins the transaction.
   */
  async askAgain(installationId: string): Promise<void> {
    const row = await this.find(installationId);
    if (row && row.status !== 'muted') await this.connect(installationId);
  }

  /** Asks about one that may have been muted: whatever comes of it, it is not any more. */
  private async use(installationId: string): Promise<void> {
    await this.states.wake(installationId);
    await this.connect(installationId);
  }

  /** In a transaction. */
  private async muteUnused(installationId: string): Promise<void> {
    const references = this.db.repository(InstallationReferenceEntity);
    const anybody = await references.existsBy({ installation_id: installationId, enabled: true });
    if (!anybody) await this.states.set(installationId, 'muted', null);
  }

  private async refer(
    { id, organisationId, ownerKind, ownerId, enabled }: Omit<SharedReference, 'installationId'>,
    installationId: string,
  ): Promise<void> {
    await this.db.repository(InstallationReferenceEntity).insert({
      id: id ?? newId(),
      organisation_id: organisationId,
      installation_id: installationId,
      owner_kind: ownerKind,
      owner_id: ownerId,
      enabled,
    });
  }

  private async moveToOwn(
    organisationId: string,
    state: InstallationState,
    credentials: Credentials,
    expiresAt: Date | null,
  ): Promise<{ installationId: string }> {
    const old = await this.find(state.installationId);
    if (!old) throw missing('installation');
    const id = await this.insertUnidentified({ organisationId, platform: old.platform, credentials, expiresAt });
    await this.db.repository(InstallationReferenceEntity).update({ id: state.referenceId }, { installation_id: id });
    await this.muteUnused(old.id);
    if (state.enabled) await this.connect(id);
    return { installationId: id };
  }

  private async insertUnidentified(
    given: Pick<NewReference, 'organisationId' | 'platform' | 'credentials' | 'expiresAt'>,
  ): Promise<string> {
    const id = newId();
    const { organisationId, platform, expiresAt = null } = given;
    const credentials = this.secrets.sealCredentials(organisationId, id, given.credentials);
    const secret = this.secrets.sealWebhookSecret(organisationId, id, randomBytes(24).toString('base64url'));
    await this.db.query(INSERT, [id, organisationId, platform, credentials, expiresAt, secret, newId()]);
    return id;
  }
}

function toState(row: StateRow): InstallationState {
  const { status } = row;
  const attempted = status !== 'connecting' || row.status_detail !== null;
  return {
    referenceId: row.reference_id,
    installationId: row.id,
    status,
    detail: row.status_detail,
    connected: isWorking(status) ? true : attempted && status !== 'muted' ? false : null,
    lastConnectedAt: row.last_connected_at,
    accountId: row.account_id,
    accountName: row.account_name,
    enabled: row.reference_enabled,
  };
}

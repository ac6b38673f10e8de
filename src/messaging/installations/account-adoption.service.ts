import { Injectable } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { conflict } from '../../kernel/errors/errors.js';
import type { ExternalAccount } from '../../platforms/contract.js';
import type { Credentials } from '../../platforms/credentials.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import type { InstallationEntity } from './installation.entity.js';
import { InstallationSecrets } from './installation-secrets.js';
import { InstallationStates, NEW_CREDENTIALS } from './installation-states.service.js';

const UNIQUE_VIOLATION = '23505';

/** Another account than before is written into the history: $8, as $9. */
const IDENTIFY = `
  WITH before AS (
    SELECT account_id FROM installations WHERE id = $1
  ), identified AS (
    UPDATE installations SET account_id = $2, account_name = $3, bot_user_id = $4, app_id = $5, self_ids = $6,
      exclusive_key = $7, updated_at = now()
    WHERE id = $1 RETURNING id, organisation_id, platform
  )
  INSERT INTO installation_events (id, organisation_id, installation_id, platform, detail)
  SELECT $8, organisation_id, identified.id, platform, left($9, 200) FROM identified, before
  WHERE before.account_id IS DISTINCT FROM $2`;

const LOCK_CURRENT = 'SELECT 1 FROM installations WHERE id = $1 AND credentials_version = $2 FOR UPDATE';

const TWIN = `
  SELECT * FROM installations
  WHERE organisation_id = $1 AND platform = $2 AND account_id = $3 AND bot_user_id = $4 AND id <> $5
  FOR UPDATE`;

/** Writes down which account an installation turned out to be, and joins two that are the same. */
@Injectable()
export class AccountAdoption {
  constructor(
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
    private readonly states: InstallationStates,
  ) {}

  /**
   * Answers the id of the installation that stands for the account now; null when its credentials were replaced, or it
   * was removed, while the platform was asked about them. Throws CREDENTIALS_IN_USE.
   */
  async adopt(row: InstallationEntity, account: ExternalAccount): Promise<string | null> {
    try {
      return await this.attempt(row, account).catch((error: unknown) => {
        // A twin may have been identified at the same moment: it is found the second time.
        if (isUniqueViolation(error)) return this.attempt(row, account);
        throw error;
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw conflict(
        'CREDENTIALS_IN_USE',
        'This bot is connected to another organisation already, and it allows one connection only.',
      );
    }
  }

  /** A violation must not end the transaction that surrounds the call. */
  private async attempt(row: InstallationEntity, account: ExternalAccount): Promise<string | null> {
    if (!this.db.inTransaction) return this.adoptOnce(row, account);
    await this.db.query('SAVEPOINT adoption');
    try {
      const id = await this.adoptOnce(row, account);
      await this.db.query('RELEASE SAVEPOINT adoption');
      return id;
    } catch (error) {
      await this.db.query('ROLLBACK TO SAVEPOINT adoption');
      throw error;
    }
  }

  private adoptOnce(row: InstallationEntity, account: ExternalAccount): Promise<string | null> {
    return this.db.transaction(async () => {
      const current = await this.db.one(LOCK_CURRENT, [row.id, row.credentials_version]);
      if (!current) return null;
      const [twin] = await this.db.query<InstallationEntity>(TWIN, [
        row.organisation_id,
        row.platform,
        account.accountId,
        account.botUserId,
        row.id,
      ]);
      if (twin) return this.joinTo(twin, row, account);
      if (row.account_id !== null && row.account_id !== account.accountId) await this.forgetOldAccount(row.id);
      await this.writeAccount(row.id, row.platform, account);
      return row.id;
    });
  }

  /**
   * The other installation gets the newer credentials, and everybody who used this one. What the newer ones leave out
   * stays: whoever brings no more than a token must not make the bot deaf for those who gave its signing secret.
   */
  private async joinTo(target: InstallationEntity, row: InstallationEntity, account: ExternalAccount): Promise<string> {
    const { id: targetId } = target;
    const credentials = { ...this.kept(target), ...this.secrets.openCredentials(row) };
    await this.db.query('UPDATE installation_references SET installation_id = $2 WHERE installation_id = $1', [
      row.id,
      targetId,
    ]);
    await this.db.query('DELETE FROM installations WHERE id = $1', [row.id]);
    await this.db.query(
      `UPDATE installations SET credentials = $2, credentials_version = credentials_version + 1,
         credentials_expire_at = $3 WHERE id = $1`,
      [targetId, this.secrets.sealCredentials(row.organisation_id, targetId, credentials), row.credentials_expire_at],
    );
    await this.states.note(targetId, NEW_CREDENTIALS);
    await this.writeAccount(targetId, row.platform, account);
    return targetId;
  }

  /** Nothing where they cannot be read any more, which is no reason to refuse new ones. */
  private kept(target: InstallationEntity): Credentials {
    try {
      return this.secrets.openCredentials(target);
    } catch {
      return {};
    }
  }

  /** Channels of another team mean nothing to this one. */
  private async forgetOldAccount(id: string): Promise<void> {
    await this.db.query('DELETE FROM platform_channels WHERE installation_id = $1', [id]);
  }

  private async writeAccount(id: string, platform: string, account: ExternalAccount): Promise<void> {
    const exclusive = this.registry.get(platform).capabilities.exclusiveSession;
    await this.db.query(IDENTIFY, [
      id,
      account.accountId,
      account.name,
      account.botUserId,
      account.appId,
      account.selfIds,
      exclusive ? `${platform}:${account.botUserId}` : null,
      newId(),
      `The credentials open ${account.name}.`,
    ]);
  }
}

const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: string }).code === UNIQUE_VIOLATION ||
  (error instanceof QueryFailedError && (error.driverError as { code?: string }).code === UNIQUE_VIOLATION);

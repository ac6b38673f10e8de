import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { missing } from '../../kernel/errors/errors.js';
import { VaultError } from '../../kernel/vault/vault.service.js';
import { AppSecrets, newSigningSecret, type SealedRow } from '../app-secrets.js';
import type { AppRow } from './app.row.js';
import { LOCK_SECRET, ROTATE_SECRET } from './apps.sql.js';

/** For so long calls are signed with the secret before, too. */
const OVERLAP_HOURS = 24;

/** New signing secrets for apps, without a moment at which the app could not tell who calls. */
@Injectable()
export class AppSecretRotation {
  constructor(
    private readonly db: Database,
    private readonly secrets: AppSecrets,
  ) {}

  /** Answers the new secret, which is not shown again; the one before stays good for 24 hours. @throws AppError INTEGRATION_NOT_FOUND (404) */
  async rotate(organisationId: string, id: string): Promise<{ app: AppRow; signingSecret: string }> {
    return this.db.transaction(async () => {
      const row = await this.db.one<SealedRow & { signing_secret: string }>(LOCK_SECRET, [organisationId, id]);
      if (!row) throw missing('integration');
      const signingSecret = newSigningSecret();
      const sealed = this.secrets.seal('apps.signing_secret', row, signingSecret);
      const values = [organisationId, id, sealed, this.previous(row), OVERLAP_HOURS];
      const app = await this.db.one<AppRow>(ROTATE_SECRET, values);
      if (!app) throw missing('integration');
      return { app, signingSecret };
    });
  }

  /** Null where it cannot be opened any more: then nothing was signed with it either. */
  private previous(row: SealedRow & { signing_secret: string }): string | null {
    try {
      const secret = this.secrets.open('apps.signing_secret', row, row.signing_secret);
      return this.secrets.seal('apps.previous_secret', row, secret);
    } catch (error) {
      if (error instanceof VaultError) return null;
      throw error;
    }
  }
}

import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { sealedColumn } from '../kernel/vault/sealed-column.js';
import { boundTo, Vault } from '../kernel/vault/vault.service.js';

/** Every sealed column of apps, as `table.column`. */
export type SealedPlace =
  | 'apps.auth_credential'
  | 'apps.signing_secret'
  | 'apps.previous_secret'
  | 'app_settings.value'
  | 'app_return_urls.token';

sealedColumn('apps', 'auth_credential');
sealedColumn('apps', 'signing_secret');
sealedColumn('apps', 'previous_secret');
sealedColumn('app_settings', 'value');
sealedColumn('app_return_urls', 'token');

/** Which row a sealed value belongs to. */
export interface SealedRow {
  id: string;
  organisation_id: string;
}

/** Seals and opens what apps keep secret; each value is bound to its tenant, column and row. */
@Injectable()
export class AppSecrets {
  constructor(private readonly vault: Vault) {}

  seal(place: SealedPlace, row: SealedRow, value: string): string {
    return this.vault.seal(value, boundTo(row.organisation_id, place, row.id));
  }

  /** Throws VaultError. */
  open(place: SealedPlace, row: SealedRow, sealed: string): string {
    return this.vault.open(sealed, boundTo(row.organisation_id, place, row.id));
  }
}

/** A signing secret as Standard Webhooks writes them: 32 random bytes. */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

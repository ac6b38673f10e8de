import { Injectable } from '@nestjs/common';
import { sealedColumn } from '../../kernel/vault/sealed-column.js';
import { boundTo, Vault } from '../../kernel/vault/vault.service.js';
import type { Credentials } from '../../platforms/credentials.js';

/** For people, of credentials that no key here opens. */
export const UNREADABLE = 'Its credentials cannot be read here.';

interface SealedRow {
  id: string;
  organisation_id: string;
  credentials: string;
  webhook_secret: string;
}

sealedColumn('installations', 'credentials');
sealedColumn('installations', 'webhook_secret');

/** Seals and opens what an installation keeps secret; each value is bound to its tenant, column and row. */
@Injectable()
export class InstallationSecrets {
  constructor(private readonly vault: Vault) {}

  sealCredentials(organisationId: string, id: string, credentials: Credentials): string {
    return this.vault.seal(JSON.stringify(credentials), boundTo(organisationId, 'installations.credentials', id));
  }

  openCredentials(row: SealedRow): Credentials {
    const place = boundTo(row.organisation_id, 'installations.credentials', row.id);
    return JSON.parse(this.vault.open(row.credentials, place)) as Credentials;
  }

  sealWebhookSecret(organisationId: string, id: string, secret: string): string {
    return this.vault.seal(secret, boundTo(organisationId, 'installations.webhook_secret', id));
  }

  openWebhookSecret(row: SealedRow): string {
    return this.vault.open(row.webhook_secret, boundTo(row.organisation_id, 'installations.webhook_secret', row.id));
  }
}

import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { VaultError } from '../../kernel/vault/vault.service.js';
import type { ExternalPerson, KnownChannel } from '../../platforms/contract.js';
import type { Credentials } from '../../platforms/credentials.js';
import { ProviderError } from '../../platforms/errors.js';
import { isDirectory } from '../../platforms/facets.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets, UNREADABLE } from '../installations/installation-secrets.js';
import { Installations } from '../installations/installations.service.js';
import { KNOWN_CHANNELS } from '../mirrors/known-channels.sql.js';
import { KEEP_PEOPLE } from './identities.sql.js';

/** Whose directory is asked, with which credentials. */
export interface AskedInstallation {
  id: string;
  organisation_id: string;
  platform: string;
  account_id: string | null;
  /** Sealed. */
  credentials: string;
  /** Sealed. */
  webhook_secret: string;
}

/**
 * Asks platforms who somebody is. Names and pictures are kept, for every organisation with a bot in that team; addresses
 * are not, because what one bot is told is not every bot's to know.
 */
@Injectable()
export class PeopleDirectory {
  constructor(
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly installations: Installations,
    private readonly secrets: InstallationSecrets,
  ) {}

  /** Whether the platform can be asked at all. */
  answersFor(platform: string): boolean {
    const provider = this.registry.find(platform);
    return provider !== null && isDirectory(provider);
  }

  /** With the credentials of an installation, by its id. As `ask`; nobody where it is gone. */
  async askBy(installationId: string, ids: string[], signal: AbortSignal): Promise<ExternalPerson[]> {
    const row = await this.installations.find(installationId);
    return row ? this.ask(row, ids, signal) : [];
  }

  /** Unknown ids are left out, all of them where the platform cannot be asked. Throws ProviderError. */
  async ask(installation: AskedInstallation, ids: string[], signal: AbortSignal): Promise<ExternalPerson[]> {
    const provider = this.registry.find(installation.platform);
    if (ids.length === 0 || !provider || !isDirectory(provider)) return [];
    const known = await this.db.query<KnownChannel>(KNOWN_CHANNELS, [installation.id]);
    const people = await provider.lookUpPeople(this.open(installation), ids, signal, known);
    if (people.length > 0 && installation.account_id !== null) {
      await this.db.query(KEEP_PEOPLE, [
        installation.platform,
        installation.account_id,
        people.map((person) => person.id),
        people.map((person) => person.name),
        people.map((person) => person.avatarUrl),
      ]);
    }
    return people;
  }

  private open(installation: AskedInstallation): Credentials {
    try {
      return this.secrets.openCredentials(installation);
    } catch (error) {
      if (error instanceof VaultError) throw new ProviderError('unavailable', UNREADABLE, { cause: error });
      throw error;
    }
  }
}

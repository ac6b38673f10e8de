import { Injectable } from '@nestjs/common';
import { Database } from '../kernel/database/database.service.js';
import { invalid } from '../kernel/errors/errors.js';
import { Connector } from '../messaging/installations/connector.service.js';
import { checkCredentials } from '../platforms/check-credentials.js';
import type { ExternalAccount, ExternalChannel, PlatformProvider } from '../platforms/contract.js';
import type { Credentials } from '../platforms/credentials.js';
import { asConnectionError } from '../platforms/error-codes.js';
import { ProviderError } from '../platforms/errors.js';
import { PlatformRegistry } from '../platforms/registry.js';

const LIST_TIMEOUT_MS = 30_000;

/** What credentials turned out to open. */
export interface CheckedCredentials {
  credentials: Credentials;
  account: ExternalAccount;
  channels: ExternalChannel[];
}

/** Asks platforms about credentials before anything is kept of them. */
@Injectable()
export class CredentialChecks {
  constructor(
    private readonly registry: PlatformRegistry,
    private readonly connector: Connector,
    private readonly db: Database,
  ) {}

  /** Throws 400 naming the platforms that there are. */
  providerFor(platform: string): PlatformProvider {
    const provider = this.registry.find(platform);
    if (provider) return provider;
    throw invalid([{ field: 'platform', message: `must be one of: ${this.registry.names().join(', ')}` }]);
  }

  /** Throws 400 for fields, and the documented codes of connections when the platform refuses or rights are missing. */
  async check(provider: PlatformProvider, given: Record<string, unknown>): Promise<CheckedCredentials> {
    const credentials = checkCredentials(provider.credentials, given, 'credentials');
    return this.db.apart('credentials', () => this.ask(provider, credentials));
  }

  private async ask(provider: PlatformProvider, credentials: Credentials): Promise<CheckedCredentials> {
    try {
      const account = await this.connector.probe(provider.platform, credentials);
      this.assertReadable(provider.platform, account);
      const channels = await provider.listChannels(credentials, AbortSignal.timeout(LIST_TIMEOUT_MS));
      return { credentials, account, channels };
    } catch (error) {
      throw asConnectionError(error);
    }
  }

  /** Throws ProviderError `permission-missing` when the bot lacks what an archive needs. */
  assertReadable(platform: string, { missingScopes }: ExternalAccount): void {
    const { readingScopes } = this.registry.get(platform).capabilities;
    const scopes = missingScopes.filter((scope) => readingScopes.includes(scope));
    if (scopes.length === 0) return;
    throw new ProviderError('permission-missing', `Bot lacks required scopes: ${scopes.join(', ')}`, { scopes });
  }
}

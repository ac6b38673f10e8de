import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { unauthenticated } from '../../kernel/errors/errors.js';
import { Connector } from '../../messaging/installations/connector.service.js';
import type { ExternalAccount, Grant, Installable } from '../../platforms/contract.js';
import { asConnectionError } from '../../platforms/error-codes.js';
import { ProviderError } from '../../platforms/errors.js';
import { isInstallable } from '../../platforms/facets.js';
import { PlatformRegistry } from '../../platforms/registry.js';

/** The platform that these paths are of. */
export const SLACK = 'slack';

const EXCHANGE_TIMEOUT_MS = 10_000;

/** What a code gave, and whose it is. */
interface Exchanged {
  grant: Grant;
  account: ExternalAccount;
}

/** The deployment's own app at Slack. */
@Injectable()
export class SlackApp {
  constructor(
    private readonly db: Database,
    private readonly registry: PlatformRegistry,
    private readonly connector: Connector,
  ) {}

  /** Throws SLACK_APP_NOT_CONFIGURED, which names the settings that are missing. */
  get(): Installable {
    const provider = this.registry.get(SLACK);
    if (!isInstallable(provider)) throw new Error('The provider of Slack cannot be installed.');
    const lacking = provider.missingSettings();
    if (lacking.length === 0) return provider;
    const message = `This deployment has no Slack app of its own. Set ${lacking.join(' and ')}.`;
    throw new AppError('SLACK_APP_NOT_CONFIGURED', 'internal', message);
  }

  /**
   * Spends a code, and looks at whose token it gave. Throws OAUTH_CODE_INVALID (401), SLACK_APP_NOT_CONFIGURED (500),
   * and what Slack's other refusals become.
   */
  exchange(code: string, redirectUri: string | null): Promise<Exchanged> {
    return this.db.apart('slack exchange', () => this.spend(code, redirectUri));
  }

  private async spend(code: string, redirectUri: string | null): Promise<Exchanged> {
    const app = this.get();
    const grant = await app.exchangeCode(code, redirectUri, AbortSignal.timeout(EXCHANGE_TIMEOUT_MS)).catch(retell);
    const account = await this.connector.probe(SLACK, grant.credentials).catch((error: unknown) => {
      throw asConnectionError(error);
    });
    return { grant, account };
  }
}

function retell(error: unknown): never {
  if (error instanceof ProviderError && error.kind === 'credentials-rejected') {
    throw unauthenticated(`oauth_code: ${error.message}.`, 'OAUTH_CODE_INVALID');
  }
  if (error instanceof ProviderError && error.kind === 'permission-missing') {
    throw new AppError('SLACK_APP_NOT_CONFIGURED', 'internal', error.message, { cause: error });
  }
  throw asConnectionError(error);
}

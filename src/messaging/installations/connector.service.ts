import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { RetryLater } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { VaultError } from '../../kernel/vault/vault.service.js';
import type { ExternalAccount } from '../../platforms/contract.js';
import type { Credentials } from '../../platforms/credentials.js';
import { ProviderError } from '../../platforms/errors.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { AccountAdoption } from './account-adoption.service.js';
import type { InstallationEntity } from './installation.entity.js';
import { InstallationSecrets, UNREADABLE } from './installation-secrets.js';
import { InstallationStates } from './installation-states.service.js';
import { isWorking } from './installation-status.js';
import { CONNECT, Installations, type InstallationState, type NewReference } from './installations.service.js';

const IDENTIFY_TIMEOUT_MS = 10_000;
const RETRY_MS = 15_000;

/** Runs the connect job, and the same question when a person asks for a test. */
@Injectable()
export class Connector implements OnModuleInit {
  private readonly logger = new Logger(Connector.name);

  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly registry: PlatformRegistry,
    private readonly installations: Installations,
    private readonly states: InstallationStates,
    private readonly secrets: InstallationSecrets,
    private readonly adoption: AccountAdoption,
  ) {}

  onModuleInit(): void {
    this.handlers.register(CONNECT, { run: (run) => this.run(run) });
  }

  /**
   * Asks the platform whose credentials these are, and takes the account over. Throws ProviderError, or AppError when
   * the account cannot be used here; both are on the installation's row by then, unless `signal` was aborted.
   */
  async identify(installationId: string, signal?: AbortSignal): Promise<ExternalAccount | null> {
    const row = await this.installations.find(installationId);
    if (!row) return null;
    try {
      const account = await this.ask(row, signal);
      const id = await this.adoption.adopt(row, account);
      if (id !== null) await this.settle(row, id, account);
      return account;
    } catch (error) {
      if (!signal?.aborted) await this.noteFailure(row, error as Error);
      throw error;
    }
  }

  /** Asks a platform about credentials that are not stored yet. Throws ProviderError. */
  probe(platform: string, credentials: Credentials): Promise<ExternalAccount> {
    return this.registry.get(platform).identify(credentials, AbortSignal.timeout(IDENTIFY_TIMEOUT_MS));
  }

  /**
   * Attaches a row whose credentials `probe` has just found to open `account`: it is connected from the start. Joins the
   * caller's transaction. Throws CREDENTIALS_IN_USE.
   */
  async attachVerified(reference: NewReference, account: ExternalAccount): Promise<InstallationState> {
    const { organisationId, ownerKind, ownerId } = reference;
    return this.db.transaction(async () => {
      const { installationId } = await this.installations.attach(reference);
      await this.takeOver(installationId, account);
      return this.installations.get(organisationId, ownerKind, ownerId);
    });
  }

  /** The same for new credentials of a row that is attached; `expiresAt` as in NewReference. */
  async replaceVerified(
    organisationId: string,
    state: InstallationState,
    credentials: Credentials,
    account: ExternalAccount,
    expiresAt: Date | null = null,
  ): Promise<void> {
    await this.db.transaction(async () => {
      const { installationId } = await this.installations.replaceCredentials(
        organisationId,
        state,
        credentials,
        expiresAt,
      );
      await this.takeOver(installationId, account);
    });
  }

  private async takeOver(installationId: string, account: ExternalAccount): Promise<void> {
    const row = await this.installations.find(installationId);
    const id = row && (await this.adoption.adopt(row, account));
    if (id) await this.settle(row, id, account);
  }

  private async run(run: LaneRun<{ installation_id: string }>): Promise<void> {
    const id = run.jobs[0]!.payload.installation_id;
    try {
      await this.identify(id);
    } catch (error) {
      const retry = error instanceof ProviderError && error.kind !== 'credentials-rejected';
      this.logger.warn({ err: error, installation: id }, 'An installation could not be connected');
      if (retry && error.kind !== 'permission-missing' && error.kind !== 'target-gone') {
        throw new RetryLater(error.message, error.details.retryAfterMs ?? RETRY_MS, false);
      }
    }
    await run.settle(1);
  }

  private ask(row: InstallationEntity, signal?: AbortSignal): Promise<ExternalAccount> {
    const deadline = AbortSignal.timeout(IDENTIFY_TIMEOUT_MS);
    const credentials = this.secrets.openCredentials(row);
    return this.registry
      .get(row.platform)
      .identify(credentials, signal ? AbortSignal.any([signal, deadline]) : deadline);
  }

  /** Joined to another one, it has that one's secrets too: what it can do is asked once more. */
  private async settle(row: InstallationEntity, id: string, account: ExternalAccount): Promise<void> {
    await this.settleStatus(id, account);
    if (id !== row.id) await this.installations.connect(id);
  }

  private async settleStatus(installationId: string, account: ExternalAccount): Promise<void> {
    const missing = account.missingScopes.length > 0 ? [`missing scopes: ${account.missingScopes.join(', ')}`] : [];
    await this.states.credentialsWork(installationId, [...account.warnings, ...missing].join('; ') || null);
  }

  private async noteFailure(row: InstallationEntity, error: Error): Promise<void> {
    const kind = error instanceof ProviderError ? error.kind : null;
    // Credentials of another organisation's bot are as good as wrong: nothing may be tried with them.
    if (error instanceof AppError || kind === 'credentials-rejected') {
      await this.states.set(row.id, 'credentials-rejected', error.message, row.credentials_version);
      return;
    }
    // A platform that asks for patience is there.
    if (kind === 'rate-limited' && isWorking(row.status)) return;
    const message = error instanceof VaultError ? UNREADABLE : error.message;
    await this.states.unreachable(row.id, message, row.credentials_version);
  }
}

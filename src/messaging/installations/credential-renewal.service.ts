import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { jobKind, RetryLater } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import type { Installable, Renewal } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import { isInstallable } from '../../platforms/facets.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import type { InstallationEntity } from './installation.entity.js';
import { InstallationSecrets } from './installation-secrets.js';
import { InstallationStates } from './installation-states.service.js';
import { ENQUEUE_DUE, FIND_DUE, GIVE_UP, LOCK_DUE, STORE_RENEWED } from './renewal.sql.js';

/** Asks the platform for credentials in place of expiring ones. The lane `renew:<installation>` has one at a time. */
const RENEW = jobKind<{ installation_id: string }>('installation.renew');

/** Taken at once by one look at what is due. */
const DUE_AT_ONCE = 100;
const RENEW_TIMEOUT_MS = 10_000;
const RETRY_MS = 60_000;
/** What the platform answered is not let go of for half a minute without a database. */
const STORE_TRIES = 30;
const STORE_EVERY_MS = 1_000;

/**
 * Keeps credentials that expire from doing so. What renews them may work once (Slack's refresh token does), so that the
 * platform's answer is committed before anything else happens, even if the lane has gone to another worker meanwhile. A
 * process that dies between that answer and the commit, a millisecond or two, takes the only credentials that worked
 * along: the next try is refused then, and somebody has to install the app again.
 */
@Injectable()
export class CredentialRenewal implements OnModuleInit {
  private readonly logger = new Logger(CredentialRenewal.name);

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly handlers: JobHandlers,
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
    private readonly states: InstallationStates,
  ) {}

  onModuleInit(): void {
    this.handlers.register(RENEW, { run: (run) => this.run(run) });
  }

  /** Enqueues what is due; safe to run on several nodes at once. */
  async enqueueDue(): Promise<void> {
    await this.db.transaction(async () => {
      const due = await this.db.query<{ id: string }>(LOCK_DUE, [DUE_AT_ONCE]);
      if (due.length === 0) return;
      await this.db.query(ENQUEUE_DUE, [due.map(({ id }) => id)]);
      this.lanes.wakeAfterCommit();
    });
  }

  private async run(run: LaneRun<{ installation_id: string }>): Promise<void> {
    const row = await this.db.one<InstallationEntity>(FIND_DUE, [run.jobs[0]!.payload.installation_id]);
    const provider = row && this.registry.find(row.platform);
    if (row && provider && isInstallable(provider)) await this.renew(row, provider);
    await run.settle(1);
  }

  /** Throws RetryLater. */
  private async renew(row: InstallationEntity, provider: Installable): Promise<void> {
    const credentials = this.secrets.openCredentials(row);
    let renewal: Renewal;
    try {
      renewal = await provider.renew(credentials, AbortSignal.timeout(RENEW_TIMEOUT_MS));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      this.logger.warn({ err: error, installation: row.id }, 'Credentials could not be renewed');
      if (error.kind === 'credentials-rejected') return this.giveUp(row, error);
      throw new RetryLater(error.message, error.details.retryAfterMs ?? RETRY_MS, false);
    }
    await this.store(row, renewal);
  }

  private async store(row: InstallationEntity, { credentials, expiresAt }: Renewal): Promise<void> {
    const sealed = this.secrets.sealCredentials(row.organisation_id, row.id, credentials);
    const values = [row.id, row.credentials_version, sealed, expiresAt];
    for (let tries = 1; ; tries += 1) {
      try {
        const stored = await this.db.one(STORE_RENEWED, values);
        if (stored) this.lanes.wakeAfterCommit();
        return;
      } catch (error) {
        if (tries === STORE_TRIES) throw error;
        this.logger.error({ err: error, installation: row.id }, 'Renewed credentials could not be stored');
        await sleep(STORE_EVERY_MS);
      }
    }
  }

  private async giveUp({ id, credentials_version: version }: InstallationEntity, error: Error): Promise<void> {
    const detail = `${error.message.replace(/\.$/, '')}. Install the app again.`;
    await this.db.transaction(async () => {
      await this.db.query(GIVE_UP, [id, version]);
      await this.states.set(id, 'credentials-rejected', detail, version);
    });
  }
}

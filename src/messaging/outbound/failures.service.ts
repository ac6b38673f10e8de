import { Injectable } from '@nestjs/common';
import { RetryLater } from '../../kernel/jobs/job.js';
import { ProviderError, type ProviderErrorKind } from '../../platforms/errors.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import type { DeliveryError } from './delivery.entity.js';
import { type DeliveryRun, Ledger } from './ledger.service.js';
import type { LoadedDelivery } from './loaded-delivery.js';

/** A delivery that could not be carried within this time is given up. */
export const GIVE_UP_AFTER_MS = 24 * 3600_000;
/** How often one that may or may not have arrived is tried. */
const MOST_ATTEMPTS = 12;
/** Between looks while the platform is out of reach: the first, and the longest. */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** While credentials are refused: new ones wake the lane at once. */
export const REJECTED_RETRY_MS = 60_000;

/** Final at once, rather than waited for. */
const FINAL: readonly ProviderErrorKind[] = ['permission-missing', 'target-gone', 'payload-refused'];

/**
 * Whether something may have arrived that nobody heard of. `never`: doing it twice has one effect; `arises`: when the
 * request's outcome is unknown; `stands`: an earlier attempt is in doubt, which no later failure may make forgotten.
 */
export type Doubt = 'never' | 'arises' | 'stands';

/** What follows from a failed request: an end, a pause of the lane or the installation, or a doubt to be resolved. */
@Injectable()
export class Failures {
  constructor(
    private readonly ledger: Ledger,
    private readonly states: InstallationStates,
  ) {}

  /** Ends the delivery, or throws RetryLater. */
  async handle(run: DeliveryRun, delivery: LoadedDelivery, error: unknown, doubt: Doubt): Promise<void> {
    if (!(error instanceof ProviderError)) throw error;
    const note = { code: error.details.nativeCode ?? error.kind, message: error.message };
    if (doubt === 'stands') return this.handleInDoubt(run, delivery, error, note);
    if (FINAL.includes(error.kind)) {
      return this.ledger.finish(run, delivery, { status: 'failed', error: { ...note, code: codeOf(error) } });
    }
    if (delivery.age_ms > GIVE_UP_AFTER_MS) return this.ledger.finish(run, delivery, { status: 'dead', error: note });
    if (error.kind === 'outcome-unknown' && doubt === 'arises') {
      if (delivery.attempts >= MOST_ATTEMPTS)
        return this.ledger.finish(run, delivery, { status: 'unknown', error: note });
      await this.ledger.noteDoubt(run, delivery, note);
      throw new RetryLater(error.message, FIRST_RETRY_MS, false);
    }
    await this.ledger.notePause(run, delivery, note);
    throw new RetryLater(error.message, await this.delayAfter(delivery, error), false);
  }

  /** Neither a look that failed nor a repetition that did not arrive tells what became of the first attempt. */
  private async handleInDoubt(
    run: DeliveryRun,
    delivery: LoadedDelivery,
    error: ProviderError,
    note: DeliveryError,
  ): Promise<void> {
    const hopeless = FINAL.includes(error.kind) || delivery.age_ms > GIVE_UP_AFTER_MS;
    if (hopeless || delivery.attempts >= MOST_ATTEMPTS) {
      return this.ledger.finish(run, delivery, { status: 'unknown', error: note });
    }
    await this.ledger.noteDoubt(run, delivery, note);
    throw new RetryLater(error.message, await this.delayAfter(delivery, error), false);
  }

  private async delayAfter(delivery: LoadedDelivery, error: ProviderError): Promise<number> {
    if (error.kind === 'credentials-rejected') {
      const { installation_id: id, credentials_version: version } = delivery;
      await this.states.set(id, 'credentials-rejected', error.message, version);
      // By then it waits for new credentials, or has them already.
      return FIRST_RETRY_MS;
    }
    const backoff = Math.min(FIRST_RETRY_MS * 2 ** Math.min(delivery.attempts, 10), LONGEST_RETRY_MS);
    if (error.kind !== 'rate-limited') return jitter(backoff);
    const delay = error.details.retryAfterMs ?? backoff;
    if (error.details.scope === 'installation') await this.ledger.pauseInstallation(delivery.installation_id, delay);
    return delay;
  }
}

const codeOf = (error: ProviderError): string =>
  error.details.nativeCode ?? error.kind.toUpperCase().replace(/-/g, '_');

/** Lanes that failed together must not come back together. */
const jitter = (milliseconds: number): number => Math.round(milliseconds * (0.75 + Math.random() / 2));

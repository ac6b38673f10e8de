import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { LeaseLost, RetryLater } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import { MAX_ATTEMPTS } from '../../kernel/jobs/lane-executor.js';
import { ChangeCarrier } from './change-carrier.service.js';
import type { DeliveryError } from './delivery.entity.js';
import { GIVE_UP_AFTER_MS, REJECTED_RETRY_MS } from './failures.service.js';
import { DELIVER } from './jobs.js';
import { type DeliveryRun, Ledger } from './ledger.service.js';
import { LOAD_DELIVERY } from './ledger.sql.js';
import type { LoadedDelivery } from './loaded-delivery.js';
import { PostCarrier } from './post-carrier.service.js';
import { Senders } from './senders.service.js';
import { whyUnwanted } from './unwanted.js';

const OUR_ERROR: DeliveryError = {
  code: 'INTERNAL_ERROR',
  message: 'It failed on our side, as often as it was tried. The log of the server says why.',
};

/** Runs the deliveries of a lane, one after another. */
@Injectable()
export class Dispatcher implements OnModuleInit {
  private readonly logger = new Logger(Dispatcher.name);

  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly ledger: Ledger,
    private readonly senders: Senders,
    private readonly posts: PostCarrier,
    private readonly changes: ChangeCarrier,
  ) {}

  onModuleInit(): void {
    this.handlers.register(DELIVER, { run: (run) => this.run(run) });
  }

  private async run(run: DeliveryRun): Promise<void> {
    const delivery = await this.db.one<LoadedDelivery>(LOAD_DELIVERY, [run.jobs[0]!.payload.delivery_id]);
    // Gone with its channel, cancelled, or ended before: the job is all that is left of it.
    if (!delivery || !['pending', 'sending'].includes(delivery.status)) return run.settle(1);
    if (await this.isPointless(run, delivery)) return;
    this.waitIfPaused(delivery);
    try {
      const sender = this.senders.for(delivery);
      if (delivery.kind === 'post') await this.posts.carry(run, delivery, sender);
      else await this.changes.carry(run, delivery, sender);
    } catch (error) {
      await this.giveUpAtLast(run, delivery, error);
    }
  }

  /** An error of ours for the last time: the job would be laid aside, and the delivery would wait for ever. */
  private async giveUpAtLast(run: DeliveryRun, delivery: LoadedDelivery, error: unknown): Promise<void> {
    const isExpected = error instanceof RetryLater || error instanceof LeaseLost || run.signal.aborted;
    if (isExpected || run.jobs[0]!.attempts + 1 < MAX_ATTEMPTS) throw error;
    this.logger.error({ err: error, delivery: delivery.id }, 'A delivery was given up');
    const status = delivery.status === 'sending' ? 'unknown' : 'dead';
    await this.ledger.finish(run, delivery, { status, error: OUR_ERROR });
  }

  /** Ends what has become pointless: nobody wants it there any more, or a day has passed. */
  private async isPointless(run: DeliveryRun, delivery: LoadedDelivery): Promise<boolean> {
    // What is in doubt is cleared up first: whether it arrived matters to what follows it.
    const unwanted = delivery.status === 'pending' ? whyUnwanted(delivery) : null;
    if (unwanted) {
      await this.ledger.finish(run, delivery, { status: 'skipped', error: unwanted });
      return true;
    }
    const tried = delivery.attempts > 0 || delivery.installation_status === 'credentials-rejected';
    if (delivery.age_ms <= GIVE_UP_AFTER_MS || delivery.status === 'sending' || !tried) return false;
    const error = delivery.last_error ?? { code: 'TOO_OLD', message: 'It could not be sent for a day.' };
    await this.ledger.finish(run, delivery, { status: 'dead', error });
    return true;
  }

  private waitIfPaused(delivery: LoadedDelivery): void {
    if (delivery.installation_status === 'credentials-rejected') {
      throw new RetryLater('The platform refuses the credentials', REJECTED_RETRY_MS, false);
    }
    if (delivery.paused_ms) throw new RetryLater('The platform asked for a pause', delivery.paused_ms, false);
  }
}

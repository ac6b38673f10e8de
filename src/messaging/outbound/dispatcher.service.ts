import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { RetryLater } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import { ChangeCarrier } from './change-carrier.service.js';
import type { DeliveryError } from './delivery.entity.js';
import { GIVE_UP_AFTER_MS, REJECTED_RETRY_MS } from './failures.service.js';
import { DELIVER } from './jobs.js';
import { type DeliveryRun, Ledger } from './ledger.service.js';
import { LOAD_DELIVERY } from './ledger.sql.js';
import type { LoadedDelivery } from './loaded-delivery.js';
import { PostCarrier } from './post-carrier.service.js';
import { Senders } from './senders.service.js';

/** Runs the deliveries of a lane, one after another. */
@Injectable()
export class Dispatcher implements OnModuleInit {
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
    const sender = this.senders.for(delivery);
    if (delivery.kind === 'post') await this.posts.carry(run, delivery, sender);
    else await this.changes.carry(run, delivery, sender);
  }

  /** Ends what has become pointless: nobody wants it there any more, or a day has passed. */
  private async isPointless(run: DeliveryRun, delivery: LoadedDelivery): Promise<boolean> {
    const unwanted = whyUnwanted(delivery);
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

/** What is in doubt is cleared up first: whether it arrived matters to what follows it. */
function whyUnwanted(delivery: LoadedDelivery): DeliveryError | null {
  if (delivery.status !== 'pending') return null;
  if (delivery.is_muted) {
    return { code: 'MUTED', message: 'The connection was switched off before it could be sent.' };
  }
  const gone = delivery.message_gone || delivery.message_deleted_at !== null;
  if (!gone || delivery.kind === 'delete') return null;
  return { code: 'MESSAGE_DELETED', message: 'The message was deleted before all of it was sent.' };
}

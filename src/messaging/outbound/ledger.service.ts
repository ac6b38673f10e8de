import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Database } from '../../kernel/database/database.service.js';
import { RetryLater } from '../../kernel/jobs/job.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { HOLD } from '../../kernel/jobs/lanes.sql.js';
import { Metrics } from '../../kernel/metrics/metrics.service.js';
import type { Degradation, Receipt } from '../../platforms/contract.js';
import { MessagingNotices } from '../messaging-notices.service.js';
import { type DeliveryError, type DeliveryStatus, RETRYABLE, subjectOf } from './delivery.entity.js';
import {
  BURY_OUTBOUND_LINK,
  FINISH_DELIVERY,
  FINISH_WITH_LINK,
  MARK_SENDING,
  NEWEST_OUTBOUND,
  NOTE_DOUBT,
  NOTE_PART,
  NOTE_PAUSE,
  PAUSE_INSTALLATION,
  TOLD_SINCE,
} from './ledger.sql.js';
import type { LoadedDelivery } from './loaded-delivery.js';
import type { Shipment } from './shipment.js';

export type DeliveryRun = LaneRun<{ delivery_id: string }>;

/** How a delivery ended. */
export interface Outcome {
  status: Extract<DeliveryStatus, 'delivered' | 'degraded' | 'skipped' | 'unsupported' | 'failed' | 'unknown' | 'dead'>;
  error?: DeliveryError;
  degradations?: Degradation[];
  /** Version of the text that is there now. */
  version?: number;
}

/** A part that arrived. */
export interface SentPart {
  /** Parts that are done with it. */
  done: number;
  /** Its number, as in links. */
  part: number;
  receipt: Receipt;
}

/** Keeps the truth about deliveries. Every write holds only while the worker holds the lane. */
@Injectable()
export class Ledger {
  private readonly outcomes: Counter<'platform' | 'kind' | 'status'>;

  constructor(
    private readonly db: Database,
    private readonly notices: MessagingNotices,
    metrics: Metrics,
  ) {
    this.outcomes = metrics.counter({
      name: 'patchbay_deliveries_total',
      help: 'Deliveries that ended, by platform, kind and outcome',
      labels: ['platform', 'kind', 'status'],
    });
  }

  /** Before part `index` leaves. The lease is fresh afterwards. `inDoubt`: an earlier attempt may have arrived. */
  async markSending(
    run: DeliveryRun,
    delivery: LoadedDelivery,
    { parts, version }: Pick<Shipment, 'parts' | 'version'>,
    index: number,
    inDoubt: boolean,
  ): Promise<void> {
    const degradations = JSON.stringify(delivery.degradations);
    const rows = [delivery.id, JSON.stringify(parts), version, degradations, inDoubt, index];
    await run.holdBy(MARK_SENDING, rows);
    if (!inDoubt) delivery.attempt_age_ms = null;
    delivery.attempts += 1;
    Object.assign(delivery, { parts, parts_done: index, status: 'sending' });
  }

  async notePart(run: DeliveryRun, delivery: LoadedDelivery, { done, part, receipt }: SentPart): Promise<void> {
    await run.holdBy(NOTE_PART, [
      delivery.id,
      delivery.account_id,
      delivery.external_channel_id,
      receipt.externalId,
      part,
      done,
    ]);
    Object.assign(delivery, { parts_done: done, status: 'pending' });
    // The platform may have told of it before we asked.
    if (delivery.links.some((link) => link.external_id === receipt.externalId)) return;
    delivery.links.push({ external_id: receipt.externalId, part, direction: 'out' });
    delivery.links.sort((a, b) => a.part - b.part);
  }

  /** Back into the lane without a trace at the platform. */
  async notePause(run: DeliveryRun, delivery: LoadedDelivery, error: DeliveryError): Promise<void> {
    await run.holdBy(NOTE_PAUSE, [delivery.id, JSON.stringify(error)]);
  }

  /** Something may have arrived. */
  async noteDoubt(run: DeliveryRun, delivery: LoadedDelivery, error: DeliveryError): Promise<void> {
    await run.holdBy(NOTE_DOUBT, [delivery.id, JSON.stringify(error)]);
  }

  /**
   * The delivery's end, its job's end, and the last part's link, in one statement. Where the message's post or the delivery
   * itself is in doubt, throws RetryLater when the platform has told of a part since: nobody else would act on that.
   */
  async finish(run: DeliveryRun, delivery: LoadedDelivery, outcome: Outcome, last?: SentPart): Promise<void> {
    const values: unknown[] = [
      delivery.id,
      outcome.status,
      outcome.error ? JSON.stringify(outcome.error) : null,
      outcome.degradations ? JSON.stringify(outcome.degradations) : null,
      outcome.version ?? null,
      last ? last.done : null,
    ];
    if (last) {
      const { receipt, part } = last;
      values.push(delivery.account_id, delivery.external_channel_id, receipt.externalId, part);
      await run.settleBy(1, FINISH_WITH_LINK, values);
    } else if (outcome.status === 'unknown' || delivery.post_status === 'unknown') {
      await run.settle(1, () => this.lookAgain(run, delivery), { effect: FINISH_DELIVERY, values });
    } else await run.settleBy(1, FINISH_DELIVERY, values);
    this.tell(delivery, outcome);
  }

  async buryLink(delivery: LoadedDelivery, externalId: string): Promise<void> {
    const { platform, account_id: account, external_channel_id: channel, channel_id: native } = delivery;
    await this.db.query(BURY_OUTBOUND_LINK, [platform, account, channel, externalId, native]);
  }

  async pauseInstallation(installationId: string, milliseconds: number): Promise<void> {
    await this.db.query(PAUSE_INSTALLATION, [installationId, milliseconds]);
  }

  /** The newest post of ours in the delivery's channel, null when there is none. */
  async newestOutbound(delivery: LoadedDelivery): Promise<string | null> {
    const { platform, account_id: account, external_channel_id: channel } = delivery;
    return (await this.db.one<{ id: string }>(NEWEST_OUTBOUND, [platform, account, channel]))?.id ?? null;
  }

  /** With the lane's row locked, as by whoever takes in what the platform tells: a statement that began before sees less. */
  private async lookAgain(run: DeliveryRun, delivery: LoadedDelivery): Promise<void> {
    await run.holdBy(HOLD, []);
    const { platform, account_id: account, external_channel_id: channel, channel_id, message_id, links } = delivery;
    const known = links.map((link) => link.external_id);
    const told = await this.db.one(TOLD_SINCE, [platform, account, channel, channel_id, message_id, known]);
    if (told) throw new RetryLater('The platform has told of a part meanwhile', 0, false);
  }

  private tell(delivery: LoadedDelivery, { status, error, degradations }: Outcome): void {
    const { platform, kind } = delivery;
    this.outcomes.inc({ platform, kind, status });
    const { channel_id, message_id } = delivery;
    // What no channel stands behind has nobody who watches it.
    if (channel_id === null || message_id === null) return;
    this.notices.deliveryUpdated({
      organisationId: delivery.organisation_id,
      delivery_id: delivery.id,
      channel_id,
      message_id,
      platform,
      kind,
      about: RETRYABLE.includes(status) ? subjectOf(delivery) : kind,
      status,
      degradations: degradations ?? [],
      error: error ?? null,
      latency_ms: Math.round(delivery.age_ms),
    });
  }
}

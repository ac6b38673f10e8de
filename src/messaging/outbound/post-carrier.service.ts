import { Injectable } from '@nestjs/common';
import type { Part, Receipt, Sender } from '../../platforms/contract.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { Failures } from './failures.service.js';
import { type DeliveryRun, Ledger, type Outcome } from './ledger.service.js';
import { type LoadedDelivery, outboundMessage } from './loaded-delivery.js';
import { PartCarrier } from './part-carrier.service.js';

/** Carries new messages. The text is the one of the moment of sending, so that edits that wait collapse into it. */
@Injectable()
export class PostCarrier {
  constructor(
    private readonly ledger: Ledger,
    private readonly failures: Failures,
    private readonly registry: PlatformRegistry,
    private readonly carrier: PartCarrier,
  ) {}

  async carry(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<void> {
    // Parts that a crash or a retry left behind are sent as they were: some of them may be there already.
    const parts = delivery.parts ?? this.encode(delivery);
    if (!Array.isArray(parts)) return this.ledger.finish(run, delivery, parts);
    const version = delivery.parts ? (delivery.content_version ?? 1) : delivery.message_version;
    return this.sendParts(run, delivery, sender, parts, version);
  }

  /** Sends the parts from `parts_done` on; with edits, those that the text has grown by. */
  async sendParts(
    run: DeliveryRun,
    delivery: LoadedDelivery,
    sender: Sender,
    parts: Part[],
    version: number,
  ): Promise<void> {
    let interrupted = delivery.status === 'sending' && delivery.attempt_age_ms !== null;
    for (let index = delivery.parts_done; index < parts.length; index += 1) {
      const receipt = await this.sendPart(run, delivery, sender, parts, index, version, interrupted);
      interrupted = false;
      if (!receipt) return;
      if (index === parts.length - 1) {
        const status = delivery.degradations.length > 0 ? 'degraded' : 'delivered';
        const degradations = delivery.degradations;
        return this.ledger.finish(run, delivery, { status, degradations, version }, { part: index, receipt });
      }
      await this.ledger.notePart(run, delivery, index, receipt);
    }
  }

  /** Null when the delivery has come to its end. Throws RetryLater. */
  private async sendPart(
    run: DeliveryRun,
    delivery: LoadedDelivery,
    sender: Sender,
    parts: Part[],
    index: number,
    version: number,
    interrupted: boolean,
  ): Promise<Receipt | null> {
    let inDoubt = interrupted;
    try {
      if (interrupted) {
        const resolution = await this.carrier.resolve(sender, delivery, parts[index]!, index);
        if (resolution === 'unknown') {
          await this.ledger.finish(run, delivery, unknownOutcome);
          return null;
        }
        if (typeof resolution === 'object') return resolution.arrived;
        inDoubt = resolution !== 'absent';
      }
      return await this.carrier.sendMarked(run, sender, delivery, parts, index, version, inDoubt);
    } catch (error) {
      await this.failures.handle(run, delivery, error, inDoubt ? 'stands' : 'arises');
      return null;
    }
  }

  private encode(delivery: LoadedDelivery): Part[] | Outcome {
    const encoded = this.registry.get(delivery.platform).encode(outboundMessage(delivery));
    if ('refused' in encoded) {
      return { status: 'failed', error: { code: 'PAYLOAD_REFUSED', message: encoded.refused } };
    }
    delivery.degradations = encoded.degradations;
    return encoded.parts;
  }
}

const unknownOutcome: Outcome = {
  status: 'unknown',
  error: {
    code: 'OUTCOME_UNKNOWN',
    message: 'The message left and nothing can tell whether it arrived. Look there, and retry if it did not.',
  },
};

import { Injectable } from '@nestjs/common';
import type { Part, Receipt, Sender } from '../../platforms/contract.js';
import { arrived } from './change-outcomes.js';
import { Failures } from './failures.service.js';
import { type DeliveryRun, Ledger, type Outcome } from './ledger.service.js';
import type { LoadedDelivery } from './loaded-delivery.js';
import { OutboundContents } from './outbound-contents.service.js';
import { PartCarrier } from './part-carrier.service.js';
import { type Shipment, shipmentOf } from './shipment.js';
import { whyUnwanted } from './unwanted.js';

/** Carries new messages. The text is the one of the moment of sending, so that edits that wait collapse into it. */
@Injectable()
export class PostCarrier {
  constructor(
    private readonly ledger: Ledger,
    private readonly failures: Failures,
    private readonly contents: OutboundContents,
    private readonly carrier: PartCarrier,
  ) {}

  async carry(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<void> {
    // Parts that a crash or a retry left behind are sent as they were: some of them may be there already.
    const parts = delivery.parts ?? (await this.encode(delivery));
    if (!Array.isArray(parts)) return this.ledger.finish(run, delivery, parts);
    const version = delivery.parts ? (delivery.content_version ?? 1) : delivery.message_version;
    const shipment = shipmentOf(parts, version);
    if (!isInDoubt(delivery)) passOver(delivery, shipment);
    return this.send(run, delivery, sender, shipment);
  }

  /**
   * Finds out about a part that left and was never heard of: afterwards it is linked, or certain not to be there. False when
   * that ended the delivery. Throws RetryLater.
   */
  async clearDoubt(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<boolean> {
    if (!isInDoubt(delivery) || !delivery.parts) return true;
    const shipment = shipmentOf(delivery.parts, delivery.content_version ?? delivery.message_version);
    const index = delivery.parts_done;
    const receipt = await this.sendPart(run, delivery, sender, shipment, index, true);
    if (!receipt) return false;
    await this.ledger.notePart(run, delivery, { done: index + 1, part: shipment.numberOf(index), receipt });
    return true;
  }

  /** Sends the parts from `parts_done` on; with edits, those that the text has grown by. */
  async send(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender, shipment: Shipment): Promise<void> {
    let interrupted = isInDoubt(delivery);
    if (delivery.parts_done >= shipment.parts.length) {
      return this.ledger.finish(run, delivery, arrived(delivery, shipment.version));
    }
    for (let index = delivery.parts_done; index < shipment.parts.length; index += 1) {
      const receipt = await this.sendPart(run, delivery, sender, shipment, index, interrupted);
      interrupted = false;
      if (!receipt) return;
      const sent = { done: index + 1, part: shipment.numberOf(index), receipt };
      if (index === shipment.parts.length - 1) {
        return this.ledger.finish(run, delivery, arrived(delivery, shipment.version), sent);
      }
      await this.ledger.notePart(run, delivery, sent);
    }
  }

  /**
   * Null when the delivery has come to its end. Throws RetryLater. Where the platform refuses a file, what stands in for it is
   * in the shipment afterwards: it has the file's number, and is written down before it leaves, as any part is.
   */
  private async sendPart(
    run: DeliveryRun,
    delivery: LoadedDelivery,
    sender: Sender,
    shipment: Shipment,
    index: number,
    interrupted: boolean,
  ): Promise<Receipt | null> {
    let inDoubt = interrupted;
    try {
      if (interrupted) {
        const part = shipment.parts[index]!;
        const resolution = await this.carrier.resolve(sender, delivery, part, shipment.numberOf(index));
        if (resolution === 'unknown') {
          await this.ledger.finish(run, delivery, unknownOutcome);
          return null;
        }
        if (typeof resolution === 'object') return resolution.arrived;
        inDoubt = resolution !== 'absent';
        const unwanted = inDoubt ? null : whyUnwanted(delivery);
        if (unwanted) {
          await this.ledger.finish(run, delivery, { status: 'skipped', error: unwanted });
          return null;
        }
      }
      return await this.carrier.sendMarked(run, sender, delivery, shipment, index, inDoubt);
    } catch (error) {
      // While an earlier attempt is in doubt, the file may be there.
      const instead = inDoubt ? null : await this.contents.insteadOf(delivery, shipment, index, error);
      if (instead) {
        Object.assign(shipment, instead);
        return this.sendPart(run, delivery, sender, shipment, index, false);
      }
      await this.failures.handle(run, delivery, error, inDoubt ? 'stands' : 'arises');
      return null;
    }
  }

  private async encode(delivery: LoadedDelivery): Promise<Part[] | Outcome> {
    const encoded = await this.contents.encode(delivery);
    if ('refused' in encoded) {
      return { status: 'failed', error: { code: 'PAYLOAD_REFUSED', message: encoded.refused } };
    }
    delivery.degradations = encoded.degradations;
    return encoded.parts;
  }
}

/** A part is out, or was when the process died or the line broke. */
const isInDoubt = ({ status, attempt_age_ms: age }: LoadedDelivery): boolean => status === 'sending' && age !== null;

/**
 * Parts that are there already, as the platform has told since, are not sent again; nor is text that an edit has carried in a
 * newer version meanwhile.
 */
function passOver(delivery: LoadedDelivery, shipment: Shipment): void {
  const { parts, version } = shipment;
  const superseded = delivery.parts !== null && (delivery.sent?.version ?? 0) > version;
  const isThere = (index: number): boolean =>
    (superseded && parts[index]!.file === undefined) ||
    delivery.links.some(({ part, direction }) => direction === 'out' && part === shipment.numberOf(index));
  while (delivery.parts_done < parts.length && isThere(delivery.parts_done)) delivery.parts_done += 1;
}

const unknownOutcome: Outcome = {
  status: 'unknown',
  error: {
    code: 'OUTCOME_UNKNOWN',
    message: 'The message left and nothing can tell whether it arrived. Look there, and retry if it did not.',
  },
};

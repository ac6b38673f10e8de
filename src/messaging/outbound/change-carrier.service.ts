import { Injectable } from '@nestjs/common';
import type { Part, Sender } from '../../platforms/contract.js';
import { addressOf, arrived, HALF_KNOWN, NOT_OURS, notThere, unsupported } from './change-outcomes.js';
import { Failures } from './failures.service.js';
import { type DeliveryRun, Ledger, type Outcome } from './ledger.service.js';
import type { LoadedDelivery } from './loaded-delivery.js';
import { MarkCarrier } from './mark-carrier.service.js';
import { OutboundContents } from './outbound-contents.service.js';
import { deadline } from './part-carrier.service.js';
import { FIRST_FILE, isOfMessage, isTextPart } from './part-number.js';
import { PostCarrier } from './post-carrier.service.js';
import { shipmentOf } from './shipment.js';
import { whyUnwanted } from './unwanted.js';

/** Carries edits, deletions, reactions and pins of messages that crossed. Each may be repeated without harm. */
@Injectable()
export class ChangeCarrier {
  constructor(
    private readonly ledger: Ledger,
    private readonly failures: Failures,
    private readonly contents: OutboundContents,
    private readonly posts: PostCarrier,
    private readonly marks: MarkCarrier,
  ) {}

  async carry(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<void> {
    // A note of ours may stand beside what somebody else wrote there.
    const ours = delivery.links.some((link) => link.direction === 'out' && isOfMessage(link));
    if (!delivery.links.some(isOfMessage)) return this.ledger.finish(run, delivery, notThere(delivery));
    if (delivery.kind === 'edit') {
      return ours ? this.edit(run, delivery, sender) : this.ledger.finish(run, delivery, NOT_OURS);
    }
    if (delivery.kind !== 'delete') return this.marks.carry(run, delivery, sender);
    if (delivery.links.every((link) => link.direction === 'in')) return this.ledger.finish(run, delivery, NOT_OURS);
    try {
      const outcome = await this.remove(delivery, sender);
      await this.ledger.finish(run, delivery, ours ? outcome : NOT_OURS);
    } catch (error) {
      await this.failures.handle(run, delivery, error, 'never');
    }
  }

  /**
   * Edits the parts with text that are there, posts those that the text has grown by, removes those that it has lost. Parts
   * with files stay as they are, as do links in their places; none is sent again.
   */
  private async edit(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<void> {
    if (!sender.edit) return this.ledger.finish(run, delivery, unsupported('edits'));
    if (!(await this.posts.clearDoubt(run, delivery, sender))) return;
    const unwanted = whyUnwanted(delivery);
    if (unwanted) return this.ledger.finish(run, delivery, { status: 'skipped', error: unwanted });
    const version = delivery.message_version;
    if (delivery.sent && delivery.sent.version >= version) {
      return this.ledger.finish(run, delivery, arrived({ ...delivery, ...delivery.sent }, version));
    }
    const there = delivery.links.filter((link) => link.direction === 'out' && isTextPart(link));
    // The first file by itself: no text carries any.
    const isApart = delivery.links.some(({ part, direction }) => direction === 'out' && part === FIRST_FILE);
    const encoded = await this.contents.encode(delivery, { apart: isApart || there.length === 0 });
    if ('refused' in encoded) {
      const error = { code: 'PAYLOAD_REFUSED', message: encoded.refused };
      return this.ledger.finish(run, delivery, { status: 'failed', error });
    }
    const parts = encoded.parts.filter((part) => part.file === undefined);
    delivery.degradations = encoded.degradations;
    try {
      await this.editParts(delivery, sender, there, parts);
    } catch (error) {
      return this.failures.handle(run, delivery, error, 'never');
    }
    if (parts.length <= there.length) return this.ledger.finish(run, delivery, arrived(delivery, version));
    if (delivery.text_in_doubt && !delivery.retried_at) return this.ledger.finish(run, delivery, HALF_KNOWN);
    delivery.parts_done = there.length;
    return this.posts.send(run, delivery, sender, shipmentOf(parts, version));
  }

  private async editParts(
    delivery: LoadedDelivery,
    sender: Sender,
    there: LoadedDelivery['links'],
    parts: Part[],
  ): Promise<void> {
    for (const [index, link] of there.entries()) {
      const address = addressOf(delivery, link.external_id);
      const part = parts[index];
      if (part) await sender.edit!(address, part, deadline());
      else if (sender.remove) {
        await sender.remove(address, deadline());
        await this.ledger.buryLink(delivery, link.external_id);
      }
    }
  }

  /** All that we posted of it: text, files, and what stood in for its pins and reactions. */
  private async remove(delivery: LoadedDelivery, sender: Sender): Promise<Outcome> {
    if (!sender.remove) return unsupported('deletions');
    for (const link of delivery.links) {
      if (link.direction !== 'out') continue;
      await sender.remove(addressOf(delivery, link.external_id), deadline());
      await this.ledger.buryLink(delivery, link.external_id);
    }
    return { status: 'delivered' };
  }
}

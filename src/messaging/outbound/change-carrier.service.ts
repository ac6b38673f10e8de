import { Injectable } from '@nestjs/common';
import type { PartAddress, Sender } from '../../platforms/contract.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { type DeliveryRun, Ledger, type Outcome } from './ledger.service.js';
import { Failures } from './failures.service.js';
import { type LoadedDelivery, outboundMessage } from './loaded-delivery.js';
import { deadline } from './part-carrier.service.js';
import { PostCarrier } from './post-carrier.service.js';

const NOT_THERE: Outcome = {
  status: 'skipped',
  error: { code: 'NEVER_ARRIVED', message: 'The message itself never arrived there.' },
};
const NOT_OURS: Outcome = {
  status: 'skipped',
  error: { code: 'NOT_OURS', message: 'It was written there: only its author changes it there.' },
};
const skippedFor = (what: string): Outcome => ({
  status: 'skipped',
  error: { code: 'UNSUPPORTED', message: `The platform does not take ${what} from us.` },
});

/** Carries edits, deletions and reactions of messages that crossed. Each may be repeated without harm. */
@Injectable()
export class ChangeCarrier {
  constructor(
    private readonly ledger: Ledger,
    private readonly failures: Failures,
    private readonly registry: PlatformRegistry,
    private readonly posts: PostCarrier,
  ) {}

  async carry(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<void> {
    if (delivery.links.length === 0) return this.ledger.finish(run, delivery, NOT_THERE);
    const changes = delivery.kind === 'edit' || delivery.kind === 'delete';
    if (changes && !delivery.links.some((link) => link.direction === 'out')) {
      return this.ledger.finish(run, delivery, NOT_OURS);
    }
    if (delivery.kind === 'edit') return this.edit(run, delivery, sender);
    try {
      const outcome = await (delivery.kind === 'delete' ? this.remove(delivery, sender) : this.react(delivery, sender));
      await this.ledger.finish(run, delivery, outcome);
    } catch (error) {
      await this.failures.handle(run, delivery, error, 'never');
    }
  }

  /** Edits the parts that are there, posts those that the text has grown by, removes those that it has lost. */
  private async edit(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<void> {
    if (!sender.edit) return this.ledger.finish(run, delivery, skippedFor('edits'));
    const version = delivery.message_version;
    if ((delivery.sent_version ?? 0) >= version) {
      return this.ledger.finish(run, delivery, { status: 'delivered', version });
    }
    const encoded = this.registry.get(delivery.platform).encode(outboundMessage(delivery));
    if ('refused' in encoded) {
      const error = { code: 'PAYLOAD_REFUSED', message: encoded.refused };
      return this.ledger.finish(run, delivery, { status: 'failed', error });
    }
    const { parts } = encoded;
    delivery.degradations = encoded.degradations;
    const there = delivery.links.filter((link) => link.direction === 'out');
    try {
      for (const [index, link] of there.entries()) {
        const address = addressOf(delivery, link.external_id);
        const part = parts[index];
        if (part) await sender.edit(address, part, deadline());
        else if (sender.remove) {
          await sender.remove(address, deadline());
          await this.ledger.buryLink(delivery, link.external_id);
        }
      }
    } catch (error) {
      return this.failures.handle(run, delivery, error, 'never');
    }
    if (parts.length > there.length) {
      delivery.parts_done = Math.max(delivery.parts_done, there.length);
      return this.posts.sendParts(run, delivery, sender, parts, version);
    }
    const status = delivery.degradations.length > 0 ? 'degraded' : 'delivered';
    await this.ledger.finish(run, delivery, { status, degradations: delivery.degradations, version });
  }

  private async remove(delivery: LoadedDelivery, sender: Sender): Promise<Outcome> {
    if (!sender.remove) return skippedFor('deletions');
    for (const link of delivery.links) {
      if (link.direction !== 'out') continue;
      await sender.remove(addressOf(delivery, link.external_id), deadline());
      await this.ledger.buryLink(delivery, link.external_id);
    }
    return { status: 'delivered' };
  }

  /** Our bot reacts once for everybody, and takes it back when the last one did. */
  private async react(delivery: LoadedDelivery, sender: Sender): Promise<Outcome> {
    const emoji = delivery.argument ?? '';
    const first = delivery.links[0]!;
    const wanted = (delivery.reactions[emoji] ?? 0) > 0;
    if (!sender.react || !sender.unreact) return skippedFor('reactions');
    if (wanted !== (delivery.kind === 'react')) return { status: 'skipped' };
    const address = addressOf(delivery, first.external_id);
    await (wanted ? sender.react(address, emoji, deadline()) : sender.unreact(address, emoji, deadline()));
    return { status: 'delivered' };
  }
}

const addressOf = (delivery: LoadedDelivery, externalId: string): PartAddress => ({
  channelId: delivery.external_channel_id,
  externalId,
});

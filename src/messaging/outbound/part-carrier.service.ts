import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RetryLater } from '../../kernel/jobs/job.js';
import { SEND_DEADLINE_MS } from '../../kernel/jobs/lane-run.js';
import type { AttemptStamp, Finding, Part, Receipt, Sender, SendTarget } from '../../platforms/contract.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { type DeliveryRun, Ledger } from './ledger.service.js';
import type { LoadedDelivery } from './loaded-delivery.js';
import { OutboundFiles } from './outbound-files.service.js';
import type { Shipment } from './shipment.js';

/** Milliseconds that a part with files may take: the lane stays ours meanwhile, and nobody waits for its place. */
export const FILES_DEADLINE_MS = 10 * 60_000;
/** After a send's deadline, a platform may still be busy with it for this long. */
const GRACE_MS = 1_000;

/** What became of a part that was being sent when the process died, or the line broke. */
export type Resolution =
  | { arrived: Receipt }
  /** It certainly did not arrive. */
  | 'absent'
  /** It may have; sending it again has one effect. */
  | 'repeatable'
  | 'unknown';

/** Sends single parts so that each arrives once, where the platform lets that be known. */
@Injectable()
export class PartCarrier {
  constructor(
    private readonly ledger: Ledger,
    private readonly registry: PlatformRegistry,
    private readonly files: OutboundFiles,
  ) {}

  /** Finds out about a part that left and was never heard of. May throw RetryLater: too early to tell. */
  async resolve(sender: Sender, delivery: LoadedDelivery, part: Part, number: number): Promise<Resolution> {
    // Our own post may have come back as an event, with its stamp.
    const link = delivery.links.find((one) => one.part === number && one.direction === 'out');
    if (link) return { arrived: { externalId: link.external_id } };
    const certainty = part.certainty ?? this.registry.get(delivery.platform).capabilities.certainty;
    const age = delivery.attempt_age_ms ?? 0;
    if (certainty.kind === 'idempotent') return age < certainty.windowMs ? 'repeatable' : 'unknown';
    if (certainty.kind === 'unknowable' || !sender.find) return 'unknown';
    const wait = SEND_DEADLINE_MS + GRACE_MS - age;
    if (wait > 0) throw new RetryLater('A post may still be on its way', wait, false);
    return resolutionOf(await this.look(sender, delivery, part, number));
  }

  private async look(sender: Sender, delivery: LoadedDelivery, part: Part, number: number): Promise<Finding> {
    const after = await this.ledger.newestOutbound(delivery);
    return sender.find!(targetOf(delivery), part, stampOf(delivery, number), after, deadline());
  }

  /** Marks, sends and answers the receipt. `inDoubt`: an earlier attempt may have arrived. */
  async sendMarked(
    run: DeliveryRun,
    sender: Sender,
    delivery: LoadedDelivery,
    shipment: Shipment,
    index: number,
    inDoubt: boolean,
  ): Promise<Receipt> {
    await this.ledger.markSending(run, delivery, shipment, index, inDoubt);
    const part = shipment.parts[index]!;
    const stamp = stampOf(delivery, shipment.numberOf(index));
    if (!part.files?.length) return sender.send(targetOf(delivery), part, stamp, deadline());
    const files = this.files.sourceFor(delivery, part);
    // Longer than the lease, which is renewed meanwhile: who loses it stops, before somebody else looks what became of it.
    return run.aside((held) => {
      const signal = AbortSignal.any([AbortSignal.timeout(FILES_DEADLINE_MS), run.signal, held]);
      return sender.send(targetOf(delivery), part, stamp, signal, files);
    });
  }
}

export const deadline = (): AbortSignal => AbortSignal.timeout(SEND_DEADLINE_MS);

function resolutionOf(finding: Finding): Resolution {
  if (finding === 'unsure') return 'unknown';
  return finding === 'absent' ? 'absent' : { arrived: finding.found };
}

/** Every part goes into the thread; whether later parts repeat the reply is the encoder's affair. */
const targetOf = (delivery: LoadedDelivery): SendTarget => ({
  channelId: delivery.external_channel_id,
  replyTo: delivery.parent_external_id,
  threadRoot: delivery.root_external_id,
  route: delivery.route,
});

/** 25 characters (125 bits) of a hash of delivery and part, in Crockford's alphabet. */
export function nonceOf(deliveryId: string, part: number): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const digest = createHash('sha256').update(`${deliveryId}:${part}`).digest();
  return Array.from(digest.subarray(0, 25), (byte) => alphabet[byte % 32]).join('');
}

const stampOf = (delivery: LoadedDelivery, number: number): AttemptStamp => ({
  deliveryId: delivery.id,
  part: number,
  nonce: nonceOf(delivery.id, number),
  startedAt: new Date(Date.now() - (delivery.attempt_age_ms ?? 0)),
});

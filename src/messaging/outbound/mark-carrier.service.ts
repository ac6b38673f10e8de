import { Injectable } from '@nestjs/common';
import type { Support } from '../../platforms/capabilities.js';
import type { Sender } from '../../platforms/contract.js';
import { ProviderError } from '../../platforms/errors.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { escapeMarkdown } from '../../platforms/rich-text/index.js';
import { Failures } from './failures.service.js';
import { type DeliveryRun, Ledger, type Outcome } from './ledger.service.js';
import { addressOf, unsupported } from './change-outcomes.js';
import { excerptOf, type LoadedDelivery } from './loaded-delivery.js';
import { deadline } from './part-carrier.service.js';
import { noteNumber } from './part-number.js';
import { PostCarrier } from './post-carrier.service.js';

/** One or more emoji as Unicode has them; other names are some place's own. */
const UNICODE = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*0-9]\ufe0f?\u20e3/u;

/** Carries reactions and pins; where a platform has no such thing, a note beside the message says so in words. */
@Injectable()
export class MarkCarrier {
  constructor(
    private readonly ledger: Ledger,
    private readonly failures: Failures,
    private readonly registry: PlatformRegistry,
    private readonly posts: PostCarrier,
  ) {}

  async carry(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<void> {
    const support = this.supportOf(delivery);
    // Parts that a crash or a retry left behind are a note's.
    if (delivery.parts) return this.sendNote(run, delivery, sender);
    if (support === 'dropped' || support === 'refused') {
      return this.ledger.finish(run, delivery, unsupported(nameOf(delivery)));
    }
    if (isReaction(delivery) && isOutdated(delivery)) return this.ledger.finish(run, delivery, { status: 'skipped' });
    if (support === 'fallback') return this.sendNote(run, delivery, sender);
    try {
      await this.ledger.finish(run, delivery, await this.mark(delivery, sender));
    } catch (error) {
      // No name for that emoji there, or no right to use it.
      const cannot = error instanceof ProviderError && error.kind === 'payload-refused';
      if (!cannot) return this.failures.handle(run, delivery, error, 'never');
      const { message } = error;
      await this.ledger.finish(run, delivery, { status: 'unsupported', error: { code: 'UNSUPPORTED', message } });
    }
  }

  private supportOf(delivery: LoadedDelivery): Support {
    const { takes, customReactions } = this.registry.get(delivery.platform).capabilities;
    if (!isReaction(delivery)) return takes.pin;
    return UNICODE.test(delivery.argument ?? '') ? takes.reaction : customReactions;
  }

  /** Our bot reacts once for everybody, and takes it back when the last one did. */
  private async mark(delivery: LoadedDelivery, sender: Sender): Promise<Outcome> {
    const address = addressOf(delivery, delivery.links[0]!.external_id);
    const emoji = delivery.argument ?? '';
    if (delivery.kind === 'react') await sender.react!(address, emoji, deadline());
    else if (delivery.kind === 'unreact') await sender.unreact!(address, emoji, deadline());
    else if (delivery.kind === 'pin') await sender.pin!(address, deadline());
    else await sender.unpin!(address, deadline());
    return { status: 'delivered' };
  }

  /** Nobody needs to be told twice: what is taken back leaves the note as it is. */
  private async sendNote(run: DeliveryRun, delivery: LoadedDelivery, sender: Sender): Promise<void> {
    const content = noteOf(delivery);
    if (content === null) return this.ledger.finish(run, delivery, unsupported(nameOf(delivery)));
    delivery.parent_external_id = delivery.links[0]!.external_id;
    const encoded = this.registry.get(delivery.platform).encode({
      content,
      mentions: [],
      files: [],
      author: null,
      replyTo: {
        externalId: delivery.parent_external_id,
        authorName: delivery.author_name ?? '',
        excerpt: excerptOf(delivery.content),
      },
    });
    if ('refused' in encoded) return this.ledger.finish(run, delivery, unsupported(nameOf(delivery)));
    delivery.degradations = [{ aspect: isReaction(delivery) ? 'reaction' : 'pin', reason: 'It is told in words' }];
    const parts = encoded.parts.slice(0, 1);
    const number = noteNumber(delivery.id);
    await this.posts.send(run, delivery, sender, { parts, version: delivery.message_version, numberOf: () => number });
  }
}

const isReaction = ({ kind }: LoadedDelivery): boolean => kind === 'react' || kind === 'unreact';

/** Others may have reacted with it since, or taken it back. */
const isOutdated = ({ kind, argument, reactions }: LoadedDelivery): boolean =>
  (reactions[argument ?? ''] ?? 0) > 0 !== (kind === 'react');

const nameOf = (delivery: LoadedDelivery): string =>
  isReaction(delivery) ? `the reaction ${delivery.argument}` : 'pins';

function noteOf({ kind, argument, actor_name: name }: LoadedDelivery): string | null {
  const who = `**${escapeMarkdown(name ?? 'Somebody')}**`;
  if (kind === 'react') return `${who} reacted with ${escapeMarkdown(argument ?? '')}`;
  return kind === 'pin' ? `📌 ${who} pinned this message` : null;
}

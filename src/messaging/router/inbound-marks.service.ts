import { Injectable } from '@nestjs/common';
import type { MessageRef } from '../../channels/desk/desk.contract.js';
import { Desk } from '../../channels/desk/desk.service.js';
import { Database } from '../../kernel/database/database.service.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { originOf } from './inbound-draft.js';
import type { LinkRow } from './inbound-messages.service.js';
import type { RouteContext } from './route-context.js';
import { FIND_LINKS } from './routing.sql.js';

type ReactionEvent = Extract<InboundEvent, { kind: 'reaction.added' | 'reaction.removed' }>;
type PinEvent = Extract<InboundEvent, { kind: 'pin.added' | 'pin.removed' }>;

/** Reactions and pins on messages that crossed, in whichever direction. */
@Injectable()
export class InboundMarks {
  constructor(
    private readonly db: Database,
    private readonly desk: Desk,
  ) {}

  async react(context: RouteContext, event: ReactionEvent): Promise<void> {
    const actor = { key: `${context.platform}:${event.actor.id}`, name: event.actor.name ?? event.actor.id };
    for (const ref of await this.marked(context, event)) {
      const reaction = { ...ref, emoji: event.emoji, actor, origin: originOf(context) };
      await (event.kind === 'reaction.added' ? this.desk.react(reaction) : this.desk.unreact(reaction));
    }
  }

  async pin(context: RouteContext, event: PinEvent): Promise<void> {
    for (const ref of await this.marked(context, event)) {
      const pin = { ...ref, by: event.actor.name ?? event.actor.id, origin: originOf(context) };
      await (event.kind === 'pin.added' ? this.desk.pin(pin) : this.desk.unpin(pin));
    }
  }

  /** The native messages that the marked one stands for. */
  private async marked(context: RouteContext, event: ReactionEvent | PinEvent): Promise<MessageRef[]> {
    const { platform, account_id: account } = context;
    const channels = context.mirrors.map((mirror) => mirror.channel_id);
    if (channels.length === 0) return [];
    const address = [platform, account, event.channelId, event.messageId, channels];
    const links = await this.db.query<LinkRow>(FIND_LINKS, address);
    // A message that was split has several, and is marked once.
    const alive = new Map(links.filter((link) => link.deleted_at === null).map((link) => [link.channel_id, link]));
    return [...alive.values()].map((link) => ({ channelId: link.channel_id, messageId: link.message_id }));
  }
}

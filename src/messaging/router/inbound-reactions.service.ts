import { Injectable } from '@nestjs/common';
import { Desk } from '../../channels/desk/desk.service.js';
import { Database } from '../../kernel/database/database.service.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { originOf } from './inbound-draft.js';
import type { LinkRow } from './inbound-messages.service.js';
import type { RouteContext } from './route-context.js';
import { FIND_LINKS } from './routing.sql.js';

type ReactionEvent = Extract<InboundEvent, { kind: 'reaction.added' | 'reaction.removed' }>;

/** Reactions on messages that crossed, in whichever direction. */
@Injectable()
export class InboundReactions {
  constructor(
    private readonly db: Database,
    private readonly desk: Desk,
  ) {}

  async apply(context: RouteContext, event: ReactionEvent): Promise<void> {
    const { platform, account_id: account } = context;
    const channels = context.mirrors.map((mirror) => mirror.channel_id);
    if (channels.length === 0) return;
    const address = [platform, account, event.channelId, event.messageId, channels];
    for (const link of await this.db.query<LinkRow>(FIND_LINKS, address)) {
      if (link.deleted_at !== null) continue;
      const reaction = {
        channelId: link.channel_id,
        messageId: link.message_id,
        emoji: event.emoji,
        actor: { key: `${platform}:${event.actor.id}`, name: event.actor.name ?? event.actor.id },
        origin: originOf(context),
      };
      await (event.kind === 'reaction.added' ? this.desk.react(reaction) : this.desk.unreact(reaction));
    }
  }
}

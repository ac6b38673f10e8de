import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { isUuid } from '../../kernel/database/ids.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import { PlatformChannels } from '../mirrors/platform-channels.service.js';
import type { WrittenEvent } from './inbound-draft.js';
import { InboundMessages } from './inbound-messages.service.js';
import { InboundReactions } from './inbound-reactions.service.js';
import type { Verdicts } from './inbound-screening.service.js';
import { isOwn, type RouteContext } from './route-context.js';
import { CONFIRM_STAMP } from './routing.sql.js';

/** Gives one event its effect, in the surrounding transaction. The same event told again has none. */
@Injectable()
export class EventApplier {
  constructor(
    private readonly db: Database,
    private readonly messages: InboundMessages,
    private readonly reactions: InboundReactions,
    private readonly channels: PlatformChannels,
    private readonly states: InstallationStates,
  ) {}

  async apply(context: RouteContext, event: InboundEvent, verdicts: Verdicts): Promise<void> {
    switch (event.kind) {
      case 'message.created':
      case 'message.edited':
        if (isOwn(context, event.message.author.ids)) return this.confirm(context, event);
        return this.messages.write(context, event, verdicts);
      case 'message.deleted':
        return this.messages.remove(context, event.channelId, event.messageId);
      case 'reaction.added':
      case 'reaction.removed':
        if (isOwn(context, event.actor.ids)) return;
        return this.reactions.apply(context, event);
      case 'channel.seen':
        return this.channels.upsert(context.organisation_id, context.installation_id, [
          { ...event.channel, id: event.channelId, memberCount: null },
        ]);
      case 'channel.gone':
        return this.channels.markGone(context.installation_id, event.channelId);
      case 'channel.moved':
        return this.channels.move(context.installation_id, event.channelId, event.toChannelId);
      case 'account.revoked': {
        const detail = 'The platform says that the token was taken back. Give new credentials.';
        await this.states.set(context.installation_id, 'credentials-rejected', detail);
      }
    }
  }

  private async confirm(context: RouteContext, event: WrittenEvent): Promise<void> {
    const { stamp } = event.message;
    if (!stamp || !isUuid(stamp.deliveryId)) return;
    const { platform, account_id: account } = context;
    const values = [platform, account, event.channelId, event.messageId, stamp.deliveryId, stamp.part];
    await this.db.query(CONFIRM_STAMP, values);
  }
}

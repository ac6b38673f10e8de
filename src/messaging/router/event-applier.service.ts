import { Injectable } from '@nestjs/common';
import { isUuid } from '../../kernel/database/ids.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import { Installations } from '../installations/installations.service.js';
import { Intake } from '../intake/intake.service.js';
import { PlatformChannels } from '../mirrors/platform-channels.service.js';
import { type StampedArrival, StampedArrivals } from '../outbound/stamped-arrivals.service.js';
import type { WrittenEvent } from './inbound-draft.js';
import { InboundMarks } from './inbound-marks.service.js';
import { InboundMessages } from './inbound-messages.service.js';
import type { Verdicts } from './inbound-screening.service.js';
import { isOwn, type RouteContext } from './route-context.js';

/** Gives events their effect. The same event told again has none. */
@Injectable()
export class EventApplier {
  constructor(
    private readonly arrivals: StampedArrivals,
    private readonly messages: InboundMessages,
    private readonly marks: InboundMarks,
    private readonly channels: PlatformChannels,
    private readonly intake: Intake,
    private readonly states: InstallationStates,
    private readonly installations: Installations,
  ) {}

  /** Outside any transaction, before `apply`: what events tell of our own posts that nobody knew. */
  async confirmNews(context: RouteContext, events: InboundEvent[]): Promise<void> {
    await this.arrivals.confirmNews(events.flatMap((event) => arrivalOf(context, event) ?? []));
  }

  /** In the surrounding transaction. */
  async apply(context: RouteContext, event: InboundEvent, verdicts: Verdicts): Promise<void> {
    switch (event.kind) {
      case 'message.created':
      case 'message.edited':
        if (isOwn(context, event.message.author.ids)) return this.link(context, event);
        return this.messages.write(context, event, verdicts);
      case 'message.deleted':
        return this.messages.remove(context, event.channelId, event.messageId);
      case 'reaction.added':
      case 'reaction.removed':
        if (isOwn(context, event.actor.ids)) return;
        return this.marks.react(context, event);
      case 'pin.added':
      case 'pin.removed':
        if (isOwn(context, event.actor.ids)) return;
        return this.marks.pin(context, event);
      case 'channel.seen':
        await this.channels.upsert(context.organisation_id, context.installation_id, [
          { ...event.channel, id: event.channelId, memberCount: null },
        ]);
        return this.states.reconsider(context.installation_id);
      case 'channel.gone':
        return this.channels.markGone(context.installation_id, event.channelId);
      case 'channel.moved':
        await this.channels.move(context.installation_id, event.channelId, event.toChannelId);
        return this.intake.routeMoved(context.installation_id, event.toChannelId, event.key);
      case 'account.revoked':
        // It does not say which: those that we have may have come in the place of the ones that it means.
        return this.installations.askAgain(context.installation_id);
    }
  }

  private async link(context: RouteContext, event: WrittenEvent): Promise<void> {
    const arrival = arrivalOf(context, event);
    if (arrival) await this.arrivals.link(arrival);
  }
}

/** Null when it is not of a post of ours, or does not say of which. */
export function arrivalOf(context: RouteContext, event: InboundEvent): StampedArrival | null {
  if (!('message' in event) || !isOwn(context, event.message.author.ids)) return null;
  const { stamp } = event.message;
  if (!stamp || !isUuid(stamp.deliveryId)) return null;
  return {
    platform: context.platform,
    account: context.account_id,
    externalChannelId: event.channelId,
    externalId: event.messageId,
    deliveryId: stamp.deliveryId,
    part: stamp.part,
  };
}

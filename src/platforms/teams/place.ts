import { eventKey, type InboundEvent, type Route } from '../inbound-event.js';
import type { TeamsActivity } from './activity.js';
import { readConversationId } from './ids.js';

/** Where an activity happens: a channel of a team, or a chat. */
export interface Place {
  channelId: string;
  /** The thread's root, in a channel. */
  rootId: string | null;
  /** Written to the bot alone. */
  direct: boolean;
}

/** Null when it names no conversation. */
export function placeOf({ conversation }: TeamsActivity): Place | null {
  if (conversation.id === '') return null;
  return { ...readConversationId(conversation.id), direct: conversation.type === 'personal' };
}

/** A team is known by the id of this channel, whose name each client shows in its own language. */
export const GENERAL = 'General';

/** How the bot reaches a conversation later on, when nobody writes to it: Microsoft's conversation reference. */
export function routeOf({ serviceUrl, tenantId, team }: TeamsActivity): Route {
  return { serviceUrl, ...(tenantId !== null && { tenantId }), ...(team && { teamId: team.id }) };
}

/**
 * Every message tells how its conversation is reached; told once a day under each name and address, the newest of them
 * stays known without a row for every message. `channelId`: the conversation's own. `occasion`: sets a change of name
 * apart from an earlier one to the same name.
 */
export function seen(activity: TeamsActivity, channelId: string, occasion = false): InboundEvent {
  const { conversation, channel, team, serviceUrl } = activity;
  const name = nameOf(activity, channelId);
  const day = new Date(activity.timestamp ?? 0).toISOString().slice(0, 10);
  const when = occasion ? (activity.timestamp ?? 0) : day;
  return {
    kind: 'channel.seen',
    key: eventKey('channel.seen', channelId, name, serviceUrl, when),
    channelId,
    channel: {
      name,
      type: team ? 'channel' : conversation.type,
      topic: null,
      serverId: team?.id ?? null,
      isPrivate: !team || (channel?.id === channelId && channel.isPrivate),
      route: routeOf(activity),
    },
  };
}

export function gone({ timestamp }: TeamsActivity, channelId: string): InboundEvent {
  return { kind: 'channel.gone', key: eventKey('channel.gone', channelId, timestamp ?? 0), channelId };
}

/** Empty of a channel whose name the activity does not tell: those alone that are about the channel itself do. */
function nameOf({ conversation, channel, team, from }: TeamsActivity, channelId: string): string {
  if (channel?.id === channelId && channel.name !== null) return channel.name;
  if (team) return team.id === channelId ? GENERAL : '';
  if (conversation.type === 'personal') return from?.name ?? '';
  return conversation.name ?? 'Group chat';
}

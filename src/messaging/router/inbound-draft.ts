import type { DeskAuthor, Origin } from '../../channels/desk/desk.contract.js';
import type { MessageMention } from '../../channels/messages/message-parts.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { MOST_MENTIONS, shownAs } from './names.js';
import type { RouteContext } from './route-context.js';

/** Somebody wrote something, or wrote it anew. */
export type WrittenEvent = Extract<InboundEvent, { kind: 'message.created' | 'message.edited' }>;

export const isWritten = (event: InboundEvent): event is WrittenEvent =>
  event.kind === 'message.created' || event.kind === 'message.edited';

/** Milliseconds: some platforms tell whole seconds, and no two clocks are the same. */
const CLOCKS_MS = 5_000;

/** Whether the mirror wanted messages by then, if it does not know this one. */
export const isWanted = ({ message }: WrittenEvent, { since }: { since: number }): boolean =>
  message.sentAt.getTime() >= since - CLOCKS_MS;

export const originOf = (context: RouteContext, hops = 0): Origin => ({
  kind: 'bridge',
  platformChannelId: context.platform_channel_id ?? undefined,
  hops,
});

export const authorOf = ({ platform }: RouteContext, { message: { author } }: WrittenEvent): DeskAuthor => ({
  kind: 'external',
  id: author.id,
  name: author.name ?? author.id,
  avatarUrl: author.avatarUrl,
  platform,
});

/** What its words point at, once they have names. */
export const mentionsOf = ({ platform, account_id }: RouteContext, { message }: WrittenEvent): MessageMention[] =>
  message.mentions.slice(0, MOST_MENTIONS).map((mention) => ({
    text: shownAs(mention),
    kind: mention.kind,
    platform,
    account_id,
    external_id: mention.id,
    places: mention.places,
  }));

/** What cannot cross is named rather than silently missing. */
export function contentOf({ message: { text, dropped } }: WrittenEvent): string {
  const note = dropped.length > 0 ? `[${dropped.join(', ')}]` : '';
  return [text, note].filter((part) => part !== '').join('\n');
}

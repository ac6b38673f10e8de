import type { DeskAuthor, Origin } from '../../channels/desk/desk.contract.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import type { RouteContext } from './route-context.js';

/** Somebody wrote something, or wrote it anew. */
export type WrittenEvent = Extract<InboundEvent, { kind: 'message.created' | 'message.edited' }>;

export const isWritten = (event: InboundEvent): event is WrittenEvent =>
  event.kind === 'message.created' || event.kind === 'message.edited';

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

/** What does not cross yet is named rather than silently missing. */
export function contentOf({ message: { text, dropped } }: WrittenEvent): string {
  const note = dropped.length > 0 ? `[${dropped.join(', ')}]` : '';
  return [text, note].filter((part) => part !== '').join('\n');
}

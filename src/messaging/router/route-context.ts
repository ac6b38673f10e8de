import type { InboundEvent } from '../../platforms/inbound-event.js';

/** What is known of the platform channel whose events are routed. */
export interface RouteContext {
  installation_id: string;
  organisation_id: string;
  platform: string;
  account_id: string;
  credentials: string;
  webhook_secret: string;
  credentials_version: number;
  /** Null while the channel was never synced nor seen. */
  platform_channel_id: string | null;
  /** Every id of our own bots and webhooks in that team, of whatever organisation. */
  own_ids: string[];
  /** Whether somebody screens what the organisation's channels get. */
  screened: boolean;
  /** The native channels that hear it; `since`: from when on, in milliseconds since 1970. */
  mirrors: { id: string; channel_id: string; since: number }[];
  /** The rows of features that hear it; `only_direct`: no more than what is written to the bot alone. */
  listeners: { kind: string; subscriber_id: string; only_direct: boolean; catch_up: boolean }[];
}

/** Whether anybody wants to know what is written there. */
export const isHeard = ({ mirrors, listeners }: RouteContext): boolean => mirrors.length > 0 || listeners.length > 0;

/** Whether one of us did it: such an event confirms, and never makes a message. */
export const isOwn = (context: RouteContext, ids: string[]): boolean => ids.some((id) => context.own_ids.includes(id));

/** Whoever did it, under every id. */
export function idsOf(event: InboundEvent): string[] {
  if ('message' in event) return event.message.author.ids;
  return 'actor' in event ? event.actor.ids : [];
}

/** The source's order: its time, then its ids, which grow (compared as numbers are, by length first). */
export function compareSourceOrder(a: InboundEvent, b: InboundEvent): number {
  if (a.kind !== 'message.created' || b.kind !== 'message.created') return 0;
  const byTime = a.message.sentAt.getTime() - b.message.sentAt.getTime();
  if (byTime !== 0) return byTime;
  if (a.messageId.length !== b.messageId.length) return a.messageId.length - b.messageId.length;
  return a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0;
}

/**
 * Puts runs of new messages that wait together into the source's order: a platform that delivers over several
 * connections swaps neighbours. What is not a new message keeps its place.
 */
export function inSourceOrder(events: InboundEvent[]): InboundEvent[] {
  const ordered: InboundEvent[] = [];
  let run: InboundEvent[] = [];
  for (const event of events) {
    if (event.kind === 'message.created') run.push(event);
    else {
      ordered.push(...run.sort(compareSourceOrder), event);
      run = [];
    }
  }
  return [...ordered, ...run.sort(compareSourceOrder)];
}

import type { SlackTeam } from '../team.js';
import { wrapEvent, type EventEnvelope, type SlackEvent } from './envelope.js';

/** What became of one attempt to tell an event. */
export type Outcome = { acknowledged: true } | { acknowledged: false; reason: string; final?: boolean };

/** The number of a retry from 1, and why the attempt before it failed. */
export interface Retry {
  num: number;
  reason: string;
}

/** A way to an app: its request URL, or its open sockets. */
export interface Route {
  /** False when an app cannot be reached this way at all. */
  serves(team: SlackTeam): boolean;
  send(team: SlackTeam, envelope: EventEnvelope, retry: Retry | null): Promise<Outcome>;
}

interface Parcel {
  envelope: EventEnvelope;
  retry: Retry | null;
}

interface Outbox {
  waiting: Parcel[];
  inFlight: number;
}

/** How many events are on the way to one app at a time; the rest wait in order. */
const MAX_IN_FLIGHT = 16;

/** Tells events to the apps: in order of sending, several at a time, with Slack's retries. */
export class EventDelivery {
  private readonly outboxes = new Map<string, Outbox>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly routes: Route[],
    /** Milliseconds before each retry; as many retries as there are delays. */
    private readonly retryDelays: number[],
  ) {}

  /** Returns at once; the event is dropped when the app has set up no way to be told. */
  publish(team: SlackTeam, event: SlackEvent): void {
    if (!this.findRoute(team)) return;
    this.outboxOf(team).waiting.push({ envelope: wrapEvent(team, event), retry: null });
    setImmediate(() => this.drain(team));
  }

  /** Forgets what waits, retries included. */
  clear(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
    this.outboxes.clear();
  }

  private findRoute(team: SlackTeam): Route | undefined {
    return this.routes.find((route) => route.serves(team));
  }

  private outboxOf(team: SlackTeam): Outbox {
    const outbox = this.outboxes.get(team.id) ?? { waiting: [], inFlight: 0 };
    this.outboxes.set(team.id, outbox);
    return outbox;
  }

  private drain(team: SlackTeam): void {
    const outbox = this.outboxes.get(team.id);
    if (!outbox) return;
    const free = MAX_IN_FLIGHT - outbox.inFlight;
    for (const parcel of outbox.waiting.splice(0, Math.max(0, free))) {
      outbox.inFlight += 1;
      void this.attempt(team, parcel).finally(() => {
        outbox.inFlight -= 1;
        this.drain(team);
      });
    }
  }

  private async attempt(team: SlackTeam, parcel: Parcel): Promise<void> {
    const route = this.findRoute(team);
    if (!route) return;
    const outcome = await route.send(team, parcel.envelope, parcel.retry);
    const num = (parcel.retry?.num ?? 0) + 1;
    const delay = this.retryDelays[num - 1];
    if (outcome.acknowledged || outcome.final || delay === undefined || !this.outboxes.has(team.id)) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.outboxOf(team).waiting.unshift({ envelope: parcel.envelope, retry: { num, reason: outcome.reason } });
      this.drain(team);
    }, delay);
    this.timers.add(timer);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { type InboundEvent, reviveEvent } from '../../platforms/inbound-event.js';
import { ROUTE } from '../intake/intake.service.js';
import { PlatformListeners } from '../listening/platform-listeners.service.js';
import { arrivalOf, EventApplier } from './event-applier.service.js';
import { InboundScreening, type Verdicts } from './inbound-screening.service.js';
import { People } from './people.service.js';
import { compareSourceOrder, idsOf, inSourceOrder, isHeard, isOwn, type RouteContext } from './route-context.js';
import { LOAD_ROUTING, LOCK_CHANNELS, MARK_ROUTED, SETTLE_ROUTED } from './routing.sql.js';

type Route = { installation_id: string; channel_id: string; keys: string[] };
/** Jobs routed together; each carries the events of one moment. */
const BATCH = 50;
/**
 * Milliseconds that the newest event waits for its neighbours: a platform that delivers over several connections swaps
 * some, and all that are seen together are put into the source's order.
 */
const NEIGHBOURS_MS = 8;
/** The same where some came swapped: the platform, or what is between, is slow, and others that belong before may follow. */
const STRAGGLERS_MS = 100;

/** Events that may have their effect now. */
export interface Prepared {
  events: InboundEvent[];
  verdicts: Verdicts;
}

/** Takes stored events to whoever listens to their platform channel. */
@Injectable()
export class Router implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly people: People,
    private readonly screening: InboundScreening,
    private readonly applier: EventApplier,
    private readonly listeners: PlatformListeners,
  ) {}

  onModuleInit(): void {
    this.handlers.register(ROUTE, { batch: BATCH, run: (run) => this.run(run) });
  }

  private async run(run: LaneRun<Route>): Promise<void> {
    const { installation_id: installationId, channel_id: channelId } = run.jobs[0]!.payload;
    const age = Date.now() - run.jobs.at(-1)!.createdAt.getTime();
    if (age >= 0 && age < NEIGHBOURS_MS) {
      await sleep(NEIGHBOURS_MS - age);
      await run.takeFollowing(ROUTE, BATCH);
    }
    const keysOf = () => run.jobs.flatMap((job) => job.payload.keys);
    let loaded = await this.load(installationId, channelId, keysOf());
    if (loaded && cameSwapped(loaded.events)) {
      await sleep(STRAGGLERS_MS);
      await run.takeFollowing(ROUTE, BATCH);
      loaded = await this.load(installationId, channelId, keysOf());
    }
    const keys = keysOf();
    if (!loaded || loaded.events.length === 0) return run.settle(run.jobs.length);
    const prepared = await run.aside(() => this.prepare(loaded.context, loaded.events));
    const { events } = prepared;
    const values = [installationId, channelId, keys, newestSourceTime(events)];
    // Most channels that a bot is in concern nobody, and most that we hear of ourselves is known: such events cost one
    // statement, and no transaction around it.
    const work = events.some((event) => concernsUs(loaded.context, event));
    await run.settle(run.jobs.length, work ? () => this.applyEach(loaded.context, channelId, prepared) : undefined, {
      effect: SETTLE_ROUTED,
      values,
    });
  }

  /**
   * Names filled in, in the source's order, screened. Outside any transaction: platform and apps may have to be asked. What
   * they tell of our own posts that nobody knew has its effect here, last, when it soon is followed by the others'.
   */
  async prepare(context: RouteContext, events: InboundEvent[]): Promise<Prepared> {
    const ordered = isHeard(context) ? await this.name(context, events) : inSourceOrder(events);
    const verdicts = await this.screening.screen(context, ordered);
    await this.applier.confirmNews(context, ordered);
    return { events: ordered, verdicts };
  }

  /** Names and order alone, whoever hears the channel. */
  async name(context: RouteContext, events: InboundEvent[]): Promise<InboundEvent[]> {
    await this.people.fillIn(context, events);
    return inSourceOrder(events);
  }

  /** Applies events and marks them routed, in the surrounding transaction. */
  async apply(context: RouteContext, channelId: string, prepared: Prepared, keys: string[]): Promise<void> {
    await this.applyEach(context, channelId, prepared);
    const newest = newestSourceTime(prepared.events);
    await this.db.query(MARK_ROUTED, [context.installation_id, channelId, keys, newest]);
  }

  private async applyEach(context: RouteContext, channelId: string, { events, verdicts }: Prepared): Promise<void> {
    // One event may touch the last of the channels alone, and the next one the first.
    if (context.mirrors.length > 1) await this.db.query(LOCK_CHANNELS, [context.mirrors.map((one) => one.channel_id)]);
    for (const event of events) await this.applier.apply(context, event, verdicts);
    await this.listeners.hand(context, channelId, events);
  }

  /** Null when the installation is gone. Events keep the order of `keys`. */
  async load(
    installationId: string,
    channelId: string,
    keys: string[],
  ): Promise<{ context: RouteContext; events: InboundEvent[] } | null> {
    const row = await this.db.one<RouteContext & { events: unknown[] }>(LOAD_ROUTING, [
      installationId,
      channelId,
      keys,
    ]);
    if (!row) return null;
    const { events: stored, ...context } = row;
    const byKey = new Map(stored.map(reviveEvent).map((event) => [event.key, event]));
    return { context, events: keys.flatMap((key) => byKey.get(key) ?? []) };
  }
}

/**
 * What other people write or do in a channel that nobody hears has no effect at all, and what we are told of ourselves has
 * none but on a post that carries our stamp.
 */
function concernsUs(context: RouteContext, event: InboundEvent): boolean {
  if (context.listeners.length > 0) return true;
  if (isOwn(context, idsOf(event))) return arrivalOf(context, event) !== null;
  if (context.mirrors.length > 0) return true;
  return !('message' in event) && !('actor' in event) && event.kind !== 'message.deleted';
}

const cameSwapped = (events: InboundEvent[]): boolean =>
  events.some((event, n) => n > 0 && compareSourceOrder(events[n - 1]!, event) > 0);

function newestSourceTime(events: InboundEvent[]): Date | null {
  const times = events.flatMap((event) => (event.kind === 'message.created' ? [event.message.sentAt.getTime()] : []));
  // A source whose clock is ahead must not move the point past what is still to come.
  return times.length > 0 ? new Date(Math.min(Math.max(...times), Date.now())) : null;
}

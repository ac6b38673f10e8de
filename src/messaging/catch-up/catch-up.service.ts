import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { type Job, jobKind, RetryLater } from '../../kernel/jobs/job.js';
import { type DeadJob, JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { ProviderError, type ProviderErrorKind } from '../../platforms/errors.js';
import { isBackfilling, isWebhooked } from '../../platforms/facets.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import type { InstallationStatus } from '../installations/installation-status.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import { SWITCHED_OFF } from '../installations/switching.sql.js';
import { storableJson } from '../intake/storable-json.js';
import { PlatformListeners } from '../listening/platform-listeners.service.js';
import type { RouteContext } from '../router/route-context.js';
import { Router } from '../router/router.service.js';
import {
  begun,
  type CatchUpJob,
  type CatchUpStart,
  hasBrought,
  later,
  newestOf,
  type Reading,
  requestOf,
} from './reading.js';
import { REFUSED, Review } from './review.service.js';
import { LOOK } from './review.sql.js';
import { LOAD_CATCH_UP, QUEUE_CATCH_UPS, QUEUE_CATCH_UPS_AT_BOOT, STORE_CAUGHT_UP } from './catch-up.sql.js';
import { FILL_GAPS, RECORD_ABSENCE, RECORD_GAP, reasonOf } from './gaps.sql.js';

/** Listeners that have a history of their own do not ask for it here. */
const isWanted = ({ mirrors, listeners }: RouteContext): boolean =>
  mirrors.length > 0 || listeners.some((listener) => listener.catch_up);

/** Reads back what a platform channel said while nobody listened; lane `in:<installation>:<external channel>`. */
export const CATCH_UP = jobKind<CatchUpJob>('inbound.catch-up');

const RETRY_MS = 10_000;
/** What the platform will not let us read for this long is written down as a gap: live events wait behind it. */
const GIVE_UP_AFTER_MS = 24 * 3600_000;
const WAITING_HELPS: readonly ProviderErrorKind[] = [
  'rate-limited',
  'unavailable',
  'outcome-unknown',
  'credentials-rejected',
];
/** A platform that tells again what failed may have given up on what failed before it; Slack gives up altogether after this. */
const RETOLD_MS = 3600_000;
const MOST_READINGS = 5_000;

/**
 * Fills the time that a listener was away. The job is queued before the session's first live event is accepted, so
 * that it stands between what came before and what comes after, and the channel's order is the source's.
 */
@Injectable()
export class CatchUp implements OnApplicationBootstrap, OnModuleInit {
  private readonly logger = new Logger(CatchUp.name);
  private readonly readings = new Map<string, Reading>();
  private queuedForWebhooks: Promise<void> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly http: HttpAdapterHost,
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly handlers: JobHandlers,
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
    private readonly router: Router,
    private readonly listeners: PlatformListeners,
    private readonly review: Review,
    private readonly states: InstallationStates,
  ) {}

  onModuleInit(): void {
    this.handlers.register(CATCH_UP, {
      run: (run) => this.run(run).then(() => this.states.settleBackfill(run.jobs[0]!.payload.installation_id)),
      onDead: (dead) => this.noteDead(dead),
    });
  }

  /** As soon as HTTP listens, whether or not a webhook comes. */
  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('web')) return;
    this.http.listen$.subscribe(() => {
      this.beforeWebhooks().catch((error: unknown) =>
        this.logger.error({ err: error }, 'What was missed waits for a webhook'),
      );
    });
  }

  /**
   * Resolves once catch-ups are queued for all that is told by webhook; nothing that comes by one may be taken in before. Not
   * before HTTP listens: what was said after such a reading, and found nobody yet, would come behind what found somebody. A
   * live session asks by itself, but the lease of a process that was killed keeps the next one from opening it for some
   * seconds.
   */
  beforeWebhooks(): Promise<void> {
    this.queuedForWebhooks ??= this.queueForWebhooks().catch((error: unknown) => {
      this.queuedForWebhooks = null;
      throw error;
    });
    return this.queuedForWebhooks;
  }

  private async queueForWebhooks(): Promise<void> {
    const platforms = this.registry.all().filter((provider) => isWebhooked(provider) && isBackfilling(provider));
    await this.db.query(QUEUE_CATCH_UPS_AT_BOOT, [platforms.map(({ platform }) => platform)]);
    this.lanes.wakeAfterCommit();
  }

  /** Queues catch-ups for channels in which something was told again that failed before. */
  async requestRetold(installationId: string, externalChannelIds: string[]): Promise<void> {
    await this.queue(installationId, externalChannelIds, new Date(Date.now() - RETOLD_MS));
  }

  /**
   * Queues catch-ups for all channels of an installation that somebody hears. `missedFrom`: since when nobody listened,
   * where messages that are later than that may have been heard all the same.
   */
  async request(installationId: string, platform: string, missedFrom: Date | null = null): Promise<void> {
    const provider = this.registry.get(platform);
    if (isBackfilling(provider)) await this.queue(installationId, null, missedFrom);
    else {
      const reason = `${provider.displayName} lets bots read no history: what was said while nobody listened is not known`;
      await this.db.query(RECORD_ABSENCE, [installationId, reason, provider.capabilities.keepsUpdatesSeconds]);
    }
    await this.listeners.tellMissed(installationId);
  }

  private async queue(installationId: string, channelIds: string[] | null, since: Date | null): Promise<void> {
    await this.db.query(QUEUE_CATCH_UPS, [installationId, channelIds, since]);
    this.lanes.wakeAfterCommit();
  }

  private async run(run: LaneRun<CatchUpJob>): Promise<void> {
    const job = run.jobs[0]!;
    const { installation_id: installationId, channel_id: channelId, from } = job.payload;
    // A platform that tells again what failed asks for one with every event: one reading does for all that wait.
    const last = this.readings.get(run.lane);
    if (last && from && hasBrought(last, job)) {
      if (last.lost) await this.noteGap(job, later(last.start.from!, last.reached), last.lost);
      await this.lookBack(job, { ...last.start, from: later(new Date(from), last.start.from!) });
      return run.settle(1);
    }
    const loaded = await this.router.load(installationId, channelId, []);
    if (loaded && isWanted(loaded.context)) await this.read(run, loaded.context);
    await run.settle(1);
  }

  /** The credentials were looked up before the status is: they may be older than what it says, but no newer. */
  private async read(run: LaneRun<CatchUpJob>, context: RouteContext): Promise<void> {
    const job = run.jobs[0]!;
    const { installation_id: installationId, channel_id: channelId, from = null } = job.payload;
    // While the credentials are refused all channels come here again and again: with one look each, not with all that follows.
    const now = await this.db.one<{ at: Date; status: InstallationStatus }>(LOOK, [installationId]);
    if (now?.status === 'credentials-rejected' && mayWait(job, now.at)) throw new RetryLater(REFUSED, RETRY_MS, false);
    const start = await this.db.one<CatchUpStart>(LOAD_CATCH_UP, [installationId, channelId, from, run.lane]);
    if (!start?.from) return;
    const last = this.readings.get(run.lane);
    const reading = last?.seq === job.seq ? last : begun(job, start);
    this.keep(run.lane, reading);
    await this.readBack(run, context, reading, start);
    await this.lookBack(job, reading.start);
    // What is younger may still be read where waiting helps.
    reading.done = !reading.lost || !WAITING_HELPS.includes(reading.lost.kind);
  }

  private async lookBack({ createdAt: to, payload }: Job<CatchUpJob>, start: CatchUpStart): Promise<void> {
    const { installation_id: id, channel_id: channelId, review } = payload;
    const { from, threads, caught_up_to: known } = start;
    if (review && from) await this.review.request(id, channelId, { from, to, known: known ?? from, threads });
  }

  private keep(lane: string, reading: Reading): void {
    if (this.readings.size >= MOST_READINGS) this.readings.clear();
    this.readings.set(lane, reading);
  }

  private async readBack(
    run: LaneRun<CatchUpJob>,
    context: RouteContext,
    reading: Reading,
    start: CatchUpStart,
  ): Promise<void> {
    const provider = this.registry.get(context.platform);
    if (!isBackfilling(provider)) return;
    // Nothing may be tried with what the platform has refused: new credentials go on from here.
    const refused = new ProviderError('credentials-rejected', REFUSED);
    if (start.status === 'credentials-rejected') return this.afterRefusal(run, reading, start, refused);
    const credentials = this.secrets.openCredentials({ ...context, id: context.installation_id });
    try {
      for await (const page of provider.history(credentials, requestOf(run, reading), run.signal)) {
        await this.takeIn(run, context, reading, page);
      }
      // A reading that was broken off has not brought everything, however quietly it ended.
      run.signal.throwIfAborted();
      // What only others heard is still missing from the channel.
      if (context.mirrors.length > 0) {
        await this.db.query(FILL_GAPS, [start.id, reading.start.from, start.looked_at, SWITCHED_OFF]);
      }
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.kind === 'credentials-rejected') {
        await this.states.set(context.installation_id, error.kind, error.message, context.credentials_version);
      }
      await this.afterRefusal(run, reading, start, error);
    }
  }

  /** Stores and routes a page at a time; a page that was there already changes nothing. */
  private async takeIn(
    run: LaneRun<CatchUpJob>,
    context: RouteContext,
    reading: Reading,
    page: InboundEvent[],
  ): Promise<void> {
    if (page.length === 0) return;
    const { channel_id: channelId } = run.jobs[0]!.payload;
    const { events, verdicts } = await run.aside(() => this.router.prepare(context, page));
    await run.hold(async () => {
      const stored = await this.db.query<{ key: string }>(STORE_CAUGHT_UP, [
        context.installation_id,
        channelId,
        events.map((event) => event.key),
        events.map(storableJson),
      ]);
      const fresh = new Set(stored.map((row) => row.key));
      const news = { events: events.filter((event) => fresh.has(event.key)), verdicts };
      if (news.events.length > 0) await this.router.apply(context, channelId, news, [...fresh]);
    });
    reading.reached = newestOf(page) ?? reading.reached;
  }

  /** Waits where waiting helps; else the gap is written down with its bounds. */
  private async afterRefusal(
    run: LaneRun<CatchUpJob>,
    reading: Reading,
    start: CatchUpStart,
    error: ProviderError,
  ): Promise<void> {
    const job = run.jobs[0]!;
    if (WAITING_HELPS.includes(error.kind) && mayWait(job, start.looked_at)) {
      throw new RetryLater(error.message, error.details.retryAfterMs ?? RETRY_MS, false);
    }
    this.logger.warn({ err: error, platform_channel: start.id }, 'Messages could not be read back');
    await this.noteGap(job, later(start.from!, reading.reached), error);
    reading.lost = error;
  }

  private async noteDead({ lane, job, error }: DeadJob<CatchUpJob>): Promise<void> {
    const last = this.readings.get(lane);
    const reached = last?.seq === job.seq ? last.reached : null;
    const { from } = job.payload;
    await this.noteGap(job, from ? later(new Date(from), reached) : reached, error);
  }

  /** What is written after the catch-up was asked for is told as it happens. `from` null: from where the channel is caught up to. */
  private async noteGap({ createdAt: to, payload }: Job<CatchUpJob>, from: Date | null, error: Error): Promise<void> {
    const { installation_id: id, channel_id: channelId } = payload;
    await this.db.query(RECORD_GAP, [id, channelId, from, to, reasonOf(error), SWITCHED_OFF]);
  }
}

const mayWait = ({ createdAt }: Job, now: Date): boolean => now.getTime() - createdAt.getTime() < GIVE_UP_AFTER_MS;

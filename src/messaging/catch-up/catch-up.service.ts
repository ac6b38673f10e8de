import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { jobKind, RetryLater } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import type { HistoryRequest } from '../../platforms/contract.js';
import { ProviderError, type ProviderErrorKind } from '../../platforms/errors.js';
import { isBackfilling, isWebhooked } from '../../platforms/facets.js';
import type { InboundEvent } from '../../platforms/inbound-event.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import { storableJson } from '../intake/storable-json.js';
import { PlatformListeners } from '../listening/platform-listeners.service.js';
import type { RouteContext } from '../router/route-context.js';
import { Router } from '../router/router.service.js';
import {
  LOAD_CATCH_UP,
  OVERLAP_SECONDS,
  QUEUE_CATCH_UPS,
  QUEUE_CATCH_UPS_AT_BOOT,
  RECORD_GAP,
  STORE_CAUGHT_UP,
} from './catch-up.sql.js';

/** Listeners that have a history of their own do not ask for it here. */
const isWanted = ({ mirrors, listeners }: RouteContext): boolean =>
  mirrors.length > 0 || listeners.some((listener) => listener.catch_up);

type CatchUpJob = { installation_id: string; channel_id: string };

/** Reads back what a platform channel said while nobody listened; lane `in:<installation>:<external channel>`. */
export const CATCH_UP = jobKind<CatchUpJob>('inbound.catch-up');

const RETRY_MS = 10_000;
/** What the platform will not let us read for this long is written down as a gap: live events wait behind it. */
const GIVE_UP_AFTER_MS = 24 * 3600_000;
const WAITING_HELPS: readonly ProviderErrorKind[] = ['rate-limited', 'unavailable', 'outcome-unknown'];
const MOST_READINGS = 5_000;

/** The last reading of a lane's history: what was asked for before it began, it has brought. */
interface Reading {
  seq: number;
  /** When its first try began, by the database's clock. */
  at: Date;
  done: boolean;
}

interface CatchUpStart {
  id: string;
  organisation_id: string;
  caught_up_to: Date | null;
  looked_at: Date;
  threads: string[];
}

/**
 * Fills the time that a listener was away. The job is queued before the session's first live event is accepted, so
 * that it stands between what came before and what comes after, and the channel's order is the source's.
 */
@Injectable()
export class CatchUp implements OnApplicationBootstrap, OnModuleInit {
  private readonly logger = new Logger(CatchUp.name);
  private readonly readings = new Map<string, Reading>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly handlers: JobHandlers,
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
    private readonly router: Router,
    private readonly listeners: PlatformListeners,
  ) {}

  onModuleInit(): void {
    this.handlers.register(CATCH_UP, { run: (run) => this.run(run) });
  }

  /**
   * Before HTTP listens: the first webhook that comes may be later than many that found nobody. A live session asks by
   * itself, but the lease of a process that was killed keeps the next one from opening it for some seconds.
   */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.roles.includes('web')) return;
    const platforms = this.registry.all().filter((provider) => isWebhooked(provider) && isBackfilling(provider));
    await this.db.query(QUEUE_CATCH_UPS_AT_BOOT, [platforms.map(({ platform }) => platform)]);
    this.lanes.wakeAfterCommit();
  }

  /** Queues catch-ups for the channels that somebody hears: all of the installation's, or those named. */
  async request(installationId: string, externalChannelIds: string[] | null): Promise<void> {
    await this.db.query(QUEUE_CATCH_UPS, [installationId, externalChannelIds]);
    if (externalChannelIds === null) await this.listeners.tellMissed(installationId);
    this.lanes.wakeAfterCommit();
  }

  private async run(run: LaneRun<CatchUpJob>): Promise<void> {
    const job = run.jobs[0]!;
    const { installation_id: installationId, channel_id: channelId } = job.payload;
    // A platform that tells again what failed asks for one with every event: one reading does for all that wait.
    const last = this.readings.get(run.lane);
    if (last?.done && last.at > job.createdAt) return run.settle(1);
    const start = await this.db.one<CatchUpStart>(LOAD_CATCH_UP, [installationId, channelId]);
    const loaded = await this.router.load(installationId, channelId, []);
    if (start?.caught_up_to && loaded && isWanted(loaded.context)) {
      const reading = last?.seq === job.seq ? last : { seq: job.seq, at: start.looked_at, done: false };
      this.keep(run.lane, reading);
      await this.readBack(run, loaded.context, channelId, start);
      reading.done = true;
    }
    await run.settle(1);
  }

  private keep(lane: string, reading: Reading): void {
    if (this.readings.size >= MOST_READINGS) this.readings.clear();
    this.readings.set(lane, reading);
  }

  private async readBack(
    run: LaneRun<CatchUpJob>,
    context: RouteContext,
    channelId: string,
    start: CatchUpStart,
  ): Promise<void> {
    const provider = this.registry.get(context.platform);
    if (!isBackfilling(provider)) return;
    const since = new Date(start.caught_up_to!.getTime() - OVERLAP_SECONDS * 1000);
    const request: HistoryRequest = { channelId, after: null, since, threads: start.threads };
    const credentials = this.secrets.openCredentials({ ...context, id: context.installation_id });
    try {
      for await (const page of provider.history(credentials, request, run.signal)) {
        await this.takeIn(run, context, channelId, page);
      }
      // A reading that was broken off has not brought everything, however quietly it ended.
      run.signal.throwIfAborted();
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      await this.afterRefusal(run, start, error);
    }
  }

  /** Stores and routes a page at a time; a page that was there already changes nothing. */
  private async takeIn(
    run: LaneRun<CatchUpJob>,
    context: RouteContext,
    channelId: string,
    page: InboundEvent[],
  ): Promise<void> {
    if (page.length === 0) return;
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
  }

  /** Waits where waiting helps; else the gap is written down with its bounds. */
  private async afterRefusal(run: LaneRun<CatchUpJob>, start: CatchUpStart, error: ProviderError): Promise<void> {
    const age = start.looked_at.getTime() - run.jobs[0]!.createdAt.getTime();
    if (WAITING_HELPS.includes(error.kind) && age < GIVE_UP_AFTER_MS) {
      throw new RetryLater(error.message, error.details.retryAfterMs ?? RETRY_MS, false);
    }
    this.logger.warn({ err: error, platform_channel: start.id }, 'Messages could not be read back');
    await this.db.query(RECORD_GAP, [newId(), start.organisation_id, start.id, start.caught_up_to, error.message]);
  }
}

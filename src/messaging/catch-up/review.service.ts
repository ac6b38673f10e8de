import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { type Job, jobKind, RetryLater } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import type { HistoryPage } from '../../platforms/contract.js';
import { ProviderError, type ProviderErrorKind } from '../../platforms/errors.js';
import { isBackfilling } from '../../platforms/facets.js';
import { eventKey, type InboundEvent } from '../../platforms/inbound-event.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import type { InstallationStatus } from '../installations/installation-status.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import { SWITCHED_OFF } from '../installations/switching.sql.js';
import { Intake } from '../intake/intake.service.js';
import type { RouteContext } from '../router/route-context.js';
import { Router } from '../router/router.service.js';
import { FIND_KNOWN } from '../router/routing.sql.js';
import { RECORD_UNSEEN, reasonOf, UNSEEN } from './gaps.sql.js';
import { FIND_MISSING, LOOK_AT_JOB, QUEUE_REVIEW } from './review.sql.js';

/** Looks through a channel's past for edits and deletions; one page a job, on a lane that live events do not wait for. */
const REVIEW = jobKind<ReviewJob>('inbound.review');

/** Before an absence: messages from then on are looked at again, as whoever changes or answers one mostly does so soon. */
export const LOOK_BACK_MS = 24 * 3600_000;
/** What is known may be a little later than what it was known by: clocks differ. */
const SKEW_MS = 120_000;
const PAGE_TIMEOUT_MS = 60_000;
const RETRY_MS = 10_000;
/** What cannot be asked for this long is given up. */
const GIVE_UP_AFTER_MS = 6 * 3600_000;
/** Pages of one review, of 100 messages and more each. */
const MOST_PAGES = 300;
const WAITING_HELPS: readonly ProviderErrorKind[] = [
  'rate-limited',
  'unavailable',
  'outcome-unknown',
  'credentials-rejected',
];
/** What is not even asked for: the platform has refused the credentials before. */
export const REFUSED = 'The platform refuses the credentials';

interface ReviewJob {
  installation_id: string;
  channel_id: string;
  /** ISO 8601: when the absence began. */
  from: string;
  /** ISO 8601: when it ended. Absent: when the review was asked for. */
  to?: string;
  /** ISO 8601: nothing older is looked at. */
  since: string;
  /** ISO 8601: nor anything newer, which the catch-up has read. */
  until: string;
  /** External ids of threads that were alive lately. */
  threads: string[];
  cursor: string | null;
  /** Pages read before. */
  pages: number;
}

interface Look {
  at: Date;
  status: InstallationStatus;
  /** Null where the job is another worker's, and done. */
  job: ReviewJob | null;
}

type EditedEvent = Extract<InboundEvent, { kind: 'message.edited' }>;

interface KnownLink {
  external_message_id: string;
  direction: 'in' | 'out';
  version: number;
  deleted_at: Date | null;
}

const laneOf = ({ installation_id: installation, channel_id: channel }: ReviewJob): string =>
  `slow:review:${installation}:${channel}`;

/**
 * After an absence: what was written before it may have been edited or deleted meanwhile, and a catch-up shows only what is
 * new. What is found is taken in as any event is; what was known already changes nothing.
 */
@Injectable()
export class Review implements OnModuleInit {
  private readonly logger = new Logger(Review.name);

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
    private readonly handlers: JobHandlers,
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
    private readonly router: Router,
    private readonly intake: Intake,
    private readonly states: InstallationStates,
  ) {}

  onModuleInit(): void {
    this.handlers.register(REVIEW, {
      run: (run) => this.run(run),
      onDead: ({ job, error }) => this.noteGap(job, job.payload, reasonOf(error)),
    });
  }

  /**
   * `from`, `to`: when the absence began and ended. `known`: until when messages were heard, which may be later than `from`
   * where only some were missed.
   */
  async request(
    installationId: string,
    channelId: string,
    { from, to, known, threads }: { from: Date; to: Date; known: Date; threads: string[] },
  ): Promise<void> {
    const job: ReviewJob = {
      installation_id: installationId,
      channel_id: channelId,
      from: from.toISOString(),
      to: to.toISOString(),
      since: new Date(from.getTime() - LOOK_BACK_MS).toISOString(),
      until: new Date(known.getTime() + SKEW_MS).toISOString(),
      threads,
      cursor: null,
      pages: 0,
    };
    const lane = laneOf(job);
    await this.db.transaction(async () => {
      // So that no review begins meanwhile.
      await this.lanes.lock(lane);
      await this.db.query(QUEUE_REVIEW, [lane, JSON.stringify(job)]);
    });
    this.lanes.wakeAfterCommit();
  }

  private async run(run: LaneRun<ReviewJob>): Promise<void> {
    const asked = run.jobs[0]!;
    const { payload, seq } = asked;
    const { installation_id: installationId, channel_id: channelId } = payload;
    const loaded = await this.router.load(installationId, channelId, []);
    if (!loaded || loaded.context.mirrors.length === 0) {
      // Where nobody is to hear the channel any more, nothing is noted.
      return run.settle(1, () => this.noteGap(asked, payload, 'the integration was switched off'));
    }
    const { context } = loaded;
    // It may have been widened since its lane was claimed.
    const now = await this.db.one<Look>(LOOK_AT_JOB, [installationId, run.lane, seq]);
    if (!now) return run.settle(1);
    const job = now.job ?? payload;
    const page = await this.ask(run, context, job, now);
    if (!page) return run.settle(1);
    const edits = await this.newEdits(context, job, page);
    const deletions = await this.deletions(context, job, page, now.at);
    // Told under a key of its own: the fact may have been heard before, while nobody was to be told.
    const events = [...edits, ...deletions].map((event) => ({ ...event, key: `${event.key}|${now.at.getTime()}` }));
    await this.intake.accept({ installationId, credentialsVersion: null, events });
    const pages = job.pages + 1;
    const { next } = page;
    await run.settle(1, async () => {
      if (next === null) return;
      if (pages >= MOST_PAGES) return this.noteGap(asked, job, 'there is too much to read');
      await this.lanes.enqueue(laneOf(job), REVIEW, { ...job, threads: [], cursor: next, pages });
    });
  }

  /** Null when it is given up. Throws RetryLater where waiting helps; nothing is asked with credentials that were refused. */
  private async ask(
    run: LaneRun<ReviewJob>,
    context: RouteContext,
    job: ReviewJob,
    { status, at }: Look,
  ): Promise<HistoryPage | null> {
    const isRefused = status === 'credentials-rejected';
    try {
      if (isRefused) throw new ProviderError('credentials-rejected', REFUSED);
      return await this.readPage(run, context, job);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.kind === 'credentials-rejected' && !isRefused) {
        await this.states.set(job.installation_id, error.kind, error.message, context.credentials_version);
      }
      const age = at.getTime() - run.jobs[0]!.createdAt.getTime();
      if (WAITING_HELPS.includes(error.kind) && age < GIVE_UP_AFTER_MS) {
        throw new RetryLater(error.message, error.details.retryAfterMs ?? RETRY_MS, false);
      }
      this.logger.warn(
        { err: error, installation: job.installation_id },
        'Edits and deletions could not be looked for',
      );
      await this.noteGap(run.jobs[0]!, job, reasonOf(error));
      return null;
    }
  }

  private async readPage(
    run: LaneRun<ReviewJob>,
    context: RouteContext,
    { channel_id: channelId, since, until, threads, cursor }: ReviewJob,
  ): Promise<HistoryPage | null> {
    const provider = this.registry.get(context.platform);
    if (!isBackfilling(provider)) return null;
    const credentials = this.secrets.openCredentials({ ...context, id: context.installation_id });
    const bounds = { since: new Date(since), until: new Date(until) };
    const signal = AbortSignal.any([run.signal, AbortSignal.timeout(PAGE_TIMEOUT_MS)]);
    return run.aside(() => provider.historyPage(credentials, { channelId, ...bounds, threads, cursor }, signal));
  }

  private async noteGap({ createdAt }: Job<ReviewJob>, job: ReviewJob, why: string): Promise<void> {
    const { installation_id: id, channel_id: channelId, from, to } = job;
    const bounds = [new Date(from), to ? new Date(to) : createdAt];
    await this.db.query(RECORD_UNSEEN, [id, channelId, ...bounds, `${UNSEEN}: ${why}`, SWITCHED_OFF]);
  }

  /**
   * Edits that are not applied yet, of messages that crossed. One that did not, such as from before its channel was mapped,
   * would be made by its edit.
   */
  private async newEdits(context: RouteContext, job: ReviewJob, { events }: HistoryPage): Promise<EditedEvent[]> {
    const edits = events.filter((event): event is EditedEvent => event.kind === 'message.edited');
    if (edits.length === 0) return [];
    const links = await this.db.query<KnownLink>(FIND_KNOWN, [
      context.platform,
      context.account_id,
      job.channel_id,
      edits.map(({ messageId }) => messageId),
      context.mirrors.map((mirror) => mirror.channel_id),
    ]);
    const alive = links.filter((link) => link.direction === 'in' && link.deleted_at === null);
    return edits.filter(({ messageId, version }) =>
      alive.some((link) => link.external_message_id === messageId && link.version < version),
    );
  }

  private async deletions(
    context: RouteContext,
    { channel_id: channelId }: ReviewJob,
    { events, covered }: HistoryPage,
    askedAt: Date,
  ): Promise<InboundEvent[]> {
    if (covered.length === 0) return [];
    const missing = await this.db.query<{ id: string }>(FIND_MISSING, [
      context.platform,
      context.account_id,
      channelId,
      context.mirrors.map((mirror) => mirror.channel_id),
      askedAt,
      JSON.stringify(covered),
      events.flatMap((event) => ('messageId' in event ? [event.messageId] : [])),
    ]);
    return missing.map(({ id }) => ({
      kind: 'message.deleted',
      key: eventKey('message.deleted', channelId, id),
      channelId,
      messageId: id,
    }));
  }
}

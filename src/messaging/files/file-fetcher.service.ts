import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { ChannelFiles, type FileOutcome } from '../../channels/files/channel-files.service.js';
import { fileKey } from '../../channels/files/file-key.js';
import { contentTypeOf } from '../../channels/files/file-names.js';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { AppError } from '../../kernel/errors/app-error.js';
import { LeaseLost, RetryLater } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { Metrics } from '../../kernel/metrics/metrics.service.js';
import { StreamIdle, TooManyBytes } from '../../kernel/storage/metered-stream.js';
import { type Storage, STORAGE } from '../../kernel/storage/storage.js';
import { ProviderError, type ProviderErrorKind } from '../../platforms/errors.js';
import { isDownloading } from '../../platforms/facets.js';
import { PlatformRegistry } from '../../platforms/registry.js';
import { InstallationSecrets } from '../installations/installation-secrets.js';
import { InstallationStates } from '../installations/installation-states.service.js';
import { fetchContent, type FetchLimits } from './fetch-content.js';
import { FETCH_FILE, type FileFetch, retryLane } from './file-fetch.job.js';
import { FORGET_LANE, IS_THERE, LANES_OF_CHANNEL, LOAD_WAITING, MARK_LATE } from './file-fetch.sql.js';
import { tooLargeHere } from './inbound-files.service.js';

/** Of one that is late, and holds up nobody any more. */
const LATE_LIMITS = { idleMs: 30_000, deadlineMs: 10 * 60_000 };
/** While posts wait for it: without a byte, and as a whole, to which comes what it takes at 1,000 bytes a millisecond. */
const IDLE_MS = 10_000;
const DEADLINE_MS = 60_000;
const SLOWEST = 1_000;
/** A file that still does not come after it has been tried for so long is late: posts wait for it no longer. */
const PATIENCE_MS = 45_000;
const LATE = 'It did not come in time; it is linked to.';
/** A file that could not be had within this time is given up. */
const GIVE_UP_AFTER_MS = 3600_000;
/** Between two attempts: as long as it has been tried already, within these bounds. */
const SHORTEST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 5 * 60_000;
const REJECTED_RETRY_MS = 60_000;
/** Files fetched at once that have a lane of their own: a platform that is back is asked for all that it owes. */
const MOST_APART = 16;
const CROWDED_RETRY_MS = 2_000;

/** Final at once, rather than waited for. */
const FINAL: readonly ProviderErrorKind[] = ['permission-missing', 'target-gone', 'payload-refused'];

type FetchRun = LaneRun<FileFetch>;

/** It did not come, and is tried again after so many milliseconds. */
interface Again {
  againMs: number;
  /** All of its channel are to wait that long: the platform asks for a pause. */
  isPause: boolean;
}

interface WaitingFile {
  id: string;
  organisation_id: string;
  channel_id: string;
  content_type: string;
  bytes: number | null;
  is_late: boolean;
  source: Readonly<Record<string, string>>;
  /** Null where it is gone; then so is all that follows. */
  installation_id: string | null;
  platform: string;
  credentials: string;
  credentials_version: number;
  webhook_secret: string;
  installation_status: string;
  paused_ms: number | null;
}

/**
 * Fetches files of messages from their platforms. One that was interrupted is fetched again from its beginning. Each has one
 * turn in the lane of its channel; one that does not come then is tried again in a lane of its own, and holds up no other.
 */
@Injectable()
export class FileFetcher implements OnModuleInit {
  private readonly logger = new Logger(FileFetcher.name);
  private readonly fetches: Counter<'platform' | 'outcome'>;
  /** Files that are being fetched in lanes of their own. */
  private apart = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly lanes: Lanes,
    private readonly files: ChannelFiles,
    private readonly registry: PlatformRegistry,
    private readonly secrets: InstallationSecrets,
    private readonly states: InstallationStates,
    @Inject(STORAGE) private readonly storage: Storage,
    metrics: Metrics,
  ) {
    const help = 'Attempts to fetch a file from its platform: stored, failed or retried';
    this.fetches = metrics.counter({ name: 'patchbay_file_fetches_total', help, labels: ['platform', 'outcome'] });
  }

  onModuleInit(): void {
    this.handlers.register(FETCH_FILE, { run: (run) => this.run(run) });
  }

  private async run(run: FetchRun): Promise<void> {
    const { organisation_id: organisationId, file_id: fileId, delay_ms: delayMs = 0 } = run.jobs[0]!.payload;
    const early = delayMs - ageOf(run);
    if (early > 0) throw new RetryLater('The file could not be fetched', early, false);
    const began = performance.now();
    const file = await this.db.one<WaitingFile>(LOAD_WAITING, [organisationId, fileId]);
    if (!file) return this.leave(run, { organisation_id: organisationId, id: fileId });
    const outcome = isApart(run)
      ? await this.amongFew(() => this.outcomeOf(run, file))
      : await this.outcomeOf(run, file);
    if ('againMs' in outcome) return this.tryAgain(run, file, outcome, performance.now() - began);
    this.fetches.inc({ platform: file.platform ?? 'none', outcome: 'failed' in outcome ? 'failed' : 'stored' });
    let settled = false;
    try {
      await this.settle(run, async () => void (settled = await this.files.settle(file.id, outcome)));
    } finally {
      // Also where the lane is in other hands by now, and the file is gone.
      if (!settled) await this.discard(file);
    }
    if (settled) await this.wakePosts(file);
  }

  /** In the lane of a channel one comes after another; beside each other, there are only so many. */
  private async amongFew<T>(work: () => Promise<T>): Promise<T> {
    if (this.apart >= MOST_APART) throw new RetryLater('Enough others are being fetched', CROWDED_RETRY_MS, false);
    this.apart++;
    try {
      return await work();
    } finally {
      this.apart--;
    }
  }

  /** Later, and no longer in the way of others. */
  private async tryAgain(run: FetchRun, file: WaitingFile, { againMs, isPause }: Again, tookMs: number): Promise<void> {
    this.fetches.inc({ platform: file.platform, outcome: 'retried' });
    if (!isApart(run) && isPause && ageOf(run) + againMs <= PATIENCE_MS) {
      throw new RetryLater('The platform asked for a pause', againMs, false);
    }
    const triedMs = isApart(run) ? ageOf(run) : tookMs;
    const isLate = !file.is_late && triedMs + againMs > PATIENCE_MS;
    if (isApart(run)) {
      if (isLate) await this.markLate(file);
    } else {
      const again = { organisation_id: file.organisation_id, file_id: file.id, delay_ms: againMs };
      // As one: what is late is given long, and has no such time in the lane of its channel.
      await run.settle(1, async () => {
        if (isLate) await this.markLate(file);
        await this.lanes.enqueue(retryLane(file.id), FETCH_FILE, again);
      });
    }
    if (isLate) await this.wakePosts(file);
    if (isApart(run)) throw new RetryLater('The file could not be fetched', againMs, false);
  }

  private async markLate(file: WaitingFile): Promise<void> {
    await this.db.query(MARK_LATE, [file.organisation_id, file.id, LATE]);
  }

  /** After the commit: whoever waits for the file finds it, or finds that it is late. */
  private async wakePosts({ channel_id: channelId }: WaitingFile): Promise<void> {
    const waiting = await this.db.query<{ lane: string }>(LANES_OF_CHANNEL, [channelId]);
    await this.lanes.hurry(waiting.map(({ lane }) => lane));
  }

  private async settle(run: FetchRun, work?: () => Promise<void>): Promise<void> {
    await run.settle(1, work);
    if (isApart(run)) await this.db.query(FORGET_LANE, [run.lane]);
  }

  /** The message went, or the file was settled before; an attempt that was interrupted may have left its content. */
  private async leave(run: FetchRun, file: { organisation_id: string; id: string }): Promise<void> {
    await this.discard(file);
    await this.settle(run);
  }

  private async discard(file: { organisation_id: string; id: string }): Promise<void> {
    if (await this.db.one(IS_THERE, [file.organisation_id, file.id])) return;
    await this.storage.remove([fileKey(file)]);
  }

  private async outcomeOf(run: FetchRun, file: WaitingFile): Promise<FileOutcome | Again> {
    if (file.installation_id === null) return { failed: 'The connection that it came through was removed.' };
    const age = ageOf(run);
    try {
      if (file.installation_status === 'credentials-rejected') {
        throw new ProviderError('credentials-rejected', 'The platform refuses the credentials');
      }
      if (file.paused_ms) throw new ProviderError('rate-limited', 'A pause', { retryAfterMs: file.paused_ms });
      const { bytes, contentType } = await run.aside((held) => this.fetchWhile(held, run, file));
      const told = file.content_type === contentTypeOf(null) ? contentTypeOf(contentType) : null;
      return { bytes, contentType: told };
    } catch (error) {
      if (run.signal.aborted || error instanceof LeaseLost) throw error;
      const reason = this.whyFinal(error);
      if (reason !== null) return { failed: reason };
      if (isApart(run) && age > GIVE_UP_AFTER_MS) return { failed: 'It could not be fetched for an hour.' };
      const isPause = error instanceof ProviderError && error.kind === 'rate-limited';
      return { againMs: await this.delayAfter(file, error, isApart(run) ? age : 0), isPause };
    }
  }

  /** Whoever has the lane now fetches it by themselves. */
  private async fetchWhile(
    held: AbortSignal,
    { signal }: FetchRun,
    file: WaitingFile,
  ): ReturnType<FileFetcher['fetch']> {
    try {
      return await this.fetch(file, AbortSignal.any([signal, held]));
    } catch (error) {
      held.throwIfAborted();
      throw error;
    }
  }

  private fetch(file: WaitingFile, stopping: AbortSignal): Promise<{ bytes: number; contentType: string | null }> {
    const provider = this.registry.get(file.platform);
    if (!isDownloading(provider)) throw new ProviderError('payload-refused', 'The platform does not hand out files');
    const credentials = this.secrets.openCredentials({ ...file, id: file.installation_id! });
    const limits = { maxBytes: this.config.files.maxBytes, ...timesFor(file) };
    return fetchContent(
      (signal) => provider.openFile(credentials, file.source, signal),
      (stream, { bytes }, signal) =>
        this.storage.put(fileKey(file), stream, { contentType: file.content_type, bytes }, signal),
      limits,
      stopping,
    );
  }

  /** For people; null where another attempt may do. */
  private whyFinal(error: unknown): string | null {
    if (error instanceof TooManyBytes) return tooLargeHere(error.maxBytes);
    if (error instanceof ProviderError) return FINAL.includes(error.kind) ? error.message : null;
    return null;
  }

  private async delayAfter(file: WaitingFile, error: unknown, age: number): Promise<number> {
    const backoff = Math.min(Math.max(age, SHORTEST_RETRY_MS), LONGEST_RETRY_MS);
    if (!(error instanceof ProviderError)) {
      // Its message may name an address that opens the file.
      const what = error instanceof AppError ? error.code : (error as Error).name;
      const expected = error instanceof StreamIdle || error instanceof AppError;
      this.logger[expected ? 'warn' : 'error']({ file: file.id, platform: file.platform, what }, 'A file did not come');
      return backoff;
    }
    if (error.kind === 'credentials-rejected') {
      await this.states.set(file.installation_id!, error.kind, error.message, file.credentials_version);
      return REJECTED_RETRY_MS;
    }
    return error.kind === 'rate-limited' ? (error.details.retryAfterMs ?? backoff) : backoff;
  }
}

const ageOf = (run: FetchRun): number => Date.now() - run.jobs[0]!.createdAt.getTime();

/** Whether the file has a lane of its own by now. */
const isApart = (run: FetchRun): boolean => run.lane === retryLane(run.jobs[0]!.payload.file_id);

function timesFor({ is_late: isLate, bytes }: WaitingFile): Pick<FetchLimits, 'idleMs' | 'deadlineMs'> {
  if (isLate) return LATE_LIMITS;
  const enough = bytes === null ? LATE_LIMITS.deadlineMs : Math.round(DEADLINE_MS + bytes / SLOWEST);
  return { idleMs: IDLE_MS, deadlineMs: Math.min(enough, LATE_LIMITS.deadlineMs) };
}

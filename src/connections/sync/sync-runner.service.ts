import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { LeaseLost, RetryLater } from '../../kernel/jobs/job.js';
import { JobHandlers } from '../../kernel/jobs/job-handlers.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { HistoryPages } from '../../messaging/history/history-pages.service.js';
import { ProviderError } from '../../platforms/errors.js';
import { ChannelReader } from './channel-reader.service.js';
import { SYNC } from './sync.job.js';
import { SyncEnds } from './sync-ends.service.js';
import { LOAD, type SyncStand, WAIT } from './sync-runs.sql.js';
import { OUR_FAULT, type Trouble, type Verdict, verdictOn } from './sync-verdict.js';

type SyncRun = LaneRun<{ sync_id: string }>;

/** Milliseconds after which a sync lets others have its place for a moment. */
const TURN_MS = 5_000;
/** Failures of ours, not of a platform, after which a channel or a sync is given up rather than the job: others can follow then. */
const MOST_ATTEMPTS = 5;

const REJECTED = 'The platform refused the credentials';
const NO_HISTORY = {
  code: 'NO_HISTORY',
  message: 'The platform lets bots read nothing from before; what is written is archived as it comes.',
};

/** Takes syncs through their channels, a page at a time: whatever is stored is never read again. */
@Injectable()
export class SyncRunner implements OnModuleInit {
  private readonly logger = new Logger(SyncRunner.name);

  constructor(
    private readonly db: Database,
    private readonly handlers: JobHandlers,
    private readonly history: HistoryPages,
    private readonly reader: ChannelReader,
    private readonly ends: SyncEnds,
  ) {}

  onModuleInit(): void {
    this.handlers.register(SYNC, { run: (run) => this.run(run) });
  }

  private async run(run: SyncRun): Promise<void> {
    const { payload, attempts } = run.jobs[0]!;
    try {
      await this.goOn(run, payload.sync_id);
    } catch (error) {
      const isOurs = !(error instanceof RetryLater) && !(error instanceof LeaseLost) && !run.signal.aborted;
      if (!isOurs || attempts < MOST_ATTEMPTS) throw error;
      this.logger.error({ err: error, sync: payload.sync_id }, 'A sync, or the reading of a channel, was given up');
      await this.giveUp(run, payload.sync_id, OUR_FAULT);
    }
  }

  private async goOn(run: SyncRun, id: string): Promise<void> {
    const end = Date.now() + TURN_MS;
    for (;;) {
      run.signal.throwIfAborted();
      const stand = await this.db.one<SyncStand>(LOAD, [id]);
      if (!stand) return run.settle(1);
      if (await this.step(run, stand)) return;
      if (Date.now() >= end) throw new RetryLater('The sync goes on after others had a turn.', 0, false);
    }
  }

  /** True when the sync has ended. */
  private async step(run: SyncRun, stand: SyncStand): Promise<boolean> {
    const { installation_id: installationId } = stand;
    if (installationId === null || stand.installation_status === 'credentials-rejected') {
      const message = stand.installation_detail ?? REJECTED;
      await this.ends.fail(run, stand, { code: 'INVALID_CREDENTIALS', message });
      return true;
    }
    try {
      if (stand.listed_at === null) await this.reader.list(run, stand, installationId);
      else if (stand.channel_id === null) return await this.ends.complete(run, stand);
      else if (!this.history.isReadable(stand.platform)) await this.ends.skipChannels(run, stand, NO_HISTORY);
      else await this.reader.read(run, stand, installationId, stand.channel_id);
      return false;
    } catch (error) {
      if (!(error instanceof ProviderError) || run.signal.aborted) throw error;
      return this.afterRefusal(run, stand, error);
    }
  }

  private async afterRefusal(run: SyncRun, stand: SyncStand, error: ProviderError): Promise<boolean> {
    const record = { failures: stand.failures, failingSince: stand.failing_since };
    const verdict = verdictOn(error, record, stand.asked_at);
    switch (verdict.then) {
      case 'wait':
        return this.wait(run, stand, verdict);
      case 'fail-sync':
        if (await this.hasNewCredentials(stand)) return false;
        await this.ends.fail(run, stand, verdict.trouble);
        return true;
      case 'fail-channel':
        await this.ends.failChannel(run, stand, verdict.trouble, error.kind === 'payload-refused');
        return false;
    }
  }

  /** Those that were refused have been replaced while the platform was asked. */
  private async hasNewCredentials(stand: SyncStand): Promise<boolean> {
    const now = await this.db.one<SyncStand>(LOAD, [stand.id]);
    const ofCredentials = (of: SyncStand): string => `${of.installation_id} ${of.credentials_version}`;
    return now !== null && ofCredentials(now) !== ofCredentials(stand);
  }

  private async wait(run: SyncRun, { id }: SyncStand, verdict: Extract<Verdict, { then: 'wait' }>): Promise<never> {
    const until = new Date(Date.now() + verdict.ms).toISOString();
    const values = [id, until, JSON.stringify(verdict.trouble), verdict.failing];
    await run.hold(async () => void (await this.db.query(WAIT, values)));
    throw new RetryLater(verdict.trouble.message, verdict.ms, false);
  }

  /** The channel that is being read, so that it does not keep the others from being read; else the sync. */
  private async giveUp(run: SyncRun, id: string, trouble: Trouble): Promise<void> {
    const stand = await this.db.one<SyncStand>(LOAD, [id]);
    if (!stand) return run.settle(1);
    if (stand.channel_status !== 'running') return this.ends.fail(run, stand, trouble);
    await this.ends.failChannel(run, stand, trouble, false);
    throw new RetryLater('The sync goes on with its other channels.', 0, false);
  }
}

import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { RetryLater } from '../../kernel/jobs/job.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { HistoryPages } from '../../messaging/history/history-pages.service.js';
import { PlatformChannels } from '../../messaging/mirrors/platform-channels.service.js';
import { ProviderError } from '../../platforms/errors.js';
import { ArchiveStore } from '../archive/archive-store.service.js';
import { type ArchiveChannel, LOCK_READ } from '../archive/archive.sql.js';
import { countMessages } from '../archive/fold-events.js';
import { ChannelAdoption } from '../channels/channel-adoption.service.js';
import { RequestPace } from './request-pace.service.js';
import { ADVANCE, BEGIN_CHANNEL, END_CHANNEL, LISTED, LIVE_THREADS, type SyncStand, WAIT } from './sync-runs.sql.js';

const PAGE_TIMEOUT_MS = 60_000;

const NOT_CHOSEN = { code: 'NOT_CHOSEN', message: 'The channel is not archived any more.' };
const PACED = { code: 'RATE_LIMITED', message: 'The connection keeps to its own number of requests a minute.' };

/** Reads what a platform has into the archive: its list of channels, or one page of one channel. */
@Injectable()
export class ChannelReader {
  constructor(
    private readonly db: Database,
    private readonly history: HistoryPages,
    private readonly channels: PlatformChannels,
    private readonly adoption: ChannelAdoption,
    private readonly store: ArchiveStore,
    private readonly pace: RequestPace,
  ) {}

  /** Throws ProviderError; a list that is refused is not missed. */
  async list(run: LaneRun, stand: SyncStand, installationId: string): Promise<void> {
    await this.channels.syncFromPlatform(installationId).catch(unlessRefused);
    await run.hold(async () => {
      await this.adoption.adopt(stand.connection_id, installationId, null);
      await this.db.query(LISTED, [stand.id]);
    });
  }

  /** One step with the channel. Throws ProviderError, and RetryLater where its turn has not come. */
  async read(run: LaneRun, stand: SyncStand, installationId: string, channelId: string): Promise<void> {
    if (!stand.sync_enabled) {
      const values = [stand.id, channelId, 'skipped', JSON.stringify(NOT_CHOSEN), false];
      return run.hold(async () => void (await this.db.query(END_CHANNEL, values)));
    }
    if (stand.channel_status === 'waiting') {
      return run.hold(async () => void (await this.db.query(BEGIN_CHANNEL, [stand.id, channelId])));
    }
    await this.awaitTurn(run, stand);
    await this.readPage(run, stand, installationId, channelId);
  }

  private async awaitTurn(run: LaneRun, stand: SyncStand): Promise<void> {
    const ms = await this.pace.take(stand);
    if (ms === 0) return;
    const until = new Date(Date.now() + ms).toISOString();
    await run.hold(async () => void (await this.db.query(WAIT, [stand.id, until, JSON.stringify(PACED), false])));
    throw new RetryLater(PACED.message, ms, false);
  }

  private async readPage(run: LaneRun, stand: SyncStand, installationId: string, channelId: string): Promise<void> {
    const { since, cursor, asked_at: askedAt } = stand;
    const threads = cursor === null && since !== null ? await this.liveThreads(channelId, since) : [];
    const signal = AbortSignal.any([run.signal, AbortSignal.timeout(PAGE_TIMEOUT_MS)]);
    const request = { channelId: stand.external_id!, since, threads, cursor };
    const page = await this.history.read(installationId, request, signal);
    // Gone, or chosen no longer, while it was asked: the next look at the sync finds that out.
    if (!page) return;
    const events = page.events.map(({ event }) => event);
    await run.hold(async () => {
      const channel = await this.db.one<ArchiveChannel>(LOCK_READ, [channelId]);
      if (!channel) return;
      const stored = await this.store.keepPage(channel, { events, covered: page.covered, askedAt });
      await this.db.query(ADVANCE, [stand.id, channelId, page.next, countMessages(events), stored]);
    });
  }

  private async liveThreads(channelId: string, since: Date): Promise<string[]> {
    return (await this.db.query<{ id: string }>(LIVE_THREADS, [channelId, since])).map(({ id }) => id);
  }
}

/** Channels can be read although their list cannot. */
function unlessRefused(error: unknown): void {
  const isRefused = error instanceof ProviderError && ['permission-missing', 'target-gone'].includes(error.kind);
  if (!isRefused) throw error;
}

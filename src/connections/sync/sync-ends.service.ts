import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { LaneRun } from '../../kernel/jobs/lane-run.js';
import { ArchiveWatchers } from '../archive/archive-watchers.service.js';
import type { SyncStatus } from './sync.dto.js';
import { END_CHANNEL, END_CHANNELS, FINISH, LOCK_CONNECTION, LOCK_SYNC, type SyncStand } from './sync-runs.sql.js';
import { BROKEN_OFF, type Trouble } from './sync-verdict.js';

/** Channels joined at the last moment. */
class MoreToRead extends Error {}

/** How syncs, and the readings of their channels, come to an end. */
@Injectable()
export class SyncEnds {
  constructor(
    private readonly db: Database,
    private readonly watchers: ArchiveWatchers,
  ) {}

  /** False when there is more to read after all. */
  async complete(run: LaneRun, stand: SyncStand): Promise<boolean> {
    try {
      await run.settle(1, () => this.finish(stand, 'completed', null));
      return true;
    } catch (error) {
      if (error instanceof MoreToRead) return false;
      throw error;
    }
  }

  /** Whatever was read stays, and where the readings stand. */
  async fail(run: LaneRun, stand: SyncStand, trouble: Trouble): Promise<void> {
    await run.settle(1, async () => {
      await this.lock(stand);
      await this.db.query(END_CHANNELS, [stand.id, 'skipped', JSON.stringify(BROKEN_OFF)]);
      await this.finish(stand, 'failed', trouble);
    });
  }

  /** `anew`: its cursor leads nowhere, so that the next reading begins anew. */
  async failChannel(run: LaneRun, stand: SyncStand, trouble: Trouble, anew: boolean): Promise<void> {
    const values = [stand.id, stand.channel_id, 'failed', JSON.stringify(trouble), anew];
    await run.hold(async () => void (await this.db.query(END_CHANNEL, values)));
  }

  async skipChannels(run: LaneRun, stand: SyncStand, reason: Trouble): Promise<void> {
    const values = [stand.id, 'skipped', JSON.stringify(reason)];
    await run.hold(async () => void (await this.db.query(END_CHANNELS, values)));
  }

  private async finish(stand: SyncStand, status: SyncStatus, trouble: Trouble | null): Promise<void> {
    await this.lock(stand);
    const error = trouble && JSON.stringify(trouble);
    const finished = await this.db.one(FINISH, [stand.id, stand.connection_id, status, error]);
    if (!finished) throw new MoreToRead();
    await this.watchers.tell({
      id: stand.connection_id,
      organisationId: stand.organisation_id,
      wikiEnabled: stand.wiki_enabled,
      graphEnabled: stand.graph_enabled,
    });
  }

  /** Who lets channels join has the same locks: they come before the end, or find another sync to begin. */
  private async lock({ id, connection_id: connectionId }: SyncStand): Promise<void> {
    await this.db.query(LOCK_CONNECTION, [connectionId]);
    await this.db.query(LOCK_SYNC, [id]);
  }
}

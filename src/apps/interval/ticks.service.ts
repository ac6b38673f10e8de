import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { nextAfter } from './next-after.js';
import { BEGIN_TICKS, type DueRow, TAKE_DUE } from './ticks.sql.js';

/** Ticks begun in one transaction. */
const BATCH = 100;

/** Begins the ticks that are due. However many were missed while no server ran, one makes up for them. */
@Injectable()
export class Ticks {
  private readonly logger = new Logger(Ticks.name);

  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
  ) {}

  async beginDue(): Promise<void> {
    while ((await this.beginSome()) === BATCH);
  }

  private async beginSome(): Promise<number> {
    return this.db.transaction(async () => {
      const due = await this.db.query<DueRow>(TAKE_DUE, [BATCH]);
      if (due.length === 0) return 0;
      const ticks = due.map(({ app_id, channel_id, crontab, now }) => ({
        app_id,
        channel_id,
        next_at: this.next(crontab, now),
      }));
      await this.db.query(BEGIN_TICKS, [JSON.stringify(ticks)]);
      this.lanes.wakeAfterCommit();
      return due.length;
    });
  }

  /** Null where it means nothing any more (to another version of croner, say): one must not keep all others from coming. */
  private next(crontab: string, now: Date): Date | null {
    try {
      return nextAfter(crontab, now);
    } catch (error) {
      this.logger.error({ err: error, crontab }, 'A crontab that was good is so no longer');
      return null;
    }
  }
}

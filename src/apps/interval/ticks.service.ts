import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { nextAfter } from './next-after.js';
import { BEGIN_TICKS, type DueRow, TAKE_DUE } from './ticks.sql.js';

/** Ticks begun in one transaction. */
const BATCH = 100;

/** Begins the ticks that are due. However many were missed while no server ran, one makes up for them. */
@Injectable()
export class Ticks {
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
        next_at: nextAfter(crontab, now),
      }));
      await this.db.query(BEGIN_TICKS, [JSON.stringify(ticks)]);
      this.lanes.wakeAfterCommit();
      return due.length;
    });
  }
}

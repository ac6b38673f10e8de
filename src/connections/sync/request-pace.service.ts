import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { NEXT_TURN, type SyncStand, TAKE_TURN } from './sync-runs.sql.js';

/** Keeps a connection's requests for history to its budget, also across restarts: evenly, so never a burst. */
@Injectable()
export class RequestPace {
  constructor(private readonly db: Database) {}

  /** 0: a request may leave, and this was its turn. Else the milliseconds until one may. */
  async take(stand: SyncStand): Promise<number> {
    if (stand.history_requests_per_minute === null) return 0;
    if (await this.db.one(TAKE_TURN, [stand.connection_id])) return 0;
    return (await this.db.one<{ ms: number }>(NEXT_TURN, [stand.connection_id]))?.ms ?? 0;
  }
}

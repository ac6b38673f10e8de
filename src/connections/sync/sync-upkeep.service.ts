import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';

/** How long it can be looked up what a sync did. */
const KEPT_DAYS = 7;
/** Syncs forgotten in one transaction; each may have thousands of channels. */
const BATCH = 50;

/** Syncs that ended long ago, $1 at most; the last one of each connection stays. */
const FORGET = statement(
  'syncs.forget',
  `DELETE FROM connection_syncs WHERE id IN (
     SELECT s.id FROM connection_syncs s
     WHERE s.finished_at < now() - interval '${KEPT_DAYS} days' AND EXISTS (
       SELECT 1 FROM connection_syncs later
       WHERE later.connection_id = s.connection_id AND (later.started_at, later.id) > (s.started_at, s.id))
     LIMIT $1)
   RETURNING 1`,
);

/** Keeps the log of syncs short. */
@Injectable()
export class SyncUpkeep implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.upkeep.register('connections.syncs', () => this.forget());
  }

  private async forget(): Promise<void> {
    while ((await this.db.query(FORGET, [BATCH])).length === BATCH);
  }
}

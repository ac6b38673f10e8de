import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { PURGE_ANSWERS, PURGE_OLD_TURNS, PURGE_SURPLUS_TURNS, UPKEEP_BATCH } from './turns.sql.js';

const PAUSE_BETWEEN_BATCHES_MS = 50;

/** Forgets what conversations need not remember. */
@Injectable()
export class ReplrUpkeep implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly upkeep: Upkeep,
  ) {}

  onModuleInit(): void {
    this.upkeep.register('surplus turns of conversations', () => this.inBatches(PURGE_SURPLUS_TURNS));
    this.upkeep.register('old turns of conversations', () => this.inBatches(PURGE_OLD_TURNS));
    this.upkeep.register('old answers', () => this.inBatches(PURGE_ANSWERS));
  }

  private async inBatches(statement: Statement): Promise<void> {
    while ((await this.db.query(statement)).length === UPKEEP_BATCH) {
      await sleep(PAUSE_BETWEEN_BATCHES_MS, undefined, { ref: false });
    }
  }
}

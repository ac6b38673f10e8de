import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChannelErasure, type ErasureStep } from '../../channels/erasure/channel-erasure.service.js';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import { BATCH, END_BURIED, ERASE_CALLS, ERASE_WITHHELD, PURGE_CALLS, PURGE_WITHHELD } from './call-upkeep.sql.js';

const PAUSE_BETWEEN_BATCHES_MS = 50;

/** Removes calls and withheld messages after 30 days, and what belonged to a channel that goes. */
@Injectable()
export class CallUpkeep implements ErasureStep, OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly upkeep: Upkeep,
    private readonly erasure: ChannelErasure,
  ) {}

  onModuleInit(): void {
    this.erasure.register(this);
    this.upkeep.register('calls of apps that nobody makes', () => this.db.query(END_BURIED));
    this.upkeep.register('calls of apps', () => this.inBatches(PURGE_CALLS));
    this.upkeep.register('withheld messages', () => this.inBatches(PURGE_WITHHELD));
  }

  async eraseBatch(channelId: string, limit: number): Promise<number> {
    const calls = await this.db.query(ERASE_CALLS, [channelId, limit]);
    return calls.length || (await this.db.query(ERASE_WITHHELD, [channelId, limit])).length;
  }

  private async inBatches(statement: Statement): Promise<void> {
    while ((await this.db.query(statement)).length === BATCH) {
      await sleep(PAUSE_BETWEEN_BATCHES_MS, undefined, { ref: false });
    }
  }
}

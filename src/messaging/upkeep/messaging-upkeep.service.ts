import { Injectable, type OnModuleInit } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelErasure, type ErasureStep } from '../../channels/erasure/channel-erasure.service.js';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import { Upkeep } from '../../kernel/upkeep/upkeep.service.js';
import {
  BATCH,
  CANCEL_OF_CHANNEL,
  ERASE_DELIVERIES,
  ERASE_LINKS,
  PURGE_DELIVERIES,
  PURGE_EVENTS,
  PURGE_INSTALLATION_EVENTS,
  TRIM_INSTALLATION_EVENTS,
  UNMIRROR_CHANNEL,
} from './upkeep.sql.js';

const PAUSE_BETWEEN_BATCHES_MS = 50;

/** Removes what the bridge need not remember, and what belonged to a channel that goes. */
@Injectable()
export class MessagingUpkeep implements ErasureStep, OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly upkeep: Upkeep,
    private readonly erasure: ChannelErasure,
  ) {}

  onModuleInit(): void {
    this.erasure.register(this);
    this.upkeep.register('routed events', () => this.inBatches(PURGE_EVENTS));
    this.upkeep.register('finished deliveries', () => this.inBatches(PURGE_DELIVERIES));
    this.upkeep.register('old events of installations', () => this.inBatches(PURGE_INSTALLATION_EVENTS));
    this.upkeep.register('long histories of installations', () => this.inBatches(TRIM_INSTALLATION_EVENTS));
  }

  async onChannelDeleted(channelId: string): Promise<void> {
    await this.db.query(UNMIRROR_CHANNEL, [channelId]);
    await this.db.query(CANCEL_OF_CHANNEL, [channelId]);
  }

  async eraseBatch(channelId: string, limit: number): Promise<number> {
    const deliveries = await this.db.query(ERASE_DELIVERIES, [channelId, limit]);
    return deliveries.length || (await this.db.query(ERASE_LINKS, [channelId, limit])).length;
  }

  private async inBatches(statement: Statement): Promise<void> {
    while ((await this.db.query(statement)).length === BATCH) {
      await sleep(PAUSE_BETWEEN_BATCHES_MS, undefined, { ref: false });
    }
  }
}

import { Injectable } from '@nestjs/common';
import type { MessageDeliveryDto } from './message.dto.js';

/** Who knows what became of messages outside of their channel. */
export interface OutcomeSource {
  /** By message; those that were owed to nobody are left out. */
  outcomesOf(channelId: string, messageIds: string[]): Promise<Map<string, MessageDeliveryDto[]>>;
}

/** Where whoever carries messages on puts themselves, at start-up. */
@Injectable()
export class MessageOutcomes {
  private source: OutcomeSource | null = null;

  register(source: OutcomeSource): void {
    if (this.source) throw new Error('Two sources tell what became of messages.');
    this.source = source;
  }

  async of(channelId: string, messageIds: string[]): Promise<Map<string, MessageDeliveryDto[]>> {
    if (!this.source || messageIds.length === 0) return new Map();
    return this.source.outcomesOf(channelId, messageIds);
  }
}

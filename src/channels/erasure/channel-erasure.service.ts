import { Injectable } from '@nestjs/common';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { ERASE } from './erase.job.js';

/** What a feature does about a channel that goes. */
export interface ErasureStep {
  /** In the transaction that hides the channel: cancels what is under way. */
  onChannelDeleted?(channelId: string): Promise<void>;
  /**
   * Deletes at most `limit` of the feature's rows of the channel and answers how many. Called until there are none;
   * only worth it where there may be many, since what is left goes with the channel's row by cascade.
   */
  eraseBatch?(channelId: string, limit: number): Promise<number>;
}

/** Where features learn that a channel is deleted. */
@Injectable()
export class ChannelErasure {
  readonly steps: ErasureStep[] = [];

  constructor(private readonly lanes: Lanes) {}

  register(step: ErasureStep): void {
    this.steps.push(step);
  }

  /** In the transaction that hides the channel. */
  async begin(channelId: string): Promise<void> {
    for (const step of this.steps) await step.onChannelDeleted?.(channelId);
    await this.lanes.enqueue(`erase:${channelId}`, ERASE, { channelId });
  }
}

import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Clocks } from '../../kernel/upkeep/clocks.service.js';
import { Syncs } from './syncs.service.js';

const EVERY_MS = 15_000;

/** Looks for syncs that are due, and for those that nothing would end. */
@Injectable()
export class SyncClock implements OnModuleInit {
  private readonly logger = new Logger(SyncClock.name);

  constructor(
    private readonly clocks: Clocks,
    private readonly syncs: Syncs,
  ) {}

  onModuleInit(): void {
    this.clocks.register('due syncs', EVERY_MS, () => this.tend());
  }

  private async tend(): Promise<void> {
    const orphans = await this.syncs.endOrphans();
    if (orphans > 0) this.logger.error({ orphans }, 'Syncs were ended whose jobs had been laid aside');
    await this.syncs.beginDue();
  }
}

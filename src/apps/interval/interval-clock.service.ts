import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clocks } from '../../kernel/upkeep/clocks.service.js';
import { Schedules } from './schedules.service.js';
import { Ticks } from './ticks.service.js';

const EVERY_MS = 1_000;
/** Between two looks for schedules that are missing or too many. */
const SYNC_EVERY_MS = 15_000;

/** Looks for ticks that are due. Several nodes do not double any. */
@Injectable()
export class IntervalClock implements OnModuleInit {
  private syncAt = 0;

  constructor(
    private readonly clocks: Clocks,
    private readonly schedules: Schedules,
    private readonly ticks: Ticks,
  ) {}

  onModuleInit(): void {
    this.clocks.register('due ticks of apps', EVERY_MS, () => this.tend());
  }

  private async tend(): Promise<void> {
    const now = performance.now();
    if (now >= this.syncAt) {
      this.syncAt = now + SYNC_EVERY_MS;
      await this.schedules.syncAll();
    }
    await this.ticks.beginDue();
  }
}

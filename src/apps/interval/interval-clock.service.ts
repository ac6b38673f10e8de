import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Schedules } from './schedules.service.js';
import { Ticks } from './ticks.service.js';

const EVERY_MS = 1_000;
/** Between two looks for schedules that are missing or too many. */
const SYNC_EVERY_MS = 15_000;

/** Looks for ticks that are due, in processes with the `worker` role; the first time at boot. Several do not double any. */
@Injectable()
export class IntervalClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(IntervalClock.name);
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  private syncAt = 0;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly schedules: Schedules,
    private readonly ticks: Ticks,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('worker')) return;
    this.timer = setInterval(() => this.look(), EVERY_MS);
    this.timer.unref();
    this.look();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.looking;
  }

  private look(): void {
    this.looking ??= this.tend()
      .catch((error: unknown) => this.logger.error({ err: error }, 'Due ticks of apps could not be begun'))
      .finally(() => (this.looking = null));
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

import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Syncs } from './syncs.service.js';

const EVERY_MS = 15_000;

/** Looks for syncs that are due, and for those that nothing would end, in processes with the `worker` role; the first time at boot. */
@Injectable()
export class SyncClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(SyncClock.name);
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly syncs: Syncs,
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
      .catch((error: unknown) => this.logger.error({ err: error }, 'Due syncs could not be begun'))
      .finally(() => (this.looking = null));
  }

  private async tend(): Promise<void> {
    const orphans = await this.syncs.endOrphans();
    if (orphans > 0) this.logger.error({ orphans }, 'Syncs were ended whose jobs had been laid aside');
    await this.syncs.beginDue();
  }
}

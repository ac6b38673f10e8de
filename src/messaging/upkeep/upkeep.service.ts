import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import type { Statement } from '../../kernel/database/statement.js';
import { BATCH, PURGE_DELIVERIES, PURGE_EVENTS } from './upkeep.sql.js';

const EVERY_MS = 3600_000;
const PAUSE_BETWEEN_BATCHES_MS = 50;

/** Removes, in small batches once an hour, what has served its time. Several nodes may do it at once. */
@Injectable()
export class Upkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Upkeep.name);
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('worker')) return;
    this.timer = setInterval(() => void this.purge(), EVERY_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
  }

  /** Everything that is due now. */
  async purge(): Promise<void> {
    try {
      for (const statement of [PURGE_EVENTS, PURGE_DELIVERIES]) await this.inBatches(statement);
    } catch (error) {
      this.logger.error({ err: error }, 'Old rows could not be removed');
    }
  }

  private async inBatches(statement: Statement): Promise<void> {
    while (!this.stopped && (await this.db.query(statement)).length === BATCH) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_BETWEEN_BATCHES_MS));
    }
  }
}

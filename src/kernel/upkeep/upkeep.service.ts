import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';

const EVERY_MS = 3600_000;

/** Removes what has served its time, in batches; safe to run on several nodes at once. */
export type UpkeepTask = () => Promise<unknown>;

/** Runs every room's upkeep once an hour, one task after another, in processes with the `worker` role. */
@Injectable()
export class Upkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Upkeep.name);
  private readonly tasks = new Map<string, UpkeepTask>();
  private timer: NodeJS.Timeout | null = null;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Throws on a name in use. */
  register(name: string, task: UpkeepTask): void {
    if (this.tasks.has(name)) throw new Error(`Two upkeep tasks are named "${name}".`);
    this.tasks.set(name, task);
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('worker')) return;
    this.timer = setInterval(() => void this.run(), EVERY_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    if (this.timer) clearInterval(this.timer);
  }

  /** Everything that is due now; a task that fails does not keep the others. */
  async run(): Promise<void> {
    for (const [name, task] of this.tasks) {
      try {
        await task();
      } catch (error) {
        this.logger.error({ err: error, task: name }, 'An upkeep task failed; it is tried again in an hour');
      }
    }
  }
}

import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';

/** One thing that is looked at every so often. */
export interface Clock {
  /** Looks now, or once more after the look under way; nothing before the start, nor in a process that does not work. */
  look(): void;
}

/**
 * What falls due by the second or the minute: each is looked at again and again, one look at a time, in processes with the
 * `worker` role, the first time at boot. Safe to run on several nodes only if the work is. What can wait for an hour goes to
 * `Upkeep`.
 */
@Injectable()
export class Clocks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly clocks = new Map<string, TickingClock>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** `name` says in the log what could not be done. A look that fails is followed by the next. Throws on a name in use. */
  register(name: string, everyMs: number, work: () => Promise<unknown>): Clock {
    if (this.clocks.has(name)) throw new Error(`Two clocks are named "${name}".`);
    const clock = new TickingClock(name, everyMs, work);
    this.clocks.set(name, clock);
    return clock;
  }

  onApplicationBootstrap(): void {
    if (!this.config.roles.includes('worker')) return;
    for (const clock of this.clocks.values()) clock.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.clocks.values()].map((clock) => clock.stop()));
  }
}

class TickingClock implements Clock {
  private readonly logger = new Logger(Clocks.name);
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> | null = null;
  /** Somebody asked for a look while there was one: it may have passed by already what they mean. */
  private again = false;

  constructor(
    private readonly name: string,
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
  ) {}

  start(): void {
    this.timer = setInterval(() => this.begin(), this.everyMs).unref();
    this.begin();
  }

  /** After the look that is under way. */
  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    await this.looking;
  }

  look(): void {
    if (this.looking) this.again = true;
    else this.begin();
  }

  private begin(): void {
    if (!this.timer) return;
    this.looking ??= this.work()
      .then(
        () => undefined,
        (error: unknown) => this.logger.error({ err: error, clock: this.name }, 'A look failed; the next one follows'),
      )
      .finally(() => this.end());
  }

  private end(): void {
    this.looking = null;
    if (!this.again) return;
    this.again = false;
    this.begin();
  }
}

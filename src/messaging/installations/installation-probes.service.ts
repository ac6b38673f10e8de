import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Config } from '../../config/config.js';
import { CONFIG } from '../../config/config.module.js';
import { Database } from '../../kernel/database/database.service.js';
import { Clocks } from '../../kernel/upkeep/clocks.service.js';
import { Connector } from './connector.service.js';
import { InstallationStates } from './installation-states.service.js';
import { CLAIM_PROBES } from './installations.sql.js';

/** Installations that one node asks about at the same time. */
const AT_ONCE = 5;
/** How often it is looked what is due: a tenth of the interval, within these bounds. */
const SHORTEST_LOOK_MS = 1_000;
const LONGEST_LOOK_MS = 15_000;
const LOOKS_AN_INTERVAL = 10;
const MEND_EVERY_MS = 30_000;

/**
 * Asks about every installation's credentials again and again, so that a token that was taken back is known before the next
 * message needs it, and mends states that nobody settled.
 */
@Injectable()
export class InstallationProbes implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(InstallationProbes.name);
  private readonly stopping = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly db: Database,
    private readonly clocks: Clocks,
    private readonly connector: Connector,
    private readonly states: InstallationStates,
  ) {}

  onModuleInit(): void {
    this.clocks.register('ended backfills', MEND_EVERY_MS, () => this.states.settleBackfills());
    const seconds = this.config.installationProbeInterval;
    if (seconds === 0) return;
    const every = Math.min((seconds * 1000) / LOOKS_AN_INTERVAL, LONGEST_LOOK_MS);
    this.clocks.register('installation probes', Math.max(every, SHORTEST_LOOK_MS), () => this.probeDue(seconds));
  }

  /** Nobody waits for what is being asked right now. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async probeDue(seconds: number): Promise<void> {
    for (let claimed = AT_ONCE; claimed === AT_ONCE && !this.stopping.signal.aborted;) {
      const rows = await this.db.query<{ id: string }>(CLAIM_PROBES, [seconds, AT_ONCE]);
      await Promise.all(rows.map(({ id }) => this.probe(id)));
      claimed = rows.length;
    }
  }

  /** What came of it stands on the installation. */
  private async probe(id: string): Promise<void> {
    try {
      await this.connector.identify(id, this.stopping.signal);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.logger.warn(
        { err: error, installation: id },
        'An installation that is asked about now and then did not answer',
      );
    }
  }
}

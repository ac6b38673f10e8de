import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { statement } from '../../kernel/database/statement.js';
import { OutsideHttp } from '../../kernel/outside/outside-http.service.js';

const HAS_APPS = statement('app-calls.has-apps', 'SELECT EXISTS (SELECT 1 FROM apps WHERE is_active) AS found');

/**
 * The first call loads the client that makes it, which takes longer than a message may be held up on a slow machine. Where
 * there are apps it is loaded beforehand; where one is added, reading its JSON has loaded it.
 */
@Injectable()
export class CallPreparation implements OnApplicationBootstrap {
  private readonly logger = new Logger(CallPreparation.name);

  constructor(
    private readonly db: Database,
    private readonly outside: OutsideHttp,
  ) {}

  /** Nothing waits for it. */
  onApplicationBootstrap(): void {
    this.prepare().catch((error: unknown) => this.logger.warn({ err: error }, 'Calls of apps were not prepared'));
  }

  private async prepare(): Promise<void> {
    const apps = await this.db.one<{ found: boolean }>(HAS_APPS);
    if (apps?.found) await this.outside.prepare();
  }
}

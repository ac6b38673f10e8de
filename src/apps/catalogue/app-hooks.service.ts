import { Injectable } from '@nestjs/common';
import { DeskHooks } from '../../channels/desk/desk-hooks.service.js';
import { Database } from '../../kernel/database/database.service.js';
import { FIND_WANTED_HOOKS, LOCK_APPS } from './app-hooks.sql.js';

/** The name of apps at the desk, before it and after it. */
export const APP_HOOK = 'app';

/** Keeps the desk from asking for apps where no app runs. Whoever adds, changes, pauses, resumes or removes one is to use it. */
@Injectable()
export class AppHooks {
  constructor(
    private readonly db: Database,
    private readonly desk: DeskHooks,
  ) {}

  /**
   * Runs `work` while nobody else changes the organisation's apps, and syncs. Joins the transaction; where it takes locks
   * on apps, they come after this, so that two never wait for each other.
   */
  async changing<T>(organisationId: string, work: () => Promise<T>): Promise<T> {
    return this.db.transaction(async () => {
      await this.db.query(LOCK_APPS, [organisationId]);
      const result = await work();
      await this.sync(organisationId);
      return result;
    });
  }

  /** Tells the desk whether any app of the organisation wants to see its messages. Joins the transaction. */
  async sync(organisationId: string): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.query(LOCK_APPS, [organisationId]);
      const wanted = await this.db.one<{ screen: boolean; subscriber: boolean }>(FIND_WANTED_HOOKS, [organisationId]);
      await this.desk.set(organisationId, 'screen', APP_HOOK, wanted?.screen ?? false);
      await this.desk.set(organisationId, 'subscriber', APP_HOOK, wanted?.subscriber ?? false);
    });
  }
}

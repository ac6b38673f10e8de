import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { conflict, missing } from '../../kernel/errors/errors.js';
import { Lanes } from '../../kernel/jobs/lanes.service.js';
import { FIND_CALL, FIND_REPLAYED, HAS_DEAD, REVIVE } from './replays.sql.js';

/** Calls that are made again at once. */
const MOST = 1000;

/** Lets calls be made again that were given up: with the same `webhook-id`, and behind what waits in their channel. */
@Injectable()
export class Replays {
  constructor(
    private readonly db: Database,
    private readonly lanes: Lanes,
  ) {}

  /** @throws AppError INTEGRATION_NOT_FOUND, CALL_NOT_FOUND (404), INTEGRATION_NOT_ACTIVE, CALL_NOT_DEAD (409) */
  async one(organisationId: string, appId: string, callId: string): Promise<void> {
    await this.db.transaction(async () => {
      await this.assertCallable(organisationId, appId);
      if ((await this.revive(appId, callId)) > 0) return;
      const call = await this.db.one<{ status: string }>(FIND_CALL, [appId, callId]);
      if (!call) throw missing('call');
      throw conflict('CALL_NOT_DEAD', `Only a call that is dead can be made again; this one is ${call.status}.`);
    });
  }

  /** The oldest dead calls of an app. @throws AppError INTEGRATION_NOT_FOUND (404), INTEGRATION_NOT_ACTIVE (409) */
  async all(organisationId: string, appId: string): Promise<{ retried: number; hasMore: boolean }> {
    return this.db.transaction(async () => {
      await this.assertCallable(organisationId, appId);
      const retried = await this.revive(appId, null);
      const left = retried === MOST ? await this.db.one<{ found: boolean }>(HAS_DEAD, [appId]) : null;
      return { retried, hasMore: left?.found ?? false };
    });
  }

  private async revive(appId: string, callId: string | null): Promise<number> {
    const calls = await this.db.query(REVIVE, [appId, callId, MOST]);
    this.lanes.wakeAfterCommit();
    return calls.length;
  }

  private async assertCallable(organisationId: string, appId: string): Promise<void> {
    const app = await this.db.one<{ is_active: boolean; is_paused: boolean }>(FIND_REPLAYED, [organisationId, appId]);
    if (!app) throw missing('integration');
    if (app.is_active && !app.is_paused) return;
    const why = app.is_active ? 'paused' : 'switched off';
    throw conflict('INTEGRATION_NOT_ACTIVE', `The integration is ${why}: switch it on (is_active: true) first.`);
  }
}

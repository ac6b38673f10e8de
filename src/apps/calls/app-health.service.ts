import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import type { CallableApp } from '../callable-app.js';
import { AppHooks } from '../catalogue/app-hooks.service.js';
import { NOTE_FAILURE, NOTE_SUCCESS, PAUSE } from './app-health.sql.js';
import { BoundedMap } from './bounded-map.js';

/** An app whose calls have all failed for so many hours is not called any more. */
const PAUSED_AFTER_HOURS = 24;
/** Milliseconds between two notes that an app was called. */
const NOTED_EVERY_MS = 60_000;
/** Apps whose last note is remembered; the others are noted once more. */
const MOST_APPS = 10_000;
const HOUR_MS = 3600_000;

type Called = Pick<CallableApp, 'id' | 'organisation_id' | 'failing_since'>;

/**
 * Since when an app fails, and when it is given up. Writes when that changes, and otherwise once a minute. Never throws; joins the
 * caller's transaction. `app` is as it was read for the call.
 */
@Injectable()
export class AppHealth {
  private readonly logger = new Logger(AppHealth.name);
  private readonly notedAt = new BoundedMap<number>(MOST_APPS);

  constructor(
    private readonly db: Database,
    private readonly hooks: AppHooks,
  ) {}

  /** `error`: for people. */
  async failed(app: Called, error: string): Promise<void> {
    await this.noting(app, async () => {
      const isGivenUp = this.isGivenUp(app);
      if (isGivenUp && (await this.pause(app, error))) return;
      if (this.isDue(app) || isGivenUp || app.failing_since === null) {
        await this.db.query(NOTE_FAILURE, [app.id, error]);
      }
    });
  }

  async worked(app: Called): Promise<void> {
    const isDue = this.isDue(app);
    if (!isDue && app.failing_since === null) return;
    await this.noting(app, async () => void (await this.db.query(NOTE_SUCCESS, [app.id])));
  }

  /** False where it has not failed for so long after all, or was not called in between. */
  private async pause(app: Called, error: string): Promise<boolean> {
    const reason = `All calls have failed for ${PAUSED_AFTER_HOURS} hours. The last one: ${error}`;
    const values = [app.id, error, reason, (PAUSED_AFTER_HOURS * HOUR_MS) / 1000];
    const [paused] = await this.hooks.changing(app.organisation_id, () => this.db.query(PAUSE, values));
    if (paused) this.logger.warn({ app: app.id, organisation: app.organisation_id }, 'An app is not called any more');
    return paused !== undefined;
  }

  private isGivenUp({ failing_since: since }: Called): boolean {
    return since !== null && Date.now() - since.getTime() >= PAUSED_AFTER_HOURS * HOUR_MS;
  }

  private isDue({ id }: Called): boolean {
    const now = performance.now();
    const last = this.notedAt.get(id);
    if (last !== undefined && now - last < NOTED_EVERY_MS) return false;
    this.notedAt.set(id, now);
    return true;
  }

  private async noting(app: Called, note: () => Promise<void>): Promise<void> {
    try {
      await note();
    } catch (error) {
      this.logger.error({ err: error, app: app.id }, 'How an app does was not noted');
    }
  }
}

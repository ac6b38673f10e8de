import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { AppSecrets } from '../app-secrets.js';
import { SettingsWatchers } from '../settings/settings-watchers.service.js';
import { FIND_INTERVALS, type IntervalRow, SET_SCHEDULES, TRY_ALONE } from './schedules.sql.js';
import { type CrontabWish, type ScheduledApp, wishesOf } from './wanted-crontabs.js';

/**
 * When interval apps are called in which channels. What changes an app, its settings or where it is on syncs at once; the
 * clock makes up for the rest (channels that are made, archived or deleted) within seconds.
 */
@Injectable()
export class Schedules implements OnModuleInit {
  private readonly logger = new Logger(Schedules.name);

  constructor(
    private readonly db: Database,
    private readonly secrets: AppSecrets,
    private readonly watchers: SettingsWatchers,
  ) {}

  onModuleInit(): void {
    this.watchers.register((appId, organisationId) => this.sync(organisationId, appId));
  }

  /**
   * Makes the schedules of an organisation, or of one of its apps, what they should be. Joins the transaction; not needed when
   * an app is removed, whose schedules go with it.
   */
  async sync(organisationId: string, appId?: string): Promise<void> {
    await this.set(organisationId, appId ?? null);
  }

  /** The same for all organisations, by one node at a time. */
  async syncAll(): Promise<void> {
    await this.db.transaction(async () => {
      const turn = await this.db.one<{ alone: boolean }>(TRY_ALONE);
      if (turn?.alone) await this.set(null, null);
    });
  }

  private async set(organisationId: string | null, appId: string | null): Promise<void> {
    const rows = await this.db.query<IntervalRow>(FIND_INTERVALS, [organisationId, appId]);
    const wishes = rows.flatMap((row) => this.wishes(row));
    await this.db.query(SET_SCHEDULES, [organisationId, appId, JSON.stringify(wishes)]);
  }

  private wishes(row: IntervalRow): CrontabWish[] {
    const { id, tick_url: tickUrl, declared, now } = row;
    return wishesOf({ id, tickUrl, declared, chosen: row.chosen.flatMap((it) => this.open(it)) }, now);
  }

  /** One that cannot be opened counts as not chosen, as it does when the app is told its settings. */
  private open(chosen: IntervalRow['chosen'][number]): ScheduledApp['chosen'] {
    try {
      const value = this.secrets.open('app_settings.value', chosen, chosen.value);
      return [{ channelId: chosen.channel_id, value }];
    } catch (error) {
      this.logger.warn({ err: error, setting: chosen.id }, "An interval app's crontab cannot be opened");
      return [];
    }
  }
}

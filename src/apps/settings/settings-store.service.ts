import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { newId } from '../../kernel/database/ids.js';
import { missing } from '../../kernel/errors/errors.js';
import { AppSecrets } from '../app-secrets.js';
import type { AppKind, Manifest } from '../manifest/manifest.js';
import {
  DELETE_SETTING,
  FIND_PLACE,
  INSERT_SETTING,
  LIST_SETTINGS,
  LOCK_PLACE,
  UPDATE_SETTING,
} from './app-settings.sql.js';
import type { ReadSetting } from './read-setting.js';
import type { SettingRow } from './setting.row.js';

/** Which settings: those of an app for one channel, or (null) those for all channels. */
export interface SettingsPlace {
  organisationId: string;
  appId: string;
  channelId: string | null;
}

/** The app that settings are of. */
export interface SettingsOwner {
  kind: AppKind | null;
  manifest: Manifest;
}

/** The rows of settings, whose values are sealed. */
@Injectable()
export class SettingsStore {
  private readonly logger = new Logger(SettingsStore.name);

  constructor(
    private readonly db: Database,
    private readonly secrets: AppSecrets,
  ) {}

  /**
   * `viewer`: a user who does not know of private channels that they are not in.
   * @throws AppError INTEGRATION_NOT_FOUND, CHANNEL_NOT_FOUND (404)
   */
  find(place: SettingsPlace, viewer: string | null): Promise<SettingsOwner> {
    return this.owner(FIND_PLACE, place, viewer);
  }

  /** Until the transaction ends, nobody else changes settings of this app. @throws AppError as `find` */
  lock(place: SettingsPlace): Promise<SettingsOwner> {
    return this.owner(LOCK_PLACE, place, null);
  }

  /** The oldest first; for a channel on request with those for all channels. */
  rows({ organisationId, appId, channelId }: SettingsPlace, withGeneral = false): Promise<SettingRow[]> {
    return this.db.query(LIST_SETTINGS, [organisationId, appId, channelId, withGeneral]);
  }

  async insert({ organisationId, appId, channelId }: SettingsPlace, setting: ReadSetting): Promise<SettingRow> {
    const id = newId();
    const value = this.seal({ id, organisation_id: organisationId }, setting.value);
    const values = [id, organisationId, appId, channelId, setting.label, value, setting.isSecret];
    return (await this.db.one<SettingRow>(INSERT_SETTING, values))!;
  }

  async update(row: SettingRow, setting: ReadSetting): Promise<SettingRow> {
    const values = [row.id, row.organisation_id, setting.label, this.seal(row, setting.value), setting.isSecret];
    return (await this.db.one<SettingRow>(UPDATE_SETTING, values))!;
  }

  async delete({ id, organisation_id }: SettingRow): Promise<void> {
    await this.db.query(DELETE_SETTING, [id, organisation_id]);
  }

  /** Null, with a line in the log, when it cannot be opened. */
  open = (row: SettingRow): string | null => {
    try {
      return this.secrets.open('app_settings.value', row, row.value);
    } catch (err) {
      this.logger.warn({ err, app_id: row.app_id, setting_id: row.id }, 'A setting of an app cannot be opened');
      return null;
    }
  };

  private seal(row: Pick<SettingRow, 'id' | 'organisation_id'>, value: string): string {
    return this.secrets.seal('app_settings.value', row, value);
  }

  private async owner(
    sql: typeof FIND_PLACE,
    { organisationId, appId, channelId }: SettingsPlace,
    viewer: string | null,
  ): Promise<SettingsOwner> {
    const row = await this.db.one<SettingsOwner & { channel_found: boolean }>(sql, [
      organisationId,
      appId,
      channelId,
      viewer,
    ]);
    if (!row) throw missing('integration');
    if (!row.channel_found) throw missing('channel');
    return row;
  }
}

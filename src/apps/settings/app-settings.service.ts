import { Injectable } from '@nestjs/common';
import { Database } from '../../kernel/database/database.service.js';
import { invalid, missing, unprocessable } from '../../kernel/errors/errors.js';
import { readSetting, type SettingDraft, type SettingFields } from './read-setting.js';
import { type SettingInForceView, type SettingView, toSettingInForceView, toSettingView } from './setting-view.js';
import type { SettingRow } from './setting.row.js';
import { settingsInForce } from './settings-in-force.js';
import { type SettingsOwner, type SettingsPlace, SettingsStore } from './settings-store.service.js';
import { SettingsWatchers } from './settings-watchers.service.js';
import { findByLabel, type SettingChange, settingExists, whichSetting } from './which-setting.js';

/** Of an app, for all channels or for one: all of them go with every call. */
const MOST_SETTINGS = 100;
/** Characters of all their values together, as they are kept: sealed, a third longer than in UTF-8. */
const MOST_SEALED = 64 * 1024;

/** What a change works on, under the app's lock. */
interface Held extends SettingsOwner {
  place: SettingsPlace;
  rows: SettingRow[];
}

/**
 * The values that people choose for the settings of apps. Whether they may is asked before. Every method throws AppError
 * INTEGRATION_NOT_FOUND or CHANNEL_NOT_FOUND (404) for what is not of the organisation.
 */
@Injectable()
export class AppSettings {
  constructor(
    private readonly db: Database,
    private readonly store: SettingsStore,
    private readonly watchers: SettingsWatchers,
  ) {}

  /** The oldest first. `viewer`: a user who does not know of private channels that they are not in. */
  async list(place: SettingsPlace, viewer: string | null = null): Promise<SettingView[]> {
    const { manifest } = await this.store.find(place, viewer);
    return (await this.store.rows(place)).map((row) => toSettingView(manifest, row, this.store.open));
  }

  /** What the app is told there, chosen or not; secrets are masked. */
  async inForce(place: SettingsPlace, viewer: string | null = null): Promise<SettingInForceView[]> {
    const { manifest } = await this.store.find(place, viewer);
    const rows = await this.store.rows(place, true);
    return settingsInForce(manifest, rows).map((it) => toSettingInForceView(it, this.store.open));
  }

  /** @throws AppError SETTING_EXISTS, VALIDATION_FAILED (400), TOO_MANY_SETTINGS (422) */
  add(place: SettingsPlace, draft: SettingDraft, fields: SettingFields): Promise<SettingView> {
    return this.write(place, fields, (held) => {
      if (findByLabel(held.manifest, held.rows, draft.label)) throw settingExists(fields);
      return this.insert(held, draft, fields);
    });
  }

  /** Adds a setting, or changes that of the same label. @throws AppError VALIDATION_FAILED (400), TOO_MANY_SETTINGS (422) */
  put(place: SettingsPlace, draft: SettingDraft, fields: SettingFields): Promise<SettingView> {
    return this.write(place, fields, (held) => {
      const found = findByLabel(held.manifest, held.rows, draft.label);
      return found ? this.store.update(found, readSetting(held, draft, fields)) : this.insert(held, draft, fields);
    });
  }

  /**
   * Gives a setting another value, another label, or both; `whichSetting` says which setting.
   * @throws AppError SETTING_NOT_FOUND (404), SETTING_EXISTS, VALIDATION_FAILED (400), TOO_MANY_SETTINGS (422)
   */
  update(place: SettingsPlace, change: SettingChange, fields: SettingFields): Promise<SettingView> {
    return this.write(place, fields, (held) => {
      const row = whichSetting(held.manifest, held.rows, change, fields);
      const { label = row.label, value } = change;
      const namesake = findByLabel(held.manifest, held.rows, label);
      if (namesake && namesake.id !== row.id) throw settingExists(fields);
      if (value === undefined) return this.rename(held, row, label, fields);
      return this.store.update(row, readSetting(held, { label, value }, fields));
    });
  }

  /** @throws AppError SETTING_NOT_FOUND (404) */
  remove(place: SettingsPlace, id: string): Promise<SettingView> {
    return this.change(place, async ({ rows }) => {
      const row = rows.find((it) => it.id === id);
      if (!row) throw missing('setting');
      await this.store.delete(row);
      return row;
    });
  }

  /** Its value has to suit the new label, and what was a secret stays one: a name opens nothing. */
  private async rename(held: Held, row: SettingRow, label: string, fields: SettingFields): Promise<SettingRow> {
    if (label === row.label) return row;
    const value = this.store.open(row);
    if (value === null)
      throw invalid([{ field: fields.value, message: 'must be given: the old one cannot be opened' }]);
    const read = readSetting(held, { label, value }, { ...fields, value: fields.label });
    return this.store.update(row, { ...read, isSecret: read.isSecret || row.is_secret });
  }

  private async insert(
    { place, rows, ...owner }: Held,
    draft: SettingDraft,
    fields: SettingFields,
  ): Promise<SettingRow> {
    if (rows.length >= MOST_SETTINGS) {
      throw unprocessable('TOO_MANY_SETTINGS', fields.label, `there are ${MOST_SETTINGS} settings already`);
    }
    return this.store.insert(place, readSetting(owner, draft, fields));
  }

  private write(
    place: SettingsPlace,
    fields: SettingFields,
    work: (held: Held) => Promise<SettingRow>,
  ): Promise<SettingView> {
    return this.change(place, async (held) => {
      const row = await work(held);
      const others = held.rows.filter(({ id }) => id !== row.id);
      const sealed = [row, ...others].reduce((sum, { value }) => sum + value.length, 0);
      if (sealed <= MOST_SEALED) return row;
      throw unprocessable('TOO_MANY_SETTINGS', fields.value, 'the values would be too long together');
    });
  }

  /** Who follows the settings of interval apps does so in the transaction of the change. */
  private change(place: SettingsPlace, work: (held: Held) => Promise<SettingRow>): Promise<SettingView> {
    return this.db.transaction(async () => {
      const owner = await this.store.lock(place);
      const row = await work({ kind: owner.kind, manifest: owner.manifest, place, rows: await this.store.rows(place) });
      if (owner.kind === 'interval') await this.watchers.changed(place.appId, place.organisationId);
      return toSettingView(owner.manifest, row, this.store.open);
    });
  }
}

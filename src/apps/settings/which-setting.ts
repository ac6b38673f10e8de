import { AppError } from '../../kernel/errors/app-error.js';
import { invalid, missing, missingReference } from '../../kernel/errors/errors.js';
import type { Manifest } from '../manifest/manifest.js';
import { settingFor } from './declared-settings.js';
import type { SettingFields } from './read-setting.js';
import type { GivenValue } from './setting-values.js';

/** What is to become of one setting, and which. */
export interface SettingChange {
  id?: string | undefined;
  label?: string | undefined;
  value?: GivenValue | undefined;
}

interface Labelled {
  id: string;
  label: string;
}

/**
 * Which of the settings a change means: that of its id, else that of its label. Where there is one setting only, any
 * other label renames it, and none is needed.
 * @throws AppError SETTING_NOT_FOUND (404), VALIDATION_FAILED (400)
 */
export function whichSetting<Row extends Labelled>(
  manifest: Manifest,
  rows: readonly Row[],
  { id, label, value }: SettingChange,
  fields: SettingFields,
): Row {
  if (label === undefined && value === undefined) {
    throw invalid([{ field: fields.value, message: `must be given, or ${fields.label}` }]);
  }
  const found =
    id !== undefined ? rows.find((row) => row.id === id) : label !== undefined && findByLabel(manifest, rows, label);
  if (found) return found;
  const [only, ...others] = rows;
  if (id !== undefined || !only) throw missing('setting');
  if (others.length === 0) return only;
  if (label === undefined) {
    throw invalid([{ field: fields.label, message: 'must be given, or id: there are several settings' }]);
  }
  throw missingReference('SETTING_NOT_FOUND', fields.label, 'there is no such setting; to rename one, give its id');
}

/** The setting that stands for the same as a label. */
export function findByLabel<Row extends Labelled>(
  manifest: Manifest,
  rows: readonly Row[],
  label: string,
): Row | undefined {
  const wanted = settingFor(manifest, label).label;
  return rows.find((row) => settingFor(manifest, row.label).label === wanted);
}

/** 400 for a label that is there already. */
export function settingExists({ label: field }: SettingFields): AppError {
  const message = 'there is a setting of this label already: change that one with PATCH';
  return new AppError('SETTING_EXISTS', 'invalid', `${field}: ${message}`, { fields: [{ field, message }] });
}

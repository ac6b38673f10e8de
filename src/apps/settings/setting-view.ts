import type { Manifest, SettingType } from '../manifest/manifest.js';
import { settingFor } from './declared-settings.js';
import { MASK } from './read-setting.js';
import { isSecretSetting } from './secret-labels.js';
import type { SettingRow } from './setting.row.js';
import type { SettingInForce, SettingOrigin } from './settings-in-force.js';

/** A chosen value as people may see it. */
export interface SettingView {
  id: string;
  organisationId: string;
  appId: string;
  channelId: string | null;
  label: string;
  /** `***` for a secret. */
  value: string;
  type: SettingType;
  isSecret: boolean;
  createdAt: Date;
  updatedAt: Date;
}

/** What holds, and why, as people may see it. */
export interface SettingInForceView {
  label: string;
  /** `***` for a secret. */
  value: string;
  type: SettingType;
  isSecret: boolean;
  origin: SettingOrigin;
}

/** Opens a value; null when it cannot be opened. */
export type OpenValue = (row: SettingRow) => string | null;

export function toSettingView(manifest: Manifest, row: SettingRow, open: OpenValue): SettingView {
  const setting = settingFor(manifest, row.label);
  const isSecret = row.is_secret || isSecretSetting(setting);
  return {
    id: row.id,
    organisationId: row.organisation_id,
    appId: row.app_id,
    channelId: row.channel_id,
    label: row.label,
    value: isSecret ? MASK : (open(row) ?? MASK),
    type: setting.type,
    isSecret,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** An app's own default of a secret is masked as well: only a value that nobody has given needs no hiding. */
export function toSettingInForceView(
  { setting, origin, chosen }: SettingInForce<SettingRow>,
  open: OpenValue,
): SettingInForceView {
  const isSecret = isSecretSetting(setting) || (chosen?.is_secret ?? false);
  const value = chosen ? (isSecret ? MASK : (open(chosen) ?? MASK)) : setting.default;
  return {
    label: setting.label,
    value: isSecret && value !== '' ? MASK : value,
    type: setting.type,
    isSecret,
    origin,
  };
}

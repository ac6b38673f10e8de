import type { Manifest, ManifestSetting } from '../manifest/manifest.js';
import { settingFor } from './declared-settings.js';

/** Where the value in force comes from: chosen for the channel, chosen for all channels, or said by the app. */
export type SettingOrigin = 'channel' | 'integration' | 'default';

interface Chosen {
  channel_id: string | null;
  label: string;
}

export interface SettingInForce<Row> {
  setting: ManifestSetting;
  origin: SettingOrigin;
  /** What was chosen; null: the app's default holds. */
  chosen: Row | null;
}

/**
 * What holds in a channel, of rows that are its own or those of all channels: each setting that the app declares, in its
 * order, then the labels that it does not know.
 */
export function settingsInForce<Row extends Chosen>(manifest: Manifest, rows: readonly Row[]): SettingInForce<Row>[] {
  const found = new Map<string, SettingInForce<Row>>();
  for (const setting of manifest.settings) found.set(setting.label, { setting, origin: 'default', chosen: null });
  for (const own of [false, true]) {
    for (const chosen of rows.filter(({ channel_id }) => (channel_id !== null) === own)) {
      const setting = settingFor(manifest, chosen.label);
      found.set(setting.label, { setting, origin: own ? 'channel' : 'integration', chosen });
    }
  }
  return [...found.values()];
}

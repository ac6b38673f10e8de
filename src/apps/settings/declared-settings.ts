import { INTERVAL_LABEL, type Manifest, type ManifestSetting } from '../manifest/manifest.js';

/** The letters of a label, however they are written. */
export const plain = (text: string): string => text.trim().toLowerCase();

/** The setting of the manifest that a label means: the one that is spelled so, else the one that differs in case alone. */
export function findDeclared({ settings }: Manifest, label: string): ManifestSetting | undefined {
  return settings.find((it) => it.label === label) ?? settings.find((it) => plain(it.label) === plain(label));
}

/** The same; a label that the app does not declare is that of a text. */
export const settingFor = (manifest: Manifest, label: string): ManifestSetting =>
  findDeclared(manifest, label) ?? {
    label: label.trim(),
    type: 'text',
    description: null,
    default: '',
    required: false,
    options: [],
  };

/** Whether it is the setting that holds an interval app's crontab. */
export const isInterval = (kind: string | null, { label }: { label: string }): boolean =>
  kind === 'interval' && plain(label) === INTERVAL_LABEL;

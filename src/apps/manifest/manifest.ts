/** What an app does with messages. */
export const APP_KINDS = ['modifier', 'filter', 'output', 'interval'] as const;
export type AppKind = (typeof APP_KINDS)[number];

export const SETTING_TYPES = [
  'text',
  'number',
  'checkbox',
  'dropdown',
  'multi-select',
  'radio',
  'multi-checkbox',
] as const;
export type SettingType = (typeof SETTING_TYPES)[number];

/** One setting that an app declares. Its values are texts: `true` or `false` of a checkbox, commas between several. */
export interface ManifestSetting {
  label: string;
  type: SettingType;
  description: string | null;
  /** What holds while nobody has chosen. */
  default: string;
  required: boolean;
  /** What can be chosen from; empty where anything can. */
  options: string[];
}

/** An app's JSON as it was understood. */
export interface Manifest {
  appName: string;
  appDescription: string;
  appLogo: string | null;
  appUrl: string | null;
  backgroundColor: string | null;
  /** Null: not said. */
  kind: AppKind | null;
  category: string | null;
  /** Whether it is to be switched on when it is added; null: not said. */
  isActive: boolean | null;
  keyFeatures: string[];
  author: string | null;
  website: string | null;
  settings: ManifestSetting[];
  /** What modifiers, filters and outputs are called at. */
  targetUrl: string | null;
  /** What interval apps are called at. */
  tickUrl: string | null;
  outputs: { label: string; value: boolean }[];
  /** Where people authorise it, when it wants that. */
  authInitiateUrl: string | null;
}

/** The label of the setting that holds an interval app's crontab. */
export const INTERVAL_LABEL = 'interval';

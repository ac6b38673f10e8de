import { isObject, type JsonObject, memberOf } from './clean-json.js';
import type { JsonReading } from './json-reading.js';
import { type ManifestSetting, SETTING_TYPES, type SettingType } from './manifest.js';

const MOST_SETTINGS = 100;
const MOST_OPTIONS = 200;
const LABEL_LENGTH = 200;
const OPTION_LENGTH = 500;
const DESCRIPTION_LENGTH = 2_000;
const VALUE_LENGTH = 8_000;

/** Types that choose from options. */
const CHOOSING: readonly SettingType[] = ['dropdown', 'multi-select', 'radio', 'multi-checkbox'];

/** `settings` of an app's JSON: a list, or an object by label, or one setting by itself. Those without a label are left out. */
export function readSettings(reading: JsonReading, value: unknown): ManifestSetting[] {
  const entries = isObject(value) ? listed(reading, value) : value;
  const read = new Map<string, ManifestSetting>();
  reading.list('settings', entries, MOST_SETTINGS).forEach((entry, index) => {
    const at = `settings[${index}]`;
    const setting = readSetting(reading, at, entry);
    if (!setting) return;
    if (read.has(setting.label)) reading.warn(at, `is the second one labelled "${setting.label}", and was left out`);
    else read.set(setting.label, setting);
  });
  return [...read.values()];
}

function listed(reading: JsonReading, settings: JsonObject): unknown[] {
  reading.warn('settings', 'is an object in place of a list');
  if (typeof memberOf(settings, 'label') === 'string') return [settings];
  return Object.entries(settings).map(([label, entry]) =>
    isObject(entry) ? { label, ...entry } : { label, type: typeOf(entry), default: entry },
  );
}

const typeOf = (value: unknown): SettingType =>
  typeof value === 'boolean' ? 'checkbox' : typeof value === 'number' ? 'number' : 'text';

function readSetting(reading: JsonReading, at: string, entry: unknown): ManifestSetting | null {
  const label = reading.line(`${at}.label`, memberOf(entry, 'label'), LABEL_LENGTH);
  if (!label) {
    reading.warn(at, isObject(entry) ? 'has no label, and was left out' : 'is no object, and was left out');
    return null;
  }
  const type = readType(reading, `${at}.type`, memberOf(entry, 'type'));
  const options = readOptions(reading, `${at}.options`, memberOf(entry, 'options'));
  if (CHOOSING.includes(type) && options.length === 0) {
    reading.warn(`${at}.options`, `is missing: a ${type} has something to choose from`);
  }
  return {
    label,
    type,
    description: reading.text(`${at}.description`, memberOf(entry, 'description'), DESCRIPTION_LENGTH) || null,
    default: readDefault(reading, `${at}.default`, memberOf(entry, 'default'), type),
    required: reading.flag(`${at}.required`, memberOf(entry, 'required')) ?? false,
    options,
  };
}

function readType(reading: JsonReading, at: string, value: unknown): SettingType {
  const written = reading.line(at, value, LABEL_LENGTH);
  if (!written) {
    reading.warn(at, 'is not said, and was read as text');
    return 'text';
  }
  const letters = lettersOf(written);
  const type = SETTING_TYPES.find((known) => lettersOf(known) === letters);
  if (type !== written) reading.warn(at, `"${written}" was read as ${type ?? 'text'}`);
  return type ?? 'text';
}

/** `Multi-Select`, `multi_select` and `multiselect` are the same. */
const lettersOf = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

function readDefault(reading: JsonReading, at: string, value: unknown, type: SettingType): string {
  if (type === 'checkbox') return String(reading.flag(at, value === '' ? false : value) ?? false);
  if (!Array.isArray(value)) return reading.text(at, value, VALUE_LENGTH);
  if (value.every((it) => typeof it !== 'object')) return reading.text(at, value.join(','), VALUE_LENGTH);
  return reading.text(at, value, VALUE_LENGTH);
}

/** Texts; also objects with a `value` or a `label`, and one text with commas. */
function readOptions(reading: JsonReading, at: string, value: unknown): string[] {
  if (typeof value === 'string' && value.trim()) reading.warn(at, 'is a text in place of a list');
  const entries = typeof value === 'string' ? value.split(',') : value;
  const options = reading.list(at, entries, MOST_OPTIONS).map((entry, index) => {
    const option = isObject(entry) ? (memberOf(entry, 'value') ?? memberOf(entry, 'label')) : entry;
    return reading.text(`${at}[${index}]`, option, OPTION_LENGTH);
  });
  return [...new Set(options)].filter((option) => option !== '');
}

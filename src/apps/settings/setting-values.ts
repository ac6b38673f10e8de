import type { ManifestSetting } from '../manifest/manifest.js';
import { plain } from './declared-settings.js';

/** UTF-16 code units of a value. */
export const LONGEST_VALUE = 8000;
/** Options that a refusal lists. */
const SHOWN_OPTIONS = 30;

/** A value as a request brings it. */
export type GivenValue = string | number | boolean | string[];

/** As it is kept, or what is wrong with it: a sentence that follows the name of the setting, and never tells the value. */
export type ReadValue = { value: string } | { problem: string };

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const TICKS = new Map([
  ...['true', 'on', '1'].map((it) => [it, 'true'] as const),
  ...['false', 'off', '0'].map((it) => [it, 'false'] as const),
]);

/** Checks a value against what the app declares, and writes it as apps are told it. */
export function readValue(setting: ManifestSetting, given: GivenValue): ReadValue {
  const read = READERS[setting.type](setting, given);
  if ('problem' in read) return read;
  if (read.value.length > LONGEST_VALUE) return { problem: `must have at most ${LONGEST_VALUE} characters` };
  if (setting.required && read.value.trim() === '') return { problem: 'must not be empty: the app requires it' };
  return read;
}

type Reader = (setting: ManifestSetting, given: GivenValue) => ReadValue;

const readText: Reader = (_setting, given) => ({ value: String(given) });

/** As it was written: what JavaScript made of a long number would be another one. */
const readNumber: Reader = (_setting, given) => {
  const text = typeof given === 'number' || typeof given === 'string' ? String(given).trim() : '';
  return NUMBER.test(text) && Number.isFinite(Number(text)) ? { value: text } : { problem: 'must be a number' };
};

const readTick: Reader = (_setting, given) => {
  const value = Array.isArray(given) ? undefined : TICKS.get(plain(String(given)));
  return value ? { value } : { problem: 'must be true or false' };
};

const readChoice: Reader = (setting, given) => {
  if (Array.isArray(given) && given.length !== 1) return { problem: `must be ${oneOf(setting)}` };
  const option = findOption(setting, String(given));
  return option === undefined ? { problem: `must be ${oneOf(setting)}` } : { value: option };
};

const readChoices: Reader = (setting, given) => {
  const chosen = listOf(setting, given).map((it) => findOption(setting, it));
  if (chosen.includes(undefined)) {
    return { problem: `must be a list, or a text with commas, whose every entry is ${oneOf(setting)}` };
  }
  return { value: [...new Set(chosen)].join(',') };
};

const READERS: Record<ManifestSetting['type'], Reader> = {
  text: readText,
  number: readNumber,
  checkbox: readTick,
  dropdown: readChoice,
  radio: readChoice,
  'multi-select': readChoices,
  'multi-checkbox': readChoices,
};

/** An option may hold a comma itself. */
function listOf(setting: ManifestSetting, given: GivenValue): string[] {
  if (Array.isArray(given)) return given;
  const text = String(given);
  const parts = setting.options.some((option) => plain(option) === plain(text)) ? [text] : text.split(',');
  return parts.filter((part) => part.trim() !== '');
}

/** In the app's spelling; without options, everything is one. */
function findOption({ options }: ManifestSetting, text: string): string | undefined {
  if (options.length === 0) return text.trim();
  const exact = options.find((option) => option === text);
  return exact ?? options.find((option) => plain(option) === plain(text));
}

function oneOf({ options }: ManifestSetting): string {
  if (options.length === 0) return 'one text';
  const shown = options.slice(0, SHOWN_OPTIONS).join(', ');
  return `one of: ${shown}${options.length > SHOWN_OPTIONS ? ', …' : ''}`;
}

import { plain } from '../settings/declared-settings.js';
import { crontabProblem } from '../settings/crontab.js';
import { cleanJson, isObject, type JsonObject, memberOf } from './clean-json.js';
import { JsonReading, type UrlCheck } from './json-reading.js';
import { APP_KINDS, type AppKind, INTERVAL_LABEL, type Manifest } from './manifest.js';
import { invalidIntegrationJson } from './manifest-errors.js';
import { readSettings } from './read-settings.js';

const NAME_LENGTH = 100;
const DESCRIPTION_LENGTH = 4_000;
const WORDS_LENGTH = 500;
const MOST_FEATURES = 50;
const MOST_OUTPUTS = 100;

/** Nothing that could break out of a style where it is shown. */
const COLOUR = /^(#[0-9a-f]{3,8}|[a-z]{3,30}|(rgb|hsl)a?\([\d\s.,%/deg+-]{1,40}\))$/i;

export interface ReadOptions {
  /** What somebody says the app is, which goes before what the JSON says. */
  kind?: AppKind | null;
  /** What the URLs that are called have to pass. */
  check?: UrlCheck;
}

export interface ReadManifest {
  manifest: Manifest;
  /** What the JSON has under `data`. */
  schema: JsonObject;
  /** What had to be guessed or left out, for people. */
  warnings: string[];
}

/**
 * Understands an app's JSON as far as it can be. Throws INVALID_INTEGRATION_JSON where it is no object, too large or too
 * deep, or where the app lacks the URL that its kind is called at; whatever else is odd becomes a warning.
 */
export function readManifest(json: unknown, { kind, check = (url) => new URL(url) }: ReadOptions = {}): ReadManifest {
  const reading = new JsonReading();
  const schema = dataOf(reading, cleanJson(json));
  const manifest = understand(reading, schema, check);
  const effective = kind ?? manifest.kind;
  assertCallable(effective, manifest, reading.refusals);
  if (effective === null) reading.warn('integration_type', 'is not said, so that the app is called for nothing');
  if (effective === 'interval') warnOfInterval(reading, manifest);
  return { manifest, schema, warnings: reading.warnings };
}

/** Throws INVALID_INTEGRATION_JSON when an app of this kind has no URL to be called at. `refusals`: why not, by field. */
export function assertCallable(
  kind: AppKind | null,
  manifest: Manifest,
  refusals: ReadonlyMap<string, string> = new Map(),
): void {
  if (kind === null) return;
  const [field, url] =
    kind === 'interval' ? ['tick_url', manifest.tickUrl] : (['target_url', manifest.targetUrl] as const);
  if (url) return;
  const why = refusals.get(field!) ?? 'The JSON names none.';
  throw invalidIntegrationJson({ field: field!, message: `an app of the kind "${kind}" is called there. ${why}` });
}

function dataOf(reading: JsonReading, json: unknown): JsonObject {
  if (!isObject(json)) throw invalidIntegrationJson({ field: 'data', message: 'the JSON must be an object' });
  if (!Object.hasOwn(json, 'data')) {
    reading.warn('data', 'is missing, and everything was read from the top');
    return json;
  }
  const { data } = json;
  if (!isObject(data)) throw invalidIntegrationJson({ field: 'data', message: 'must be an object' });
  return data;
}

function understand(reading: JsonReading, data: JsonObject, check: UrlCheck): Manifest {
  const descriptions = memberOf(data, 'descriptions');
  const described = (name: string): [string, unknown] => [`descriptions.${name}`, memberOf(descriptions, name)];
  const member = (name: string): [string, unknown] => [name, memberOf(data, name)];
  if (!isObject(descriptions)) reading.warn('descriptions', 'is missing');
  return {
    appName: reading.line(...described('app_name'), NAME_LENGTH),
    appDescription: reading.text(...described('app_description'), DESCRIPTION_LENGTH),
    appLogo: reading.link(...described('app_logo')),
    appUrl: reading.link(...described('app_url')),
    backgroundColor: readColour(reading, ...described('background_color')),
    kind: readKind(reading, ...member('integration_type')),
    category: reading.line(...member('integration_category'), NAME_LENGTH) || null,
    isActive: reading.flag(...member('is_active')),
    keyFeatures: readFeatures(reading, ...member('key_features')),
    author: reading.line(...member('author'), NAME_LENGTH) || null,
    website: reading.link(...member('website')),
    settings: readSettings(reading, memberOf(data, 'settings')),
    targetUrl: reading.url(...member('target_url'), check),
    tickUrl: reading.url(...member('tick_url'), check),
    outputs: readOutputs(reading, ...member('output')),
    authInitiateUrl: reading.link(...member('auth_initiate_url')),
  };
}

function readKind(reading: JsonReading, at: string, value: unknown): AppKind | null {
  const written = reading.line(at, value, NAME_LENGTH);
  if (!written) return null;
  const kind = APP_KINDS.find((known) => known === plain(written)) ?? null;
  if (kind !== written) reading.warn(at, kind ? `"${written}" was read as ${kind}` : `"${written}" is not known`);
  return kind;
}

function readColour(reading: JsonReading, at: string, value: unknown): string | null {
  const colour = reading.line(at, value, NAME_LENGTH);
  if (!colour || COLOUR.test(colour)) return colour || null;
  reading.warn(at, 'is no colour, and was left out');
  return null;
}

function readFeatures(reading: JsonReading, at: string, value: unknown): string[] {
  const features = reading.list(at, value, MOST_FEATURES);
  return features.map((it, index) => reading.line(`${at}[${index}]`, it, WORDS_LENGTH)).filter((it) => it !== '');
}

function readOutputs(reading: JsonReading, at: string, value: unknown): Manifest['outputs'] {
  const outputs = reading.list(at, value, MOST_OUTPUTS).map((entry, index) => {
    const label = isObject(entry) ? memberOf(entry, 'label') : entry;
    return {
      label: reading.line(`${at}[${index}].label`, label, WORDS_LENGTH),
      value: isObject(entry) ? (reading.flag(`${at}[${index}].value`, memberOf(entry, 'value')) ?? false) : true,
    };
  });
  return outputs.filter(({ label }) => label !== '');
}

function warnOfInterval(reading: JsonReading, { settings }: Manifest): void {
  const interval = settings.find(({ label }) => plain(label) === INTERVAL_LABEL);
  if (!interval) {
    reading.warn(
      'settings',
      `has none labelled "${INTERVAL_LABEL}": the app is called once somebody has chosen a crontab`,
    );
    return;
  }
  const problem = interval.default === '' ? null : crontabProblem(interval.default);
  if (problem) reading.warn(`settings, ${INTERVAL_LABEL}`, `${problem}: the app is called once one has been chosen`);
}

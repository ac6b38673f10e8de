import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from './config.js';
import { ConfigError, type ConfigProblem } from './config.error.js';
import { deepFreeze } from './deep-freeze.js';
import { resolvePlatforms, resolveLlm, resolveS3 } from './endpoints.js';
import type { Setting } from './setting.js';
import { SETTINGS, type SettingName, type Settings } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;

const BODY_LIMIT_BYTES = 1024 * 1024;
const OWN_NAME = 'patchbay';
const S3_REQUIRED = ['FILES_S3_BUCKET', 'FILES_S3_ACCESS_KEY_ID', 'FILES_S3_SECRET_ACCESS_KEY'] as const;
const S3_SETTINGS: readonly SettingName[] = [
  ...S3_REQUIRED,
  'FILES_S3_ENDPOINT',
  'FILES_S3_REGION',
  'FILES_S3_PATH_STYLE',
];

/**
 * Reads and checks the environment. An empty variable counts as unset. Outside production the secrets may still be
 * missing afterwards: `withSecrets` fills them in.
 * @throws ConfigError that lists every variable that is missing or wrong
 */
export function loadConfig(env: Environment = process.env): Config {
  const problems: ConfigProblem[] = [];
  const settings = readSettings(env, problems);
  const wrong = new Set(problems.map(({ name }) => name));
  checkSecrets(settings, wrong, problems);
  checkFiles(settings, isGiven(env), wrong, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(toConfig(settings, isGiven(env)));
}

function isGiven(env: Environment): (name: SettingName) => boolean {
  return (name) => (env[name] ?? '').trim() !== '';
}

function readSettings(env: Environment, problems: ConfigProblem[]): Settings {
  const given = isGiven(env);
  const entries = Object.entries<Setting<unknown>>(SETTINGS).map(([name, setting]) => {
    const raw = given(name as SettingName) ? env[name]?.trim() : setting.fallback;
    try {
      return [name, raw === null || raw === undefined ? null : setting.parse(raw)];
    } catch (error) {
      problems.push({ name, problem: (error as Error).message, example: setting.example });
      return [name, null];
    }
  });
  return Object.fromEntries(entries) as Settings;
}

/** What one variable asks of another. Variables that are wrong already are not reported as missing too. */
function checkSecrets(settings: Settings, wrong: ReadonlySet<string>, problems: ConfigProblem[]): void {
  const report = (name: SettingName, problem: string): void => {
    if (!wrong.has(name)) problems.push({ name, problem, example: SETTINGS[name].example });
  };
  const external = settings.AUTH_JWKS_URL !== null || wrong.has('AUTH_JWKS_URL');
  if (external) {
    if (settings.AUTH_JWT_SECRET) report('AUTH_JWT_SECRET', 'cannot stand beside AUTH_JWKS_URL: give one of the two');
    if (!settings.AUTH_ISSUER) report('AUTH_ISSUER', 'is required with AUTH_JWKS_URL');
    if (!settings.AUTH_AUDIENCE) report('AUTH_AUDIENCE', 'is required with AUTH_JWKS_URL');
  }
  if (settings.NODE_ENV !== 'production') return;
  if (!external && !settings.AUTH_JWT_SECRET) report('AUTH_JWT_SECRET', 'or AUTH_JWKS_URL is required in production');
  if (!settings.ENCRYPTION_KEYS) report('ENCRYPTION_KEYS', 'is required in production');
}

/** A bucket wants its key, and what else is said of a bucket wants the bucket: nobody must find files on the disk later. */
function checkFiles(
  settings: Settings,
  given: (name: SettingName) => boolean,
  wrong: ReadonlySet<string>,
  problems: ConfigProblem[],
): void {
  const named = S3_SETTINGS.find(given);
  if (!named) return;
  for (const name of S3_REQUIRED) {
    if (settings[name] || wrong.has(name)) continue;
    problems.push({ name, problem: `is required with ${named}`, example: SETTINGS[name].example });
  }
}

function toConfig(settings: Settings, given: (name: SettingName) => boolean): Config {
  return {
    http: {
      host: settings.HOST,
      port: settings.PORT,
      publicUrl: settings.PUBLIC_URL ?? localUrl(settings.HOST, settings.PORT),
      trustProxy: settings.TRUST_PROXY,
      bodyLimit: BODY_LIMIT_BYTES,
      drainTimeout: settings.DRAIN_TIMEOUT,
    },
    database: { url: settings.DATABASE_URL, poolSize: settings.DATABASE_POOL_SIZE },
    dataDir: settings.DATA_DIR,
    files: { s3: resolveS3(settings), maxBytes: settings.FILE_MAX_BYTES },
    roles: settings.ROLES,
    auth: {
      jwtSecret: settings.AUTH_JWT_SECRET,
      jwksUrl: settings.AUTH_JWKS_URL,
      issuer: settings.AUTH_ISSUER ?? OWN_NAME,
      audience: settings.AUTH_AUDIENCE ?? OWN_NAME,
    },
    encryptionKeys: settings.ENCRYPTION_KEYS ?? [],
    rateLimits: { channels: settings.RATE_LIMIT_CHANNELS, default: settings.RATE_LIMIT_DEFAULT },
    platforms: resolvePlatforms(settings, given),
    slackApp: {
      clientId: settings.SLACK_CLIENT_ID,
      clientSecret: settings.SLACK_CLIENT_SECRET,
      signingSecret: settings.SLACK_SIGNING_SECRET,
    },
    llm: resolveLlm(settings),
    installationProbeInterval: settings.INSTALLATION_PROBE_INTERVAL,
    allowedPrivateHosts: settings.ALLOWED_PRIVATE_HOSTS,
    log: { level: settings.LOG_LEVEL, format: settings.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json') },
    production: settings.NODE_ENV === 'production',
    version: packageVersion(),
  };
}

/** An address that listens everywhere cannot be called, so that its loopback is named instead. */
function localUrl(host: string, port: number): string {
  const callable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${callable.includes(':') ? `[${callable}]` : callable}:${port}`;
}

/** Looks upward: the sources and the build stand at different depths below package.json. */
function packageVersion(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    if (dirname(folder) === folder) throw new Error('package.json was not found above the configuration');
    folder = dirname(folder);
  }
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

import type { Config } from './config.js';
import type { SettingName, Settings } from './settings.js';

/** Where the sandbox serves each platform. */
const SANDBOX_PATHS = {
  SLACK_API_URL: '/slack/api',
  DISCORD_API_URL: '/discord/api',
  TELEGRAM_API_URL: '/telegram',
  TEAMS_LOGIN_URL: '/teams/login',
  TEAMS_OPENID_URL: '/teams/v1/.well-known/openidconfiguration',
} as const;

/** The base URL of every platform: its own variable, else the sandbox, else the real one. */
export function resolvePlatforms(settings: Settings, given: (name: SettingName) => boolean): Config['platforms'] {
  const resolve = (name: keyof typeof SANDBOX_PATHS): string =>
    settings.SANDBOX_URL && !given(name) ? settings.SANDBOX_URL + SANDBOX_PATHS[name] : settings[name];
  return {
    slackApiUrl: `${resolve('SLACK_API_URL')}/`,
    discordApiUrl: resolve('DISCORD_API_URL'),
    telegramApiUrl: resolve('TELEGRAM_API_URL'),
    teamsLoginUrl: resolve('TEAMS_LOGIN_URL'),
    teamsOpenidUrl: resolve('TEAMS_OPENID_URL'),
  };
}

/** The model likewise; the sandbox's takes any key and any name. */
export function resolveLlm(settings: Settings): Config['llm'] {
  const own = settings.LLM_BASE_URL;
  const bounds = {
    timeout: settings.LLM_TIMEOUT,
    maxTokens: settings.LLM_MAX_TOKENS,
    dailyTokens: settings.LLM_DAILY_TOKENS,
  };
  if (own || !settings.SANDBOX_URL) {
    return { baseUrl: own, apiKey: settings.LLM_API_KEY, model: settings.LLM_MODEL, ...bounds };
  }
  return {
    baseUrl: `${settings.SANDBOX_URL}/llm/v1`,
    apiKey: settings.LLM_API_KEY ?? 'sandbox',
    model: settings.LLM_MODEL ?? 'sandbox',
    ...bounds,
  };
}

/** Null where no bucket is named; with one, its key was asked for. */
export function resolveS3(settings: Settings): Config['files']['s3'] {
  const { FILES_S3_BUCKET: bucket, FILES_S3_ENDPOINT: endpoint } = settings;
  if (!bucket) return null;
  return {
    bucket,
    endpoint,
    region: settings.FILES_S3_REGION,
    accessKeyId: settings.FILES_S3_ACCESS_KEY_ID ?? '',
    secretAccessKey: settings.FILES_S3_SECRET_ACCESS_KEY ?? '',
    pathStyle: settings.FILES_S3_PATH_STYLE ?? endpoint !== null,
  };
}

import { LOG_FORMATS, LOG_LEVELS, ROLES } from './config.js';
import { FILE_SETTINGS } from './file-settings.js';
import * as parse from './parsers.js';
import { setting } from './setting.js';

const HTTP_URL = parse.url('http:', 'https:');
const KEY_COMMAND = 'openssl rand -base64 32';

/** Every variable that Patchbay reads, in the order in which help and README show them. */
export const SETTINGS = {
  NODE_ENV: setting({
    fallback: 'development',
    shown: 'development (production in the image)',
    meaning: '`production` wants its secrets given; anywhere else they are generated once into `DATA_DIR`',
    example: 'production',
    parse: parse.oneOf(['production', 'development', 'test'] as const),
  }),
  PORT: setting({
    fallback: '3000',
    meaning: 'where HTTP and sockets listen; 0 takes a free port',
    example: '3000',
    parse: parse.integer(0, 65535),
  }),
  HOST: setting({
    fallback: '127.0.0.1',
    shown: '127.0.0.1 (0.0.0.0 in the image)',
    meaning: 'the address that HTTP and sockets listen on',
    example: '0.0.0.0',
    parse: parse.host,
  }),
  PUBLIC_URL: setting({
    fallback: null,
    shown: 'http://HOST:PORT',
    meaning: 'what platforms and apps are told to call',
    example: 'https://patchbay.example.com',
    parse: parse.baseUrl,
  }),
  TRUST_PROXY: setting({
    fallback: 'false',
    meaning: "whose `X-Forwarded-For` is believed: `true`, a count of proxies, or the proxies' addresses",
    example: '10.0.0.0/8',
    parse: parse.trustProxy,
  }),
  DRAIN_TIMEOUT: setting({
    fallback: '10',
    meaning: 'seconds that requests and jobs in flight get to end when the process is told to stop',
    example: '10',
    parse: parse.integer(0, 3600),
  }),
  DATABASE_URL: setting({
    fallback: null,
    shown: 'embedded PostgreSQL',
    meaning: '`postgres://…` of an outside server, PostgreSQL 15 or newer',
    example: 'postgres://user:password@db.example.com:5432/patchbay',
    parse: parse.url('postgres:', 'postgresql:'),
  }),
  DATABASE_POOL_SIZE: setting({
    fallback: '10',
    meaning: 'connections to the database that this process opens at most',
    example: '10',
    parse: parse.integer(2, 500),
  }),
  DATA_DIR: setting({
    fallback: '.data',
    meaning: 'embedded database, files, generated secrets',
    example: '/var/lib/patchbay/data',
    parse: parse.path,
  }),
  ...FILE_SETTINGS,
  ROLES: setting({
    fallback: ROLES.join(','),
    meaning: 'what this process does',
    example: 'web,worker',
    parse: parse.someOf(ROLES),
  }),
  AUTH_JWT_SECRET: setting({
    fallback: null,
    shown: 'generated, outside production',
    meaning: 'signs and checks our own tokens (HS256), 32 bytes or longer',
    example: `"$(${KEY_COMMAND})"`,
    parse: parse.secret,
  }),
  AUTH_JWKS_URL: setting({
    fallback: null,
    shown: 'none',
    meaning: "an external issuer's published keys, instead of `AUTH_JWT_SECRET`",
    example: 'https://issuer.example.com/.well-known/jwks.json',
    parse: HTTP_URL,
  }),
  AUTH_ISSUER: setting({
    fallback: null,
    shown: 'patchbay; none with `AUTH_JWKS_URL`',
    meaning: 'the `iss` that a token must carry',
    example: 'https://issuer.example.com/',
    parse: parse.text,
  }),
  AUTH_AUDIENCE: setting({
    fallback: null,
    shown: 'patchbay; none with `AUTH_JWKS_URL`',
    meaning: 'the `aud` that a token must carry',
    example: 'patchbay',
    parse: parse.text,
  }),
  ENCRYPTION_KEYS: setting({
    fallback: null,
    shown: 'generated, outside production',
    meaning: '`id:base64,…`, 32 bytes each: the first seals, all open',
    example: `"k1:$(${KEY_COMMAND})"`,
    parse: parse.encryptionKeys,
  }),
  RATE_LIMIT_CHANNELS: setting({
    fallback: '300',
    meaning: 'requests a minute a user on channels; 0 switches it off, also the limits by address',
    example: '300',
    parse: parse.integer(0, 1_000_000),
  }),
  RATE_LIMIT_DEFAULT: setting({
    fallback: '600',
    meaning: 'requests a minute a user elsewhere; 0 switches it off, also the limits by address',
    example: '600',
    parse: parse.integer(0, 1_000_000),
  }),
  SANDBOX_URL: setting({
    fallback: null,
    shown: 'none',
    meaning: 'points every provider and the model at the sandbox at once',
    example: 'http://127.0.0.1:3900',
    parse: parse.baseUrl,
  }),
  SLACK_API_URL: setting({
    fallback: 'https://slack.com/api',
    meaning: "Slack's Web API",
    example: 'http://127.0.0.1:3900/slack/api',
    parse: parse.baseUrl,
  }),
  DISCORD_API_URL: setting({
    fallback: 'https://discord.com/api',
    meaning: "Discord's REST API, without its version",
    example: 'http://127.0.0.1:3900/discord/api',
    parse: parse.baseUrl,
  }),
  TELEGRAM_API_URL: setting({
    fallback: 'https://api.telegram.org',
    meaning: "Telegram's Bot API",
    example: 'http://127.0.0.1:3900/telegram',
    parse: parse.baseUrl,
  }),
  TEAMS_LOGIN_URL: setting({
    fallback: 'https://login.microsoftonline.com',
    meaning: 'where a Teams bot gets its token',
    example: 'http://127.0.0.1:3900/teams/login',
    parse: parse.baseUrl,
  }),
  TEAMS_OPENID_URL: setting({
    fallback: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    meaning: "the metadata that checks the Bot Framework's signatures",
    example: 'http://127.0.0.1:3900/teams/v1/.well-known/openidconfiguration',
    parse: parse.baseUrl,
  }),
  SLACK_CLIENT_ID: setting({
    fallback: null,
    shown: 'none',
    meaning: 'the distributed Slack app: its client id',
    example: '1234567890.1234567890',
    parse: parse.text,
  }),
  SLACK_CLIENT_SECRET: setting({
    fallback: null,
    shown: 'none',
    meaning: 'the distributed Slack app: its client secret',
    example: '0123456789abcdef0123456789abcdef',
    parse: parse.text,
  }),
  SLACK_SIGNING_SECRET: setting({
    fallback: null,
    shown: 'none',
    meaning: 'the distributed Slack app: what its events are signed with',
    example: '0123456789abcdef0123456789abcdef',
    parse: parse.text,
  }),
  LLM_BASE_URL: setting({
    fallback: null,
    shown: 'none',
    meaning: 'any OpenAI-compatible endpoint',
    example: 'https://api.openai.com/v1',
    parse: parse.baseUrl,
  }),
  LLM_API_KEY: setting({
    fallback: null,
    shown: 'none',
    meaning: 'its key',
    example: 'sk-…',
    parse: parse.text,
  }),
  LLM_MODEL: setting({
    fallback: null,
    shown: 'none',
    meaning: 'the model that it is asked for',
    example: 'gpt-4o-mini',
    parse: parse.text,
  }),
  LLM_TIMEOUT: setting({
    fallback: '30',
    meaning: 'seconds that one request to it may take; it is tried three times at most',
    example: '30',
    parse: parse.integer(1, 600),
  }),
  LLM_MAX_TOKENS: setting({
    fallback: '600',
    meaning: 'tokens of an answer at most',
    example: '600',
    parse: parse.integer(16, 100_000),
  }),
  LLM_DAILY_TOKENS: setting({
    fallback: '200000',
    meaning: 'tokens that an organisation may use a day (UTC), questions and answers together; 0 sets no limit',
    example: '200000',
    parse: parse.integer(0, 1_000_000_000_000),
  }),
  INSTALLATION_PROBE_INTERVAL: setting({
    fallback: '600',
    meaning: "seconds after which an installation's credentials are asked about again; 0: never by themselves",
    example: '600',
    parse: parse.integer(0, 86_400),
  }),
  ALLOWED_PRIVATE_HOSTS: setting({
    fallback: '',
    shown: 'none',
    meaning: 'comma-separated hosts, any port, that typed URLs may name, for development',
    example: 'localhost,127.0.0.1',
    parse: parse.hosts,
  }),
  LOG_LEVEL: setting({
    fallback: 'info',
    meaning: LOG_LEVELS.join(', '),
    example: 'debug',
    parse: parse.oneOf(LOG_LEVELS),
  }),
  LOG_FORMAT: setting({
    fallback: null,
    shown: 'pretty on a terminal, else json',
    meaning: LOG_FORMATS.join(' or '),
    example: 'json',
    parse: parse.oneOf(LOG_FORMATS),
  }),
};

export type SettingName = keyof typeof SETTINGS;

/** Every variable's parsed value; null where it is unset and has no default. */
export type Settings = {
  [K in SettingName]:
    ReturnType<(typeof SETTINGS)[K]['parse']> | ((typeof SETTINGS)[K]['fallback'] extends string ? never : null);
};

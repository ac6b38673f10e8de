import { ConfigError } from './config.error.js';
import { loadConfig } from './env.js';
import { renderHelp, renderMarkdownTable } from './help.js';
import { SETTINGS } from './settings.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SECRET = 's'.repeat(32);

function problemsOf(env: Record<string, string>): Record<string, string> {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return Object.fromEntries(error.problems.map((it) => [it.name, it.problem]));
    throw error;
  }
  return {};
}

describe('the configuration', () => {
  it('needs nothing outside production', () => {
    const config = loadConfig({});
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 3000, publicUrl: 'http://127.0.0.1:3000' });
    expect(config.http.bodyLimit).toBe(1024 * 1024);
    expect(config.database).toEqual({ url: null, poolSize: 10 });
    expect(config.roles).toEqual(['web', 'worker', 'gateway']);
    expect(config.rateLimits).toEqual({ channels: 300, default: 600 });
    expect(config.auth).toEqual({ jwtSecret: null, jwksUrl: null, issuer: 'patchbay', audience: 'patchbay' });
    expect(config.platforms.slackApiUrl).toBe('https://slack.com/api/');
    expect(config.production).toBe(false);
    expect(config.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('keeps files on the disk, unless it names a bucket', () => {
    expect(loadConfig({}).files).toEqual({ s3: null, maxBytes: 1024 ** 3 });
    const key = { FILES_S3_ACCESS_KEY_ID: 'id', FILES_S3_SECRET_ACCESS_KEY: 'secret' };
    expect(loadConfig({ FILES_S3_BUCKET: 'b', ...key, FILE_MAX_BYTES: '5' }).files).toEqual({
      s3: {
        bucket: 'b',
        endpoint: null,
        region: 'us-east-1',
        accessKeyId: 'id',
        secretAccessKey: 'secret',
        pathStyle: false,
      },
      maxBytes: 5,
    });
    const own = { FILES_S3_BUCKET: 'b', ...key, FILES_S3_ENDPOINT: 'http://127.0.0.1:9000' };
    expect(loadConfig(own).files.s3).toMatchObject({ endpoint: 'http://127.0.0.1:9000', pathStyle: true });
    expect(loadConfig({ ...own, FILES_S3_PATH_STYLE: 'false' }).files.s3?.pathStyle).toBe(false);
  });

  it.each([
    [{ FILES_S3_BUCKET: 'b' }, ['FILES_S3_ACCESS_KEY_ID', 'FILES_S3_SECRET_ACCESS_KEY']],
    [{ FILES_S3_BUCKET: 'b', FILES_S3_ACCESS_KEY_ID: 'id' }, ['FILES_S3_SECRET_ACCESS_KEY']],
    [{ FILES_S3_ACCESS_KEY_ID: 'id', FILES_S3_SECRET_ACCESS_KEY: 'secret' }, ['FILES_S3_BUCKET']],
    [
      { FILES_S3_ENDPOINT: 'http://127.0.0.1:9000' },
      ['FILES_S3_BUCKET', 'FILES_S3_ACCESS_KEY_ID', 'FILES_S3_SECRET_ACCESS_KEY'],
    ],
  ])('names what is missing to half a bucket: %j', (env, missing) => {
    expect(Object.keys(problemsOf(env))).toEqual(missing);
    expect(Object.values(problemsOf(env))[0]).toMatch(/^is required with FILES_S3_/);
  });

  it('takes an empty or blank variable as unset', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ', LLM_MODEL: '' })).toEqual(loadConfig({}));
  });

  it('is frozen all the way down', () => {
    const config = loadConfig({ ENCRYPTION_KEYS: `a:${KEY}` });
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
    expect(() => (config.roles as string[]).push('web')).toThrow(TypeError);
    expect(Object.isFrozen(config.encryptionKeys[0])).toBe(true);
  });

  it('lists every bad variable at once, each with an example', () => {
    const error = catchError({ PORT: 'http', ROLES: 'web,cook', PUBLIC_URL: 'example.com', LOG_LEVEL: 'loud' });
    expect(error.problems.map(({ name }) => name)).toEqual(['PORT', 'PUBLIC_URL', 'ROLES', 'LOG_LEVEL']);
    expect(error.message).toContain('PORT must be a whole number from 0 to 65535, not "http" (for example PORT=3000)');
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '3e3'],
    ['HOST', 'http://localhost'],
    ['PUBLIC_URL', 'ftp://example.com'],
    ['PUBLIC_URL', 'https://example.com/?a=b'],
    ['DATABASE_URL', 'mysql://localhost/test'],
    ['DATABASE_POOL_SIZE', '0'],
    ['ROLES', ','],
    ['AUTH_JWT_SECRET', 'short'],
    ['AUTH_JWKS_URL', 'keys.json'],
    ['ENCRYPTION_KEYS', KEY],
    ['ENCRYPTION_KEYS', `a:${Buffer.alloc(31).toString('base64')}`],
    ['ENCRYPTION_KEYS', `a:${KEY},a:${KEY}`],
    ['RATE_LIMIT_DEFAULT', 'off'],
    ['SANDBOX_URL', '127.0.0.1:3900'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['DRAIN_TIMEOUT', '10s'],
    ['ALLOWED_PRIVATE_HOSTS', 'localhost:3000'],
    ['LOG_FORMAT', 'xml'],
    ['NODE_ENV', 'prod'],
    ['FILES_S3_PATH_STYLE', 'yes'],
    ['FILE_MAX_BYTES', '1G'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(Object.keys(problemsOf({ [name]: value }))).toContain(name);
  });

  it('never repeats a secret or a password in an error', () => {
    const error = catchError({
      AUTH_JWT_SECRET: 'hunter2',
      ENCRYPTION_KEYS: 'k:hunter2',
      DATABASE_URL: 'mysql://me:hunter2@host/db',
    });
    expect(error.problems).toHaveLength(3);
    expect(error.message).not.toContain('hunter2');
  });

  it('asks for the secrets by name in production', () => {
    const missing = problemsOf({ NODE_ENV: 'production' });
    expect(Object.keys(missing)).toEqual(['AUTH_JWT_SECRET', 'ENCRYPTION_KEYS']);
    const given = { NODE_ENV: 'production', AUTH_JWT_SECRET: SECRET, ENCRYPTION_KEYS: `a:${KEY}` };
    expect(loadConfig(given).production).toBe(true);
  });

  it('takes an external issuer instead of a secret, with its issuer and audience', () => {
    const jwks = { NODE_ENV: 'production', ENCRYPTION_KEYS: `a:${KEY}`, AUTH_JWKS_URL: 'https://id.example.com/jwks' };
    expect(Object.keys(problemsOf(jwks))).toEqual(['AUTH_ISSUER', 'AUTH_AUDIENCE']);
    const whole = { ...jwks, AUTH_ISSUER: 'https://id.example.com/', AUTH_AUDIENCE: 'chat' };
    expect(loadConfig(whole).auth).toMatchObject({ jwtSecret: null, issuer: 'https://id.example.com/' });
    expect(problemsOf({ ...whole, AUTH_JWT_SECRET: SECRET })).toHaveProperty('AUTH_JWT_SECRET');
  });

  it('reads a ring of keys, in order', () => {
    const other = Buffer.alloc(32, 9);
    const { encryptionKeys } = loadConfig({ ENCRYPTION_KEYS: `new:${other.toString('base64')}, old:${KEY}` });
    expect(encryptionKeys.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(encryptionKeys[0]?.key.equals(other)).toBe(true);
  });

  it('points everything at the sandbox, unless a variable of its own says otherwise', () => {
    const config = loadConfig({ SANDBOX_URL: 'http://127.0.0.1:3900/', DISCORD_API_URL: 'http://discord.local/api/' });
    expect(config.platforms).toEqual({
      slackApiUrl: 'http://127.0.0.1:3900/slack/api/',
      discordApiUrl: 'http://discord.local/api',
      telegramApiUrl: 'http://127.0.0.1:3900/telegram',
      teamsLoginUrl: 'http://127.0.0.1:3900/teams/login',
      teamsOpenidUrl: 'http://127.0.0.1:3900/teams/v1/.well-known/openidconfiguration',
    });
    const model = { baseUrl: 'http://127.0.0.1:3900/llm/v1', apiKey: 'sandbox', model: 'sandbox' };
    expect(config.llm).toMatchObject(model);
  });

  it('bounds what the model takes and costs', () => {
    expect(loadConfig({}).llm).toMatchObject({ timeout: 30, maxTokens: 600, dailyTokens: 200_000 });
    const given = { LLM_TIMEOUT: '5', LLM_MAX_TOKENS: '100', LLM_DAILY_TOKENS: '0' };
    expect(loadConfig(given).llm).toMatchObject({ timeout: 5, maxTokens: 100, dailyTokens: 0 });
    expect(Object.keys(problemsOf({ LLM_TIMEOUT: '0', LLM_MAX_TOKENS: 'many' }))).toEqual([
      'LLM_TIMEOUT',
      'LLM_MAX_TOKENS',
    ]);
  });

  it('names a loopback when it listens everywhere', () => {
    expect(loadConfig({ HOST: '0.0.0.0', PORT: '8080' }).http.publicUrl).toBe('http://127.0.0.1:8080');
    expect(loadConfig({ HOST: '::' }).http.publicUrl).toBe('http://[::1]:3000');
  });

  it('understands each way of trusting a proxy', () => {
    const trusted = (value: string): unknown => loadConfig({ TRUST_PROXY: value }).http.trustProxy;
    expect(['true', 'false', '2', 'loopback, 10.0.0.0/8'].map(trusted)).toEqual([
      true,
      false,
      2,
      'loopback,10.0.0.0/8',
    ]);
  });

  it('shows every variable in the help and in the table, and accepts each example that is no shell command', () => {
    for (const [name, { example }] of Object.entries(SETTINGS)) {
      expect(renderHelp()).toContain(`  ${name} `);
      expect(renderMarkdownTable()).toContain(`| \`${name}\` |`);
      if (!example.includes('$(')) expect(problemsOf({ [name]: example })[name] ?? '').not.toContain('must');
    }
  });
});

function catchError(env: Record<string, string>): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    return error as ConfigError;
  }
  throw new Error('the configuration was accepted');
}

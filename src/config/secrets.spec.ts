import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config.js';
import { loadConfig } from './env.js';
import { SECRETS_FILE, withSecrets } from './secrets.js';

describe('the generated secrets', () => {
  let root: string;
  let config: Config;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pb-secrets-'));
    config = loadConfig({ DATA_DIR: join(root, 'data') });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are made once, for their owner alone, and found again', async () => {
    const first = await withSecrets(config);
    expect(first.auth.jwtSecret?.length).toBeGreaterThanOrEqual(32);
    expect(first.encryptionKeys[0]?.key).toHaveLength(32);
    expect((await stat(join(config.dataDir, SECRETS_FILE))).mode & 0o777).toBe(0o600);
    expect(await withSecrets(config)).toEqual(first);
  });

  it('are the same for all who start at once, and leave no draft behind', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => withSecrets(config)));
    expect(new Set(all.map(({ auth }) => auth.jwtSecret)).size).toBe(1);
    expect(await readdir(config.dataDir)).toEqual([SECRETS_FILE]);
  });

  it('give way to those of the environment', async () => {
    const given = loadConfig({ DATA_DIR: config.dataDir, AUTH_JWT_SECRET: 'x'.repeat(40) });
    const filled = await withSecrets(given);
    expect(filled.auth.jwtSecret).toBe('x'.repeat(40));
    expect(filled.encryptionKeys).toHaveLength(1);
  });

  it('are not touched when everything is given', async () => {
    const key = Buffer.alloc(32, 1).toString('base64');
    const given = loadConfig({
      DATA_DIR: config.dataDir,
      AUTH_JWT_SECRET: 'x'.repeat(40),
      ENCRYPTION_KEYS: `a:${key}`,
    });
    expect(await withSecrets(given)).toBe(given);
    await expect(stat(config.dataDir)).rejects.toThrow('ENOENT');
  });

  it('are never replaced when the file is damaged', async () => {
    await withSecrets(config);
    await writeFile(join(config.dataDir, SECRETS_FILE), '{"AUTH_JWT_SECRET":');
    await expect(withSecrets(config)).rejects.toThrow(join(config.dataDir, SECRETS_FILE));
  });
});

import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.js';
import { deepFreeze } from './deep-freeze.js';
import { encryptionKeys, secret } from './parsers.js';

/** The generated secrets, beside the data that they protect. */
export const SECRETS_FILE = 'secrets.json';

interface StoredSecrets {
  AUTH_JWT_SECRET: string;
  ENCRYPTION_KEYS: string;
}

/**
 * Fills in the secrets that the environment did not give, from `DATA_DIR/secrets.json`, which is made when it is not
 * there. Two processes that start at once get the same secrets. Secrets that were given win, and with all of them
 * given no file is touched.
 * @throws Error that names the file when it cannot be read, understood or written
 */
export async function withSecrets(config: Config): Promise<Config> {
  const needsJwt = !config.auth.jwtSecret && !config.auth.jwksUrl;
  const needsKeys = config.encryptionKeys.length === 0;
  if (!needsJwt && !needsKeys) return config;
  const file = join(config.dataDir, SECRETS_FILE);
  const stored = parseSecrets(file, (await readIfPresent(file)) ?? (await generate(config.dataDir, file)));
  return deepFreeze({
    ...config,
    auth: { ...config.auth, jwtSecret: needsJwt ? secret(stored.AUTH_JWT_SECRET) : config.auth.jwtSecret },
    encryptionKeys: needsKeys ? encryptionKeys(stored.ENCRYPTION_KEYS) : config.encryptionKeys,
  });
}

async function readIfPresent(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new Error(`The generated secrets in ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** A complete file is linked into place, so that a reader never sees half of it and the first writer wins. */
async function generate(dataDir: string, file: string): Promise<string> {
  const fresh: StoredSecrets = {
    AUTH_JWT_SECRET: randomBytes(48).toString('base64url'),
    ENCRYPTION_KEYS: `local:${randomBytes(32).toString('base64')}`,
  };
  const content = `${JSON.stringify(fresh, null, 2)}\n`;
  const draft = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  // Others may pass through, which the embedded database's own user has to, but not look around.
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  try {
    await writeDurably(draft, content);
    await link(draft, file);
    return content;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return readFile(file, 'utf8');
    throw new Error(`The secrets cannot be written to ${file}: ${(error as Error).message}`, { cause: error });
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

async function writeDurably(file: string, content: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function parseSecrets(file: string, content: string): StoredSecrets {
  try {
    const stored = JSON.parse(content) as StoredSecrets;
    secret(stored.AUTH_JWT_SECRET);
    encryptionKeys(stored.ENCRYPTION_KEYS);
    return stored;
  } catch {
    throw new Error(
      `The generated secrets in ${file} are damaged. Restore the file, or give AUTH_JWT_SECRET and ENCRYPTION_KEYS; ` +
        'with new keys, credentials that were sealed with the old ones cannot be opened',
    );
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

import { execFile, type ExecFileException } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { program } from './binaries.js';
import { type Place, clusterOf } from './place.js';
import { SUPERUSER } from './server-settings.js';

const DRAFT_PREFIX = 'data.draft-';
const MAJOR_VERSION = '18';

/**
 * What tells letters from punctuation in full-text search. PostgreSQL's own collation does the rest, which sorts alike
 * on every system. Not every system has the first two.
 */
const CHARACTER_TYPES = process.platform === 'win32' ? ['C'] : ['C.UTF-8', 'en_US.UTF-8', 'C'];

/**
 * Makes the cluster unless it stands. It is made aside, synced, and renamed, so that a start that is killed midway
 * leaves no half of one.
 * @throws Error when the cluster was made by another major version, or cannot be made
 */
export async function ensureCluster(place: Place): Promise<void> {
  await removeDrafts(place);
  const version = await readFile(join(clusterOf(place), 'PG_VERSION'), 'utf8').catch(() => null);
  if (version === null) return makeCluster(place);
  if (version.trim() === MAJOR_VERSION) return;
  throw new Error(
    `The database in ${place.home} was made by PostgreSQL ${version.trim()}, and this is ${MAJOR_VERSION}: ` +
      'move it with pg_dump and pg_restore, or set DATA_DIR to another folder',
  );
}

async function makeCluster(place: Place): Promise<void> {
  const draft = join(place.home, `${DRAFT_PREFIX}${randomBytes(6).toString('hex')}`);
  await makeOwned(place, draft);
  await initialise(place, draft);
  await rename(draft, clusterOf(place));
  await syncFolder(place.home);
}

/** Makes a folder for PostgreSQL's user alone. One that stands is left as it is. */
export async function makeOwned(place: Place, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (place.account) await chown(folder, place.account.uid, place.account.gid);
}

async function initialise(place: Place, draft: string): Promise<void> {
  for (const characterType of CHARACTER_TYPES) {
    const refusal = await runInitdb(place, draft, characterType);
    if (refusal === null) return;
    const isLast = characterType === CHARACTER_TYPES.at(-1);
    if (isLast || !/locale/i.test(refusal)) throw new Error(`PostgreSQL's initdb failed: ${refusal}`);
  }
}

/** @returns null, or what initdb complained about */
async function runInitdb(place: Place, draft: string, characterType: string): Promise<string | null> {
  const password = process.platform === 'win32' ? await makePassword(place) : null;
  const args = [
    ['-D', draft, '-U', SUPERUSER, '-E', 'UTF8', '--no-instructions'],
    ['--locale=C', `--lc-ctype=${characterType}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ['--text-search-config=simple', '--auth-local=trust'],
    password ? ['--auth-host=scram-sha-256', `--pwfile=${password}`] : ['--auth-host=reject'],
  ].flat();
  const options = { ...identityOf(place), cwd: place.home, env: serverEnvironment() };
  return new Promise((resolve) => {
    execFile(program(place.binaries, 'initdb'), args, options, (error: ExecFileException | null, _out, stderr) =>
      resolve(error ? stderr.trim() || error.message : null),
    );
  });
}

/** The user to start a program as, for `spawn` and its like. */
export function identityOf({ account }: Place): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

/** Nothing of the caller's `PG…` and `LC_…` variables may change how the cluster is made or served. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const base = process.platform === 'win32' ? process.env : { PATH: '/usr/bin:/bin' };
  return { ...base, LC_ALL: 'C', TZ: 'UTC' };
}

/** Where the password of a server on TCP is kept; a socket needs none, because nobody else can reach it. */
export function passwordFileOf(place: Place): string {
  return join(place.home, 'password');
}

async function makePassword(place: Place): Promise<string> {
  await writeFile(passwordFileOf(place), randomBytes(24).toString('hex'), { mode: 0o600 });
  return passwordFileOf(place);
}

/** What an initdb that was killed left behind. One that still writes is outrun at the next start. */
async function removeDrafts(place: Place): Promise<void> {
  const drafts = (await readdir(place.home)).filter((name) => name.startsWith(DRAFT_PREFIX));
  await Promise.all(
    drafts.map((name) => rm(join(place.home, name), { recursive: true, force: true }).catch(() => undefined)),
  );
}

/** A rename is durable once the folder is. Windows has no such call, and no need of it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Binaries, program } from './binaries.js';

const run = promisify(execFile);

/** The system user that PostgreSQL runs as when we are root, which it refuses to be. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

const MADE_ACCOUNT = 'patchbay';

/** Whether PostgreSQL has to run as somebody else. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The user to run PostgreSQL as under root: the one that owns the cluster already, else `postgres`, else `nobody`, else
 * one made for the purpose.
 * @param cluster the data directory, which need not exist yet
 */
export async function chooseAccount(cluster: string): Promise<Account> {
  const owner = await stat(cluster).catch(() => null);
  if (owner && owner.uid !== 0) return { name: `user ${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const found = (await lookUp('postgres')) ?? (await lookUp('nobody')) ?? (await lookUp(MADE_ACCOUNT));
  return found ?? makeAccount();
}

async function lookUp(name: string): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => idNumber((await run('id', [flag, name])).stdout)),
    );
    return uid && gid !== undefined ? { name, uid, gid } : null;
  } catch {
    return null;
  }
}

/** Some systems give `nobody` -2 and print it without its sign. */
function idNumber(printed: string): number {
  return Number(printed.trim()) | 0;
}

/** Debian's and Red Hat's way, then Alpine's. */
async function makeAccount(): Promise<Account> {
  await run('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', MADE_ACCOUNT]).catch(() =>
    run('adduser', ['-S', '-D', '-H', MADE_ACCOUNT]),
  );
  const made = await lookUp(MADE_ACCOUNT);
  if (made) return made;
  throw new Error('PostgreSQL refuses to run as root, and no other user could be found or made. Start as another user');
}

/** Whether the account can run these binaries where they lie; one file stands for each kind. */
export async function canRun(account: Account, binaries: Binaries): Promise<boolean> {
  const readable = join(binaries.root, 'share', 'postgresql', 'postgres.bki');
  const results = await Promise.all([
    canPass(account, program(binaries, 'postgres'), 0o1),
    canPass(account, program(binaries, 'initdb'), 0o1),
    canPass(account, join(binaries.root, 'lib', 'postgresql'), 0o5),
    canPass(account, readable, 0o4),
  ]);
  return results.every(Boolean);
}

/** Whether the account can enter a folder that exists. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  return canPass(account, folder, 0o1);
}

/**
 * Permission bits from the path's root down to itself: search on the folders above, `wanted` on the last. A process
 * that Node.js starts as another user has no supplementary groups, so that these bits are the whole truth but for ACLs.
 */
async function canPass(account: Account, path: string, wanted: number): Promise<boolean> {
  let current = await realpath(path).catch(() => null);
  let bits = wanted;
  while (current !== null) {
    const { mode, uid, gid } = await stat(current);
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (((mode >> shift) & bits) !== bits) return false;
    if (dirname(current) === current) return true;
    current = dirname(current);
    bits = 0o1;
  }
  return false;
}

import { randomBytes } from 'node:crypto';
import { link, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findProcess, isAlive } from './processes.js';

/** Another living process owns the data directory. */
export class DataDirInUseError extends Error {
  constructor(
    readonly dataDir: string,
    readonly pid: number,
  ) {
    super(`The data directory ${dataDir} is in use by process ${pid}: stop that, or set DATA_DIR to another folder`);
    this.name = 'DataDirInUseError';
  }
}

/** The right to use a data directory, held by this process. */
export interface DataDirLock {
  /** False once somebody took it over, which cannot happen while this process lives and nobody meddles. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

interface Owner {
  pid: number;
  started: string;
  /** Tells two holders in one process apart. */
  token: string;
  released?: true;
}

const LOCK_NAME = /^owner\.(\d+)\.lock$/;
const DRAFT_PREFIX = 'owner.draft-';
const ATTEMPTS = 50;

/**
 * Takes the data directory for this process, at once or not at all. A dead owner's lock is taken over; a process that
 * merely got a dead owner's number does not count as the owner.
 *
 * Lock files are numbered and the highest one counts. Taking over means linking the next number, which exactly one
 * contender can do, where removing a stale file could remove the one that a faster contender just made. For the same
 * reason a release leaves its file behind, marked. Two containers that share a volume do not see each other's
 * processes, so that this does not keep them apart.
 * @throws DataDirInUseError
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const self = await findProcess(process.pid);
  const owner = { pid: process.pid, started: self?.started ?? '', token: randomBytes(8).toString('hex') };
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const number = await tryLock(dataDir, owner);
    if (number !== null) return new HeldLock(dataDir, number, owner);
  }
  throw new Error(`The data directory ${dataDir} could not be locked: too many processes want it at once`);
}

class HeldLock implements DataDirLock {
  constructor(
    private readonly dataDir: string,
    private readonly number: number,
    private readonly owner: Owner,
  ) {}

  async isHeld(): Promise<boolean> {
    const highest = (await listLocks(this.dataDir)).at(-1);
    const stored = highest === this.number ? await readOwner(this.dataDir, highest) : null;
    return stored?.token === this.owner.token && !stored.released;
  }

  async release(): Promise<void> {
    if (!(await this.isHeld())) return;
    const draft = await writeDraft(this.dataDir, { ...this.owner, released: true });
    await rename(draft, lockFile(this.dataDir, this.number));
  }
}

/** @returns the lock's number, or null when a contender was faster and the state has to be read again */
async function tryLock(dataDir: string, owner: Owner): Promise<number | null> {
  const highest = (await listLocks(dataDir)).at(-1) ?? 0;
  const current = await readOwner(dataDir, highest);
  if (current && !current.released && (await isAlive(current))) throw new DataDirInUseError(dataDir, current.pid);
  const number = highest + 1;
  if (!(await linkOwner(dataDir, number, owner))) return null;
  if ((await listLocks(dataDir)).at(-1) !== number) {
    await rm(lockFile(dataDir, number), { force: true });
    return null;
  }
  await removeOlder(dataDir, number);
  return number;
}

/** A link appears with its whole content, or not at all when the name is taken. */
async function linkOwner(dataDir: string, number: number, owner: Owner): Promise<boolean> {
  const draft = await writeDraft(dataDir, owner);
  try {
    await link(draft, lockFile(dataDir, number));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOENT: the winner swept our draft away.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(dataDir: string, owner: Owner): Promise<string> {
  const draft = join(dataDir, `${DRAFT_PREFIX}${randomBytes(8).toString('hex')}`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(owner));
  } finally {
    await handle.close();
  }
  return draft;
}

async function removeOlder(dataDir: string, number: number): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const older = Number(LOCK_NAME.exec(name)?.[1] ?? number) < number;
    if (older || name.startsWith(DRAFT_PREFIX)) await rm(join(dataDir, name), { force: true });
  }
}

async function listLocks(dataDir: string): Promise<number[]> {
  const numbers = (await readdir(dataDir)).flatMap((name) => LOCK_NAME.exec(name)?.[1] ?? []).map(Number);
  return numbers.sort((a, b) => a - b);
}

/** A file that is gone or cannot be understood has no owner: a whole file is what gets linked. */
async function readOwner(dataDir: string, number: number): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(lockFile(dataDir, number), 'utf8')) as Owner;
  } catch {
    return null;
  }
}

function lockFile(dataDir: string, number: number): string {
  return join(dataDir, `owner.${number}.lock`);
}

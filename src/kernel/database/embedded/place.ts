import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, canEnter, canRun, chooseAccount, isRoot } from './account.js';
import { type Binaries, completeLinks, copyBinaries, findBinaries } from './binaries.js';

/** Where the cluster lives, what runs it, and as whom. */
export interface Place {
  /** A folder of ours with the cluster, its log and its socket. A real path. */
  home: string;
  binaries: Binaries;
  /** Null: the user that this process runs as. */
  account: Account | null;
}

export interface PlaceOptions {
  dataDir: string;
  /** Holds clusters and binaries where PostgreSQL's user cannot reach the data directory or the installation. */
  ownPlace: string;
  log: (message: string) => void;
}

const HOME_NAME = 'postgres';
const NOTE_NAME = 'postgres-location.txt';
const NOTE_LABEL = 'cluster: ';

/** The data directory that PostgreSQL itself knows. */
export function clusterOf(place: Place): string {
  return join(place.home, 'data');
}

/** The server's own log, started afresh with each start of the server. */
export function logFileOf(place: Place): string {
  return join(place.home, 'postgres.log');
}

/** Decides where PostgreSQL lives; the same answer on every start as long as the data directory is left as it is. */
export async function choosePlace(options: PlaceOptions): Promise<Place> {
  const installed = await findBinaries();
  if (isRoot()) return choosePlaceForRoot(options, installed);
  const home = join(options.dataDir, HOME_NAME);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const binaries = (await completeLinks(installed)) ? installed : await copyBinaries(installed, home);
  return { home: await realpath(home), binaries, account: null };
}

async function choosePlaceForRoot(options: PlaceOptions, installed: Binaries): Promise<Place> {
  const noted = await readNote(options.dataDir);
  const usual = noted ?? join(options.dataDir, HOME_NAME);
  const account = await chooseAccount(join(usual, 'data'));
  const home = noted ?? (await chooseHome(options, usual, account));
  const usable = (await completeLinks(installed)) && (await canRun(account, installed));
  const binaries = usable ? installed : await copyBinaries(installed, options.ownPlace);
  return { home: await realpath(home), binaries, account };
}

/** The usual home when the account can enter it, else one of its own. */
async function chooseHome(options: PlaceOptions, usual: string, account: Account): Promise<string> {
  await makeHome(usual);
  if (await canEnter(account, usual)) return usual;
  if (await stat(join(usual, 'data')).catch(() => null)) {
    throw new Error(
      `PostgreSQL's user (${account.name}) can no longer reach the database in ${usual}: ` +
        `let it pass through the folders above (chmod o+x), or set DATA_DIR to a copy elsewhere`,
    );
  }
  const home = await makeOwnHome(options);
  await writeNote(options.dataDir, home);
  options.log(`PostgreSQL's user (${account.name}) cannot reach ${options.dataDir}: the database is kept in ${home}`);
  return home;
}

/** Root's own, so that PostgreSQL's user cannot swap what root writes here; it passes through to what is its own. */
async function makeHome(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  await chmod(home, 0o711);
}

/** A folder that stands there already belonged to an earlier data directory of that name, and is left alone. */
async function makeOwnHome({ dataDir, ownPlace }: PlaceOptions): Promise<string> {
  await mkdir(ownPlace, { recursive: true, mode: 0o755 });
  const hash = createHash('sha256')
    .update(await realpath(dataDir))
    .digest('hex')
    .slice(0, 12);
  for (let turn = 1; ; turn += 1) {
    const home = join(ownPlace, turn === 1 ? hash : `${hash}-${turn}`);
    try {
      await mkdir(home);
      await chmod(home, 0o711);
      return home;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

async function readNote(dataDir: string): Promise<string | null> {
  const content = await readFile(join(dataDir, NOTE_NAME), 'utf8').catch(() => '');
  const line = content.split('\n').find((it) => it.startsWith(NOTE_LABEL));
  if (!line) return null;
  const home = line.slice(NOTE_LABEL.length).trim();
  if (await stat(home).catch(() => null)) return home;
  throw new Error(`The database that ${join(dataDir, NOTE_NAME)} names is gone: put it back, or remove the note`);
}

async function writeNote(dataDir: string, home: string): Promise<void> {
  const lines = [
    'PostgreSQL refuses to run as root, and the user that it runs as cannot reach this folder.',
    'Its database is kept in a place of its own; a backup of this folder does not hold it:',
    `${NOTE_LABEL}${home}`,
  ];
  await writeFile(join(dataDir, NOTE_NAME), `${lines.join('\n')}\n`);
}

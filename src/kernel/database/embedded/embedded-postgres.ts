import { mkdir, realpath } from 'node:fs/promises';
import { adoptServer } from './adoption.js';
import { ensureCluster } from './cluster.js';
import { type Address, urlOf } from './listening.js';
import { type DataDirLock, lockDataDir } from './lock.js';
import { type Place, choosePlace } from './place.js';
import { startPostmaster, stopServers } from './postmaster.js';
import { prepareDatabase } from './prepare-database.js';

export { DataDirInUseError } from './lock.js';

export interface EmbeddedPostgresOptions {
  /** Made when it is missing. */
  dataDir: string;
  /** Told what an operator should know, one line at a time. */
  log?: (message: string) => void;
  /** Where cluster and binaries go when PostgreSQL's user cannot reach them; `/var/lib/patchbay` unless given. */
  ownPlace?: string;
}

export interface EmbeddedPostgres {
  /** Of the database `patchbay`; for `pg`, libpq and their like. */
  url: string;
  /** Whether the server was found running, left behind by an application that was killed. */
  adopted: boolean;
  /** Ends the server, waits for it, and gives the data directory back. To be called after the last connection is closed. */
  stop(): Promise<void>;
}

const OWN_PLACE = '/var/lib/patchbay';

/**
 * Runs a real PostgreSQL on a folder. It outlives this process unless `stop` is called: there is no exit hook, because
 * the application has to drain first; the next start takes over what a killed one left.
 * @throws DataDirInUseError when another living process runs on that folder
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = () => undefined, ownPlace = OWN_PLACE } = options;
  // Others may pass through, as PostgreSQL's user has to, but not look around.
  await mkdir(options.dataDir, { recursive: true, mode: 0o711 });
  const dataDir = await realpath(options.dataDir);
  const lock = await lockDataDir(dataDir);
  try {
    const place = await choosePlace({ dataDir, ownPlace, log });
    await ensureCluster(place);
    const found = await adoptServer(place, log);
    const address = found ?? (await start(place));
    return { url: await urlOf(place, address), adopted: found !== null, stop: once(() => stop(place, lock)) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function start(place: Place): Promise<Address> {
  const address = await startPostmaster(place);
  try {
    await prepareDatabase(await urlOf(place, address, 'postgres'));
    return address;
  } catch (error) {
    await stopServers(place);
    throw error;
  }
}

/** Who lost the lock owns nothing that could be stopped. */
async function stop(place: Place, lock: DataDirLock): Promise<void> {
  if (!(await lock.isHeld())) return;
  await stopServers(place);
  await lock.release();
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= run());
}

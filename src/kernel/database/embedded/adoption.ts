import { setTimeout as sleep } from 'node:timers/promises';
import { type Address, urlOf } from './listening.js';
import { type Place, clusterOf } from './place.js';
import { findPostmaster, stopServers } from './postmaster.js';
import { type PostmasterFile, readPostmasterFile, removeStaleFiles } from './postmaster-file.js';
import { prepareDatabase } from './prepare-database.js';
import { findServers, isAlive, isNumberTaken, type ProcessInfo } from './processes.js';
import { markOf, traitsOf } from './server-settings.js';

const SETTLE_LIMIT_MS = 20_000;
const POLL_MS = 20;

/**
 * Takes over the server that an application left running when it was killed. One that cannot be used is ended, with
 * every process that still has the cluster open, and what it left in the way of a new start is removed.
 * Only for the holder of the data directory's lock: the server's owner is dead then.
 * @returns null when there is nothing to take over, and a start finds the way clear
 */
export async function adoptServer(place: Place, log: (message: string) => void): Promise<Address | null> {
  const cluster = clusterOf(place);
  const postmaster = await findPostmaster(place, await findServers(traitsOf(place)));
  if (postmaster) {
    const settled = await settle(cluster, postmaster);
    const refusal = settled ? await refusalOf(place, settled) : 'it was ending';
    if (refusal === null) return settled;
    log(`The PostgreSQL that was left running cannot be used (${refusal}) and is replaced`);
  }
  await stopServers(place);
  await clearTakenNumber(cluster);
  return null;
}

/**
 * PostgreSQL removes a dead server's lock files itself, with checks of its own. But it believes a number that went to
 * another process since, or that a zombie still has because nobody collects it, and would refuse to start.
 */
async function clearTakenNumber(cluster: string): Promise<void> {
  const stale = await readPostmasterFile(cluster);
  if (stale && isNumberTaken(stale.pid)) await removeStaleFiles(cluster, stale);
}

/** Waits out a start or an end in progress; null when the server is gone or cannot say. */
async function settle(cluster: string, postmaster: ProcessInfo): Promise<PostmasterFile | null> {
  const deadline = Date.now() + SETTLE_LIMIT_MS;
  while (Date.now() < deadline && (await isAlive(postmaster))) {
    const file = await readPostmasterFile(cluster);
    if (file?.status === 'ready') return file;
    await sleep(POLL_MS);
  }
  return null;
}

/** @returns null when the server answers and runs what this version would start */
async function refusalOf(place: Place, address: Address): Promise<string | null> {
  try {
    const mark = await prepareDatabase(await urlOf(place, address, 'postgres'));
    return mark === markOf(place) ? null : 'its settings or its version changed';
  } catch (error) {
    return `it does not answer: ${(error as Error).message}`;
  }
}

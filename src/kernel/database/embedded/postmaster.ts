import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { program } from './binaries.js';
import { identityOf, serverEnvironment } from './cluster.js';
import { type Address, prepareListening } from './listening.js';
import { type Place, clusterOf, logFileOf } from './place.js';
import { readPostmasterFile } from './postmaster-file.js';
import { type ProcessInfo, findServers, isAlive } from './processes.js';
import { serverArguments, traitsOf } from './server-settings.js';

/** Recovery after a crash replays up to `max_wal_size` first. */
const START_LIMIT_MS = 120_000;
const POLL_MS = 5;

/**
 * Starts the server and waits until it takes connections. It leads a process group of its own: Ctrl-C in a terminal
 * goes to the whole foreground group, and the application has to drain before its database goes.
 * @throws Error with the end of the server's log
 */
export async function startPostmaster(place: Place): Promise<Address> {
  const args = serverArguments(place, await prepareListening(place));
  const log = await openLog(logFileOf(place));
  try {
    const child = spawn(program(place.binaries, 'postgres'), args, {
      ...identityOf(place),
      cwd: place.home,
      env: serverEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      windowsHide: true,
    });
    child.unref();
    return await waitUntilReady(place, child);
  } finally {
    await log.close();
  }
}

/** A new file each time: nothing that stands there under this name is followed or kept. */
async function openLog(file: string): Promise<FileHandle> {
  await rm(file, { force: true });
  return open(file, 'wx', 0o600);
}

async function waitUntilReady(place: Place, child: ChildProcess): Promise<Address> {
  let failure: string | null = null;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure = `it ended with ${signal ?? `code ${code}`}`));
  const deadline = Date.now() + START_LIMIT_MS;
  while (failure === null && Date.now() < deadline) {
    const file = await readPostmasterFile(clusterOf(place));
    if (file?.pid === child.pid && file?.status === 'ready') return file;
    await sleep(POLL_MS);
  }
  if (failure === null) child.kill('SIGQUIT');
  const said = await readFile(logFileOf(place), 'utf8').catch(() => '');
  const end = said.trim().split('\n').slice(-5).join('\n');
  throw new Error(`PostgreSQL did not start: ${failure ?? 'it took too long'}${end ? `\n${end}` : ''}`);
}

/** Each step waits in case the one before was not enough. What was committed survives all of them. */
const STOP_STEPS = [
  { signal: 'SIGINT', limitMs: 15_000 },
  { signal: 'SIGQUIT', limitMs: 5_000 },
] as const;
/** Children without a postmaster have nothing left to finish. */
const ORPHAN_STEPS = [
  { signal: 'SIGQUIT', limitMs: 1_000 },
  { signal: 'SIGKILL', limitMs: 5_000 },
] as const;

/**
 * Ends every server process on the cluster and waits for it: a fast shutdown by the postmaster, then an immediate one,
 * then a kill; then whatever outlived it.
 * @throws Error when one cannot be ended
 */
export async function stopServers(place: Place): Promise<void> {
  for (const { signal, limitMs } of STOP_STEPS) {
    const servers = await findServers(traitsOf(place));
    const postmaster = await findPostmaster(place, servers);
    if (!postmaster) break;
    await shutDown(place, postmaster, signal);
    await waitUntilGone(servers, limitMs);
  }
  for (const { signal, limitMs } of ORPHAN_STEPS) {
    const servers = await findServers(traitsOf(place));
    servers.forEach(({ pid }) => sendSignal(pid, signal));
    await waitUntilGone(servers, limitMs);
  }
  const [left] = await findServers(traitsOf(place));
  if (left) throw new Error(`PostgreSQL process ${left.pid} on ${place.home} cannot be ended`);
}

/** The one of these processes that leads the others. */
export async function findPostmaster(place: Place, servers: ProcessInfo[]): Promise<ProcessInfo | undefined> {
  const file = await readPostmasterFile(clusterOf(place));
  return servers.find(({ pid }) => pid === file?.pid);
}

/** Windows knows no signals; there pg_ctl tells the server through a pipe. */
async function shutDown(place: Place, { pid }: ProcessInfo, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (process.platform !== 'win32') return sendSignal(pid, signal);
  const args = ['stop', '-D', clusterOf(place), '-W', '-m', signal === 'SIGINT' ? 'fast' : 'immediate'];
  await promisify(execFile)(program(place.binaries, 'pg_ctl'), args, { windowsHide: true }).catch(() => undefined);
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function waitUntilGone(processes: ProcessInfo[], limitMs: number): Promise<void> {
  const deadline = Date.now() + limitMs;
  let left = processes;
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(POLL_MS);
    const states = await Promise.all(left.map(isAlive));
    left = left.filter((_, index) => states[index]);
  }
}

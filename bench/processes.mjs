import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const READY_WITHIN_MS = 60_000;
/** What the operating system needs; nothing else of this environment reaches what is measured. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot', 'NODE_OPTIONS'];

/**
 * Starts a server that logs JSON lines, one of which names its `url` once it is ready.
 * @returns {Promise<{url: string, port: number, pid: number, readySeconds: number, stop: () => Promise<void>}>}
 */
export async function startProcess(args, env) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env: { ...inherited(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk) => (said = (said + chunk).slice(-4000));
  child.stderr.setEncoding('utf8').on('data', hear);
  child.stdout.setEncoding('utf8').on('data', hear);
  const gone = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await gone;
  };
  const url = await new Promise((resolve, reject) => {
    const giveUp = (why) => reject(new Error(`${args.at(-1)} ${why}:\n${said}`));
    setTimeout(giveUp, READY_WITHIN_MS, 'did not get ready').unref();
    gone.then(([code]) => giveUp(`ended (${code})`));
    createInterface(child.stdout).on('line', (line) => {
      const found = urlIn(line);
      if (found) resolve(found);
    });
  });
  const readySeconds = (performance.now() - startedAt) / 1000;
  return { url, port: Number(new URL(url).port), pid: child.pid, readySeconds, stop };
}

/** The sandbox says it in words. */
function urlIn(line) {
  const said = /^Sandbox on (\S+)/.exec(line);
  if (said) return said[1];
  try {
    return JSON.parse(line).url ?? null;
  } catch {
    return null;
  }
}

const inherited = () =>
  Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/** Starts this project's server as an operator runs it; platforms are told its address, so that the port is fixed. */
export const startOurs = async (dist, env) =>
  startProcess([join(dist, 'server/main.js')], {
    PORT: String(await freePort()),
    LOG_FORMAT: 'json',
    NODE_ENV: 'development',
    ...env,
  });

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** The stand-ins of the platforms, as a process of their own too. */
export const startSandbox = (root) =>
  startProcess([join(root, 'sandbox/dist/main.js')], { SANDBOX_PORT: '0', SANDBOX_HOST: '127.0.0.1' });

/** Resident megabytes of a process, as the kernel counts them; null where there is no /proc. */
export function residentMegabytes(pid) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return null;
  }
}

const TICK_MICROSECONDS = 10_000;

/**
 * Microseconds of processor time that a server and its connections' PostgreSQL processes have used so far: unlike the
 * clock, they leave out what else the machine does. NaN where there is no /proc.
 */
export function processorTime({ pid, database }) {
  try {
    return [pid, ...backendsOf(database)].reduce((sum, it) => sum + ticksOf(it), 0) * TICK_MICROSECONDS;
  } catch {
    return NaN;
  }
}

const backendsOf = (database) =>
  readdirSync('/proc').filter((pid) => {
    const title = /^\d+$/.test(pid) ? readIfThere(`/proc/${pid}/cmdline`) : '';
    return title.startsWith('postgres:') && title.includes(` ${database} `);
  });

/** User and system time stand in fields 14 and 15, counted behind the name, which may hold anything. */
function ticksOf(pid) {
  const fields = readIfThere(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');
  return fields.length > 12 ? Number(fields[11]) + Number(fields[12]) : 0;
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The load generator: one run at a time. */
export function startLoad() {
  const child = fork(join(import.meta.dirname, 'load.mjs'));
  return {
    async run(job) {
      child.send(job);
      const [{ result, error }] = await once(child, 'message');
      if (error) throw new Error(error);
      return result;
    },
    stop: () => child.disconnect(),
  };
}

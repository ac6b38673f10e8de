import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@patchbay/sandbox';
import { freePort } from './free-port.js';
import { runServer, type ServerProcess } from './server-process.js';
import { createDatabase } from './test-database.js';

export interface ServerOptions {
  /** Beyond, and before, what the server is given here: `RATE_LIMIT_DEFAULT: '5'`. */
  env?: Record<string, string>;
  /** A sandbox that the caller keeps; by default the server has one of its own, in this process. */
  sandboxUrl?: string;
  /** A database that the caller keeps; by default an empty one that goes with the server. */
  database?: { url: string };
}

/** The built server in a process of its own, with its database, its data directory and a sandbox. */
export interface TestServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly sandboxUrl: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Of every process so far. */
  readonly logs: string;
  /** Sends a signal and waits for the end of the process; database, data directory and sandbox stay. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** The same server again, after `kill`: same address, database, secrets and sandbox. */
  restart(env?: Record<string, string>): Promise<void>;
  /** Stops the process in order, then removes what was made for it. */
  stop(): Promise<void>;
}

export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const ground = await prepare(options);
  const run = (env: Record<string, string> = {}): Promise<ServerProcess> =>
    runServer(ground.url, { ...ground.env, ...options.env, ...env });
  let current: ServerProcess;
  try {
    current = await run();
  } catch (error) {
    await ground.clear();
    throw error;
  }
  let earlier = '';
  return {
    url: ground.url,
    databaseUrl: ground.databaseUrl,
    sandboxUrl: ground.sandboxUrl,
    get pid() {
      return current.pid;
    },
    get logs() {
      return earlier + current.logs();
    },
    kill: (signal) => current.kill(signal),
    async restart(env) {
      earlier += current.logs();
      current = await run(env);
    },
    async stop() {
      await current.kill('SIGTERM');
      await ground.clear();
    },
  };
}

interface Ground {
  url: string;
  databaseUrl: string;
  sandboxUrl: string;
  env: Record<string, string>;
  clear(): Promise<void>;
}

async function prepare(options: ServerOptions): Promise<Ground> {
  const database = options.database ? null : await createDatabase();
  const sandbox: Sandbox | null = options.sandboxUrl === undefined ? await startSandbox({ port: 0 }) : null;
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-data-'));
  const port = await freePort();
  const databaseUrl = options.database?.url ?? String(database?.url);
  const sandboxUrl = options.sandboxUrl ?? String(sandbox?.url);
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl,
    sandboxUrl,
    env: {
      PORT: String(port),
      HOST: '127.0.0.1',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: '8',
      DATA_DIR: dataDir,
      SANDBOX_URL: sandboxUrl,
      RATE_LIMIT_CHANNELS: '0',
      RATE_LIMIT_DEFAULT: '0',
      LOG_FORMAT: 'json',
    },
    async clear() {
      await sandbox?.close();
      await database?.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

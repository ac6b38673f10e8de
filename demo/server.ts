import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Server {
  url: string;
  /** Where its log goes. */
  log: string;
  /** Seconds until it was ready. */
  readySeconds: number;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** Starts the built server as a process of its own, against the sandbox, on an embedded PostgreSQL under `dataDir`. */
export async function startServer(options: { port: number; dataDir: string; sandboxUrl: string }): Promise<Server> {
  await mkdir(options.dataDir, { recursive: true });
  const log = join(options.dataDir, 'server.log');
  const started = Date.now();
  const child = spawn(process.execPath, [join(import.meta.dirname, '../server/main.js')], {
    env: {
      ...process.env,
      PORT: String(options.port),
      DATA_DIR: options.dataDir,
      SANDBOX_URL: options.sandboxUrl,
      // The sample apps are not on the public Internet.
      ALLOWED_PRIVATE_HOSTS: new URL(options.sandboxUrl).hostname,
      // The acts look every few milliseconds whether something has arrived, as no client would.
      RATE_LIMIT_CHANNELS: '100000',
      RATE_LIMIT_DEFAULT: '100000',
      LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C is ours to pass on, once the demo has said goodbye.
    detached: true,
  });
  const file = createWriteStream(log);
  let lastWords = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      file.write(chunk);
      lastWords = (lastWords + chunk.toString()).slice(-2_000);
    });
  }
  const url = `http://127.0.0.1:${options.port}`;
  await untilReady(child, url, () => lastWords);
  return { url, log, readySeconds: (Date.now() - started) / 1000, stop: () => stop(child) };
}

async function untilReady(child: ChildProcess, url: string, lastWords: () => string): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`The server ended (${child.exitCode}):\n${lastWords()}`);
    const ready = await fetch(`${url}/health/ready`).then(
      (response) => response.ok,
      () => false,
    );
    // Somebody else may answer there while ours finds the port taken.
    if (ready && child.exitCode === null && lastWords().includes('ready')) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  child.kill('SIGKILL');
  throw new Error(`The server was not ready within ${READY_WITHIN_MS / 1000} s:\n${lastWords()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

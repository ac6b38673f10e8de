import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const MAIN = join(__dirname, '../../dist/server/main.js');
const READY_WITHIN_MS = 60_000;
const POLL_MS = 20;

/** What the operating system needs; nothing else of this environment reaches the server. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'SystemRoot'] as const;

export interface ServerProcess {
  readonly pid: number;
  /** Everything that it wrote so far, to either stream. */
  logs(): string;
  /** Sends the signal and waits for the end; resolves at once when it ended before. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** The built program as an operator runs it, ready to serve. Rejects with its log when it ends or does not get ready. */
export async function runServer(url: string, env: Record<string, string>): Promise<ServerProcess> {
  if (!existsSync(MAIN)) throw new Error('dist/server/main.js is missing: `npm run build` comes first.');
  const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const logs = (): string => output.join('');
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (isRunning(child)) child.kill(signal);
    await ended;
  };
  try {
    await untilReady(url, child);
  } catch (error) {
    await kill('SIGKILL');
    throw new Error(`${(error as Error).message}\n${logs()}`, { cause: error });
  }
  return { pid: child.pid ?? 0, logs, kill };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (!isRunning(child)) throw new Error(`The server ended with ${child.exitCode ?? child.signalCode}.`);
    const answer = await fetch(`${url}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`The server was not ready within ${READY_WITHIN_MS / 1000} s.`);
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

function inherited(): Record<string, string> {
  return Object.fromEntries(INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

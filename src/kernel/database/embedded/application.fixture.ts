import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { transform } from '@swc/core';

/** A process of its own that runs the embedded PostgreSQL, so that it can be killed. */
export interface Application {
  process: ChildProcess;
  url: string;
  output(): string;
  /** SIGKILL, and the end awaited. */
  kill(): Promise<void>;
}

const MAIN = `
import { startEmbeddedPostgres } from './index.js';
process.on('SIGINT', () => console.log('SIGINT'));
const { url } = await startEmbeddedPostgres({ dataDir: process.argv[2], ownPlace: process.argv[3] });
console.log('url=' + url);
setInterval(() => undefined, 1000);
`;

const LIMIT_MS = 20_000;

/** Compiles this folder for Node.js itself; jest's modules exist inside jest alone. @returns the folder, to be removed */
export async function buildApplication(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pb-application-'));
  const sources = (await readdir(__dirname)).filter((name) => /^[a-z-]+\.ts$/.test(name));
  const jsc = { parser: { syntax: 'typescript' }, target: 'es2022' } as const;
  for (const name of sources) {
    const { code } = await transform(await readFile(join(__dirname, name), 'utf8'), { jsc, module: { type: 'es6' } });
    await writeFile(join(folder, name.replace(/ts$/, 'js')), code);
  }
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
  await writeFile(join(folder, 'main.mjs'), MAIN);
  await symlink(resolve(__dirname, '../../../../node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Starts the application in a process group of its own, as a terminal does, and waits until its database serves. */
export async function startApplication(folder: string, dataDir: string, ownPlace: string): Promise<Application> {
  const child = spawn(process.execPath, [join(folder, 'main.mjs'), dataDir, ownPlace], {
    detached: true,
    stdio: 'pipe',
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const gone = new Promise<void>((done) => child.once('exit', () => done()));
  const url = await until(async () => {
    if (child.exitCode !== null) throw new Error(said);
    return /url=(\S+)/.exec(said)?.[1];
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await gone;
  };
  return { process: child, url, output: () => said, kill };
}

/** Asks again until there is an answer. */
export async function until<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(5);
  }
  throw new Error(`Nothing came within ${LIMIT_MS} ms`);
}

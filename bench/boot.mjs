import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { residentMegabytes, startOurs } from './processes.mjs';

const IDLE_MS = 5000;

/** An empty folder that PostgreSQL's user can pass through, when root starts it. */
export async function makeDataDir() {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-bench-'));
  await chmod(folder, 0o711);
  return folder;
}

/** Ready times on an empty data directory and after, and what the idle process keeps in memory. */
export async function measureBoot(dist, { boots }) {
  const first = [];
  const later = [];
  const megabytes = [];
  for (let turn = 0; turn < boots; turn += 1) {
    const dataDir = await makeDataDir();
    try {
      for (const times of [first, later, later]) {
        const server = await startOurs(dist, { DATA_DIR: dataDir });
        times.push(server.readySeconds);
        if (times === later && later.length % 2 === 0) {
          await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
          megabytes.push(residentMegabytes(server.pid));
        }
        await server.stop();
      }
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }
  return { first, later, megabytes: megabytes.filter((it) => it !== null) };
}

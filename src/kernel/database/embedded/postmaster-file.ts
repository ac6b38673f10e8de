import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Address } from './listening.js';

/** What a running postmaster tells about itself in `postmaster.pid`. */
export interface PostmasterFile extends Address {
  pid: number;
  status: 'starting' | 'ready' | 'stopping' | 'unknown';
}

/** Reads `postmaster.pid`; null when there is none, or when it is not yet written to the end. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const content = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = content.split('\n').map((line) => line.trim());
  const [pid = '', , , port = '', socketDir = '', , , status = ''] = lines;
  // A stand-alone backend notes its number negated.
  if (!/^-?\d+$/.test(pid)) return null;
  const known = (['starting', 'ready', 'stopping'] as const).find((it) => it === status);
  return { pid: Math.abs(Number(pid)), port: Number(port), socketDir, status: known ?? 'unknown' };
}

/** Removes the lock files of a server that is gone. Only for when no process has the cluster open. */
export async function removeStaleFiles(cluster: string, stale: PostmasterFile): Promise<void> {
  if (stale.socketDir) await rm(join(stale.socketDir, `.s.PGSQL.${stale.port}.lock`), { force: true });
  await rm(join(cluster, 'postmaster.pid'), { force: true });
}

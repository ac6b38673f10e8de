import { createHash } from 'node:crypto';
import { chown, lstat, mkdir, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeOwned, passwordFileOf } from './cluster.js';
import type { Place } from './place.js';
import { DATABASE, SOCKET_PORT, SUPERUSER } from './server-settings.js';

/** How one reaches a running server. */
export interface Address {
  socketDir: string;
  port: number;
}

/** The system's limit is 104 bytes on macOS and 108 on Linux, with the terminating NUL. */
const SOCKET_PATH_LIMIT = 100;
const usesTcp = process.platform === 'win32';

/** The settings that make a server listen where only we reach it: on a socket in a closed folder, or on loopback. */
export async function prepareListening(place: Place): Promise<Record<string, string>> {
  if (usesTcp) {
    return { listen_addresses: '127.0.0.1', port: String(await freePort()), unix_socket_directories: '' };
  }
  return {
    listen_addresses: '',
    port: String(SOCKET_PORT),
    unix_socket_directories: `"${await prepareSocketFolder(place)}"`,
    unix_socket_permissions: '0700',
  };
}

/** A connection string that both libpq and pg understand. The socket's folder stands, encoded, in the host's place. */
export async function urlOf(place: Place, address: Address, database = DATABASE): Promise<string> {
  if (!usesTcp) return `postgres://${SUPERUSER}@${encodeURIComponent(address.socketDir)}/${database}`;
  const password = await readFile(passwordFileOf(place), 'utf8');
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${address.port}/${database}`;
}

/** In the cluster's home where the path is short and plain enough, else under /tmp. */
async function prepareSocketFolder(place: Place): Promise<string> {
  const folder = join(place.home, 'run');
  const isShort = Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`)) < SOCKET_PATH_LIMIT;
  if (!isShort || /[",\\]/.test(folder)) return prepareTemporaryFolder(place);
  await makeOwned(place, folder);
  return folder;
}

/** Everybody may write to /tmp, so that a folder of this name is only used when it is ours and closed. */
async function prepareTemporaryFolder({ home, account }: Place): Promise<string> {
  const folder = `/tmp/pb-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
  const owner = account?.uid ?? process.getuid?.();
  await mkdir(folder, { mode: 0o700 }).then(
    () => (account ? chown(folder, account.uid, account.gid) : undefined),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0) {
    throw new Error(`The folder ${folder} belongs to somebody else: remove it, or set DATA_DIR to a shorter path`);
  }
  return folder;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

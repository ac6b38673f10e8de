import { execFile } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A living process. Zombies do not count: they hold nothing any more. */
export interface ProcessInfo {
  pid: number;
  /** When it started, in the system's own terms: with the pid, it tells a process from a later one of that number. */
  started: string;
  /** The executable's short name, where the system tells. */
  name: string;
  command: string;
}

/** Describes a process, or answers null when none of that number lives. */
export async function findProcess(pid: number): Promise<ProcessInfo | null> {
  if (process.platform === 'linux') return findInProc(pid);
  if (process.platform === 'win32') return (await askPowerShell(`-Filter "ProcessId=${pid}"`))[0] ?? null;
  return (await askPs(['-p', String(pid)]))[0] ?? null;
}

/** Whether this very process still lives. */
export async function isAlive(it: Pick<ProcessInfo, 'pid' | 'started'>): Promise<boolean> {
  return (await findProcess(it.pid))?.started === it.started;
}

/** Whether the system still has any entry under this number, be it a zombie or another user's process. */
export function isNumberTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** How the server processes of one cluster are told from others. */
export interface ServerTraits {
  /** The data directory's real path. */
  cluster: string;
  /** What the children's titles begin with. */
  title: string;
}

/** The server processes that have this cluster open: the postmaster and its children, also when one outlived the other. */
export async function findServers(traits: ServerTraits): Promise<ProcessInfo[]> {
  if (process.platform === 'linux') return findInWorkingDirectory(traits);
  const all =
    process.platform === 'win32' ? await askPowerShell(`-Filter "Name='postgres.exe'"`) : await askPs(['-ax']);
  return all.filter((it) => looksLike(it, traits));
}

function looksLike({ command }: ProcessInfo, { cluster, title }: ServerTraits): boolean {
  return command.startsWith(title) || (command.includes('postgres') && `${command} `.includes(` -D ${cluster} `));
}

/**
 * Every server process stands in its data directory, whose inode tells it from a namesake's in a container. Root without
 * CAP_SYS_PTRACE, as in a container, may not see where others stand: then the command has to do.
 */
async function findInWorkingDirectory(traits: ServerTraits): Promise<ProcessInfo[]> {
  const own = await stat(traits.cluster);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const cwd = await stat(`/proc/${pid}/cwd`).catch((error: NodeJS.ErrnoException) => error.code);
      if (typeof cwd !== 'object') return cwd === 'EACCES' ? ([await findInProc(pid), false] as const) : [null];
      return cwd.ino === own.ino && cwd.dev === own.dev ? ([await findInProc(pid), true] as const) : [null];
    }),
  );
  return found.flatMap(([it, stands]) => (it?.name === 'postgres' && (stands || looksLike(it, traits)) ? it : []));
}

let bootId: Promise<string> | undefined;

async function findInProc(pid: number): Promise<ProcessInfo | null> {
  try {
    bootId ??= readFile('/proc/sys/kernel/random/boot_id', 'utf8').then((id) => id.trim());
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    // The name stands in parentheses and may itself hold spaces and parentheses. Then: state, 18 more, start in ticks.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const name = line.slice(line.indexOf('(') + 1, line.lastIndexOf(')'));
    return { pid, started: `${fields[19]}@${await bootId}`, name, command };
  } catch {
    return null;
  }
}

/** macOS and the BSDs. Locale and time zone are fixed: both change how `lstart` is printed. */
async function askPs(selection: string[]): Promise<ProcessInfo[]> {
  const args = ['-ww', ...selection, '-o', 'pid=,stat=,lstart=,command='];
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' };
  const { stdout } = await run('ps', args, { env, maxBuffer: 16 * 1024 * 1024 }).catch(() => ({ stdout: '' }));
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line);
    const [, pid, state = '', started = '', command = ''] = match ?? [];
    return pid && !state.startsWith('Z') ? [{ pid: Number(pid), started, name: '', command }] : [];
  });
}

async function askPowerShell(filter: string): Promise<ProcessInfo[]> {
  const script =
    `@(Get-CimInstance Win32_Process ${filter} | ForEach-Object { [pscustomobject]@{ pid = $_.ProcessId; ` +
    'started = [string]$_.CreationDate.ToFileTimeUtc(); name = $_.Name; command = [string]$_.CommandLine } }) | ' +
    'ConvertTo-Json -Compress';
  const { stdout } = await run('powershell', ['-NoProfile', '-NonInteractive', '-Command', script]).catch(() => ({
    stdout: '',
  }));
  if (stdout.trim() === '') return [];
  const parsed = JSON.parse(stdout) as ProcessInfo | ProcessInfo[];
  return Array.isArray(parsed) ? parsed : [parsed];
}

import { redactText } from './kernel/logging/redaction.js';

interface SystemError extends Error {
  code?: string;
  syscall?: string;
  address?: string;
  port?: number;
  path?: string;
  /** Of an AggregateError: one for each address that was tried. */
  errors?: Error[];
}

/** What to print when the start fails: one line where a person can act on it, the stack where only we can. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const first = ((error as SystemError).errors?.[0] ?? error) as SystemError;
  return redactText(lineFor(first) ?? (isPlain(first) ? first.message : (first.stack ?? first.message)));
}

/** What the file system says of a path under DATA_DIR. */
const UNUSABLE: Record<string, string> = {
  EEXIST: 'is a file, not a directory',
  ENOTDIR: 'lies below a file',
  EACCES: 'is out of reach for this user',
  EPERM: 'is out of reach for this user',
  EROFS: 'is on a read-only disk',
  ENOSPC: 'is on a full disk',
};

function lineFor({ code, syscall, address, port, path, message }: SystemError): string | null {
  const place = `${address ?? 'this machine'}${port === undefined ? '' : `, port ${port}`}`;
  if (syscall === 'listen' || syscall === 'bind') {
    if (code === 'EADDRINUSE') return `Something listens on ${place} already: stop it, or set PORT to another one.`;
    if (code === 'EACCES') return `This user may not listen on ${place}: set PORT to 1024 or higher.`;
    return `Cannot listen on ${place} (${code}): check HOST and PORT.`;
  }
  if (syscall === 'connect' || syscall === 'getaddrinfo') {
    return `The database of DATABASE_URL cannot be reached (${message || code}).`;
  }
  const unusable = code === undefined ? undefined : UNUSABLE[code];
  if (unusable && path !== undefined) return `DATA_DIR cannot be used: ${path} ${unusable}.`;
  // SQLSTATE classes 28 (authorization) and 3D (no such database).
  if (code !== undefined && /^(28|3D)...$/.test(code)) return `The database of DATABASE_URL refuses: ${message}.`;
  return null;
}

/** A bare Error is thrown with a whole sentence for the operator; a TypeError and its like are defects. */
const isPlain = (error: Error): boolean => ['Error', 'ConfigError', 'DataDirInUseError'].includes(error.name);

// Builds the workspaces, the server, the demo and the bundle; not when nothing has changed since. `--force` builds anyway.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What the build is made from. */
const SOURCES = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'ormconfig.ts',
  'src',
  'demo',
  'sandbox/package.json',
  'sandbox/tsconfig.json',
  'sandbox/src',
  'sdk/package.json',
  'sdk/tsconfig.json',
  'sdk/src',
  'scripts/build.mjs',
  'scripts/bundle.mjs',
];
const MADE = ['dist/server/main.js', 'dist/demo/main.js', 'sandbox/dist/main.js', 'sdk/dist/index.js'];
/** Lies in what the build empties, so that it never outlives what it speaks of. */
const MARK = 'dist/.built-from';

function filesOf(path) {
  const entries = readdirSync(join(root, path), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  for (const source of SOURCES.filter((path) => existsSync(join(root, path)))) {
    const files = /\.\w+$/.test(source) ? [join(root, source)] : filesOf(source);
    for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function run(command, ...args) {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}

const mark = join(root, MARK);
const now = fingerprint();
const isBuilt = existsSync(mark) && readFileSync(mark, 'utf8') === now;
if (isBuilt && MADE.every((path) => existsSync(join(root, path))) && !process.argv.includes('--force')) {
  if (process.env.npm_config_loglevel !== 'silent') console.log('Nothing has changed since the last build.');
} else {
  run('npm', 'run', '--silent', 'build', '--workspaces', '--if-present');
  run(process.execPath, 'node_modules/@nestjs/cli/bin/nest.js', 'build');
  run(process.execPath, 'scripts/bundle.mjs');
  writeFileSync(mark, now);
}

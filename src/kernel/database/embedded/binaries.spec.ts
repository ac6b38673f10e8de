import { execFile } from 'node:child_process';
import { chmod, cp, lstat, mkdtemp, readFile, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { canEnter, canRun } from './account.js';
import { type Binaries, completeLinks, copyBinaries, findBinaries, program } from './binaries.js';

const run = promisify(execFile);
const STRANGER = { name: 'a stranger', uid: 54321, gid: 54321 };

describe("PostgreSQL's binaries", () => {
  let root: string;
  let installed: Binaries;

  /** As npm leaves them under a strict umask when install scripts are off. */
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'pb-binaries-'));
    await chmod(root, 0o755);
    const found = await findBinaries();
    installed = { root: join(root, 'strict', 'native'), version: found.version };
    await cp(found.root, installed.root, {
      recursive: true,
      filter: async (path) => !(await lstat(path)).isSymbolicLink(),
    });
    await chmod(join(root, 'strict'), 0o700);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('cannot be run by a user who may not enter their folder', async () => {
    expect(await canRun(STRANGER, installed)).toBe(false);
    expect(await canEnter(STRANGER, root)).toBe(true);
    expect(await canEnter(STRANGER, join(root, 'missing'))).toBe(false);
  });

  it('are copied once, whole, to where everybody can run them', async () => {
    const copies = join(root, 'own');
    const [copy, same] = await Promise.all([copyBinaries(installed, copies), copyBinaries(installed, copies)]);
    expect(same).toEqual(copy);
    expect(await canRun(STRANGER, copy)).toBe(true);
    expect((await run(program(copy, 'postgres'), ['--version'])).stdout).toContain('18.');
    expect(await readdir(copies)).toHaveLength(1);
    const { birthtimeMs } = await lstat(copy.root);
    await copyBinaries(installed, copies);
    expect((await lstat(copy.root)).birthtimeMs).toBe(birthtimeMs);
  });

  it('are copied again when the copy is damaged', async () => {
    const copy = await copyBinaries(installed, join(root, 'damaged'));
    await truncate(program(copy, 'postgres'), 0);
    await copyBinaries(installed, join(root, 'damaged'));
    expect((await run(program(copy, 'postgres'), ['--version'])).stdout).toContain('18.');
  });

  it('get the links that npm leaves out', async () => {
    const links = JSON.parse(await readFile(join(installed.root, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
    expect(await completeLinks(installed)).toBe(true);
    for (const { target } of links) {
      expect((await lstat(join(root, 'strict', target))).isSymbolicLink()).toBe(true);
      expect((await readFile(join(root, 'strict', target))).length).toBeGreaterThan(0);
    }
    expect(await completeLinks(installed)).toBe(true);
  });
});

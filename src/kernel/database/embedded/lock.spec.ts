import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirInUseError, lockDataDir } from './lock.js';
import { findProcess } from './processes.js';

describe("a data directory's lock", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pb-lock-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const leave = (number: number, owner: object | string): Promise<void> =>
    writeFile(join(folder, `owner.${number}.lock`), typeof owner === 'string' ? owner : JSON.stringify(owner));

  it('is held by one, and free again after its release', async () => {
    const first = await lockDataDir(folder);
    await expect(lockDataDir(folder)).rejects.toThrow(`${folder} is in use by process ${process.pid}`);
    await first.release();
    const second = await lockDataDir(folder);
    expect([await first.isHeld(), await second.isHeld()]).toEqual([false, true]);
    await first.release();
    expect(await second.isHeld()).toBe(true);
  });

  it('is taken over from a dead process, and from a living one that only has its number', async () => {
    await leave(4, { pid: 2 ** 22 + 1, started: 'long ago', token: 'a' });
    await (await lockDataDir(folder)).release();
    await leave(9, { pid: process.pid, started: 'long ago', token: 'b' });
    expect(await (await lockDataDir(folder)).isHeld()).toBe(true);
    expect(await readdir(folder)).toEqual(['owner.10.lock']);
  });

  it('stays with a living owner', async () => {
    const parent = await findProcess(process.ppid);
    await leave(1, { pid: process.ppid, started: parent?.started, token: 'c' });
    await expect(lockDataDir(folder)).rejects.toBeInstanceOf(DataDirInUseError);
  });

  it('goes to one alone when many find a dead owner at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      await leave(100 * round + 50, { pid: 2 ** 22 + 1, started: 'long ago', token: 'd' });
      const results = await Promise.allSettled(Array.from({ length: 12 }, () => lockDataDir(folder)));
      const held = results.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
      expect(held).toHaveLength(1);
      await held[0]?.release();
    }
  });

  it('is not kept by a file that says nothing', async () => {
    await leave(3, '');
    expect(await (await lockDataDir(folder)).isHeld()).toBe(true);
  });
});

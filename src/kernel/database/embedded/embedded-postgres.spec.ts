import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { isRoot } from './account.js';
import { findProcess } from './processes.js';
import { type EmbeddedPostgres, DataDirInUseError, startEmbeddedPostgres } from './index.js';
import { type Application, buildApplication, startApplication, until } from './application.fixture.js';

/** PostgreSQL's own trace of the server that runs on a data directory. */
async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  let builtIn: string;
  /** Shared by all, so that binaries that have to be copied are copied once. */
  let own: string;
  let root: string;
  let dataDir: string;
  const running: EmbeddedPostgres[] = [];
  const children: ChildProcess[] = [];
  /** Folders whose server a killed application leaves running. */
  const orphaned: string[] = [];

  async function start(folder = dataDir): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ dataDir: folder, ownPlace: own });
    running.push(server);
    return server;
  }

  async function startElsewhere(): Promise<Application> {
    const application = await startApplication(builtIn, dataDir, own);
    children.push(application.process);
    orphaned.push(dataDir);
    return application;
  }

  beforeAll(async () => {
    builtIn = await buildApplication();
    own = await mkdtemp(join(tmpdir(), 'pb-own-'));
    await chmod(own, 0o755);
  });
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'pb-embedded-'));
    await chmod(root, 0o755);
    dataDir = join(root, 'data');
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map(endProcess));
    await Promise.all(running.splice(0).map((server) => server.stop()));
    await Promise.all(orphaned.splice(0).map(async (folder) => (await start(folder)).stop()));
    running.length = 0;
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });
  afterAll(() => Promise.all([builtIn, own].map((folder) => rm(folder, { recursive: true, force: true }))));

  it('makes a durable UTF-8 database in an empty folder', async () => {
    const { url, adopted } = await start();
    expect(adopted).toBe(false);
    const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding', 'listen_addresses'];
    const [row] = await query(url, `SELECT ${names.map((it) => `current_setting('${it}') AS ${it}`).join(', ')}`);
    expect(Object.values(row ?? {})).toEqual(['on', 'on', 'on', 'UTF8', '']);
    expect(await query(url, `SELECT current_database() AS name, lower('ÄÖ') AS lower`)).toEqual([
      { name: 'patchbay', lower: 'äö' },
    ]);
  });

  it('keeps its data across a stop, which leaves no process', async () => {
    const first = await start();
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS value');
    const pid = await postmasterPid(dataDir);
    await Promise.all([first.stop(), first.stop()]);
    expect(await findProcess(pid)).toBeNull();
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 7 }]);
  });

  it('stops although a client is in the middle of a statement', async () => {
    const server = await start();
    const cut = query(server.url, 'SELECT pg_sleep(60)').catch((error: Error) => error.message);
    await until(
      async () => (await query(server.url, `SELECT FROM pg_stat_activity WHERE query ~ '^SELECT pg_sleep'`))[0],
    );
    await server.stop();
    expect(await cut).toMatch(/terminat/);
  });

  it('refuses a second application, naming the first, and leaves its database alone', async () => {
    const owner = await startElsewhere();
    const refusal = await start().catch((error: Error) => error);
    expect(refusal).toBeInstanceOf(DataDirInUseError);
    expect((refusal as Error).message).toContain(`${dataDir} is in use by process ${owner.process.pid}`);
    expect((refusal as Error).message).not.toContain('\n');
    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lets exactly one of many that start at once through', async () => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => start()));
    const refusals = results.flatMap((it) => (it.status === 'rejected' ? [it.reason as unknown] : []));
    expect(refusals).toHaveLength(5);
    expect(refusals.every((it) => it instanceof DataDirInUseError)).toBe(true);
  });

  it('takes over the server of an application that was killed', async () => {
    const owner = await startElsewhere();
    await query(owner.url, 'CREATE TABLE kept AS SELECT 8 AS value');
    const pid = await postmasterPid(dataDir);
    await owner.kill();
    const heir = await start();
    expect(heir.adopted).toBe(true);
    expect(await postmasterPid(dataDir)).toBe(pid);
    expect(await query(heir.url, 'SELECT value FROM kept')).toEqual([{ value: 8 }]);
    await heir.stop();
    expect(await findProcess(pid)).toBeNull();
  });

  it('recovers when the server was killed too, with a child that still has the database open', async () => {
    const owner = await startElsewhere();
    await query(owner.url, 'CREATE TABLE kept AS SELECT 9 AS value');
    const busy = new pg.Client({ connectionString: owner.url });
    busy.on('error', () => undefined);
    await busy.connect();
    const stray = (await busy.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')).rows[0]?.pid ?? 0;
    const postmaster = await postmasterPid(dataDir);
    process.kill(stray, 'SIGSTOP');
    process.kill(postmaster, 'SIGKILL');
    await owner.kill();
    expect(await findProcess(stray)).not.toBeNull();
    const heir = await start();
    expect(heir.adopted).toBe(false);
    expect(await findProcess(stray)).toBeNull();
    expect(await query(heir.url, 'SELECT value FROM kept')).toEqual([{ value: 9 }]);
    await busy.end().catch(() => undefined);
  });

  it('is not fooled by processes that got the numbers of dead ones', async () => {
    const owner = await startElsewhere();
    await query(owner.url, 'CREATE TABLE kept AS SELECT 10 AS value');
    const cluster = join(dataDir, 'postgres/data');
    const file = join(cluster, 'postmaster.pid');
    const account = isRoot() ? await ownerOf(cluster) : {};
    const impostor = spawn('sleep', ['60'], { stdio: 'ignore', ...account });
    children.push(impostor);
    process.kill(await postmasterPid(dataDir), 'SIGKILL');
    await owner.kill();
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(impostor.pid)));
    const [lock = ''] = (await readdir(dataDir)).filter((name) => name.endsWith('.lock'));
    const stale = JSON.parse(await readFile(join(dataDir, lock), 'utf8')) as object;
    await writeFile(join(dataDir, lock), JSON.stringify({ ...stale, pid: impostor.pid }));
    const heir = await start();
    expect(await query(heir.url, 'SELECT value FROM kept')).toEqual([{ value: 10 }]);
    expect(impostor.exitCode).toBeNull();
  });

  it('starts after a first start that was killed midway', async () => {
    const half = spawn(process.execPath, [join(builtIn, 'main.mjs'), dataDir, own], { stdio: 'ignore' });
    children.push(half);
    const draft = await until(async () => {
      const names = await readdir(join(dataDir, 'postgres')).catch(() => []);
      return names.find((name) => name.startsWith('data.draft-'));
    });
    await endProcess(half);
    expect(await readdir(join(dataDir, 'postgres'))).not.toContain('data');
    const server = await start();
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(draft).toBeDefined();
  });

  it("does not get the terminal's Ctrl-C, so that the application can drain", async () => {
    const owner = await startElsewhere();
    process.kill(-(owner.process.pid ?? 0), 'SIGINT');
    await until(async () => owner.output().includes('SIGINT') || undefined);
    expect(await query(owner.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('finds room for its socket when the path is too long for one', async () => {
    const deep = join(root, 'x'.repeat(60), 'y'.repeat(60));
    const server = await start(deep);
    expect(decodeURIComponent(server.url)).toContain('@/tmp/pb-');
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    await rm(/\/tmp\/pb-[0-9a-f]+/.exec(decodeURIComponent(server.url))?.[0] ?? '', { recursive: true });
  });

  it('says what is wrong when the server cannot start, and gives the folder back', async () => {
    await (await start()).stop();
    await rm(join(dataDir, 'postgres/data/global'), { recursive: true });
    await expect(start()).rejects.toThrow(/PostgreSQL did not start.*\n.*global/s);
    await expect(start()).rejects.not.toBeInstanceOf(DataDirInUseError);
  });

  if (isRoot()) {
    it('keeps the database elsewhere when only root can enter the folder, and says where', async () => {
      await mkdir(dataDir, { mode: 0o700 });
      const first = await start();
      await query(first.url, 'CREATE TABLE kept AS SELECT 11 AS value');
      await first.stop();
      const note = await readFile(join(dataDir, 'postgres-location.txt'), 'utf8');
      expect(note).toContain(`cluster: ${own}/`);
      const second = await start();
      expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 11 }]);
    });
  }
});

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

async function ownerOf(path: string): Promise<{ uid: number; gid: number }> {
  const { uid, gid } = await stat(path);
  return { uid, gid };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmptyDatabase } from './support/test-database.js';

const MAIN = join(process.cwd(), 'dist/server/main.js');

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let dataDir: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  if (!existsSync(MAIN)) throw new Error('This spec runs the build: npm run build first.');
  database = await createEmptyDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-boot-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  output: { stdout: string; stderr: string };
  exit: Promise<number | null>;
}

function start(env: Record<string, string>, ...args: string[]): Started {
  const { PATH } = process.env;
  const settings = { DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: '0', LOG_FORMAT: 'json', ...env };
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH, ...settings } });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  return { child, output, exit: once(child, 'close').then(([code]) => code as number | null) };
}

async function ready({ child, output, exit }: Started): Promise<URL> {
  const ended = exit.then(() => {
    throw new Error(`It ended: ${output.stdout}${output.stderr}`);
  });
  for (;;) {
    const url = /"url":"(http[^"]+)"/.exec(output.stdout)?.[1];
    if (url) return new URL(url);
    await Promise.race([once(child.stdout!, 'data'), ended]);
  }
}

/** A request whose body is still on its way. */
async function halfARequest(url: URL): Promise<{ socket: Socket; finish(): Promise<string> }> {
  const socket = connect(Number(url.port), url.hostname);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  const head =
    'POST /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a":';
  await new Promise<void>((resolve) => socket.write(head, () => resolve()));
  const finish = async (): Promise<string> => {
    socket.write('"b"}');
    if (!socket.closed) await once(socket, 'close');
    return answer;
  };
  return { socket, finish };
}

it('starts, is ready, and on SIGTERM answers what is in flight before it ends with 0', async () => {
  const server = start({});
  const url = await ready(server);
  expect((await fetch(new URL('/health/ready', url))).status).toBe(200);
  const request = await halfARequest(url);
  // The probe's answer comes after the half request was read: both stand in the same event loop's order.
  await (await fetch(new URL('/health/live', url))).text();
  server.child.kill('SIGTERM');
  while (!server.output.stdout.includes('SIGTERM')) await once(server.child.stdout!, 'data');
  const answer = await request.finish();
  expect(answer).toMatch(/^HTTP\/1\.1 404 /);
  expect(answer).toContain('"error":{"code":"NOT_FOUND"');
  expect(await server.exit).toBe(0);
  expect(server.output.stderr).toBe('');
});

it('cuts off what still runs when the drain is over', async () => {
  const server = start({ DRAIN_TIMEOUT: '0' });
  const { socket } = await halfARequest(await ready(server));
  // The reset that cuts it off is what is wanted.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  server.child.kill('SIGINT');
  expect(await server.exit).toBe(0);
  await closed;
});

it('says in one line that its port is in use', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const server = start({ PORT: String(port) });
  expect(await server.exit).toBe(1);
  taken.close();
  expect(server.output).toEqual({
    stdout: '',
    stderr: `Something listens on 127.0.0.1, port ${port} already: stop it, or set PORT to another one.\n`,
  });
});

it('says in one line that its database cannot be reached', async () => {
  const server = start({ DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/none' });
  expect(await server.exit).toBe(1);
  expect(server.output.stderr).toMatch(/^The database of DATABASE_URL cannot be reached \(.*ECONNREFUSED.*\)\.\n$/);
  expect(server.output.stderr).not.toContain('hunter2');
});

it('names every variable that cannot be used, and ends with 2', async () => {
  const server = start({ PORT: 'x', LOG_LEVEL: 'loud' });
  expect(await server.exit).toBe(2);
  expect(server.output.stderr).toMatch(/PORT .*\n.*LOG_LEVEL /);
});

it('--help lists the variables and starts nothing', async () => {
  const server = start({ DATABASE_URL: 'not a url' }, '--help');
  expect(await server.exit).toBe(0);
  expect(server.output.stdout).toContain('DATABASE_URL');
});

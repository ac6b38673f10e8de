import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newChannel, newUser, newWorkspace, type Person } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';
import { S3Double } from '../support/s3-double.js';

const MEGABYTE = 1024 * 1024;
const SIZE = 100 * MEGABYTE;
const MOST_GROWTH = 30 * MEGABYTE;
const BOUNDARY = 'a-boundary';

/** Bytes of the process in memory, as the operating system sees it. */
const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;

/** The highest that it stood at while `work` ran, above where it began. */
async function growthDuring(pid: number, work: () => Promise<void>): Promise<number> {
  const before = memoryOf(pid);
  let highest = before;
  const watch = setInterval(() => (highest = Math.max(highest, memoryOf(pid))), 10);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return Math.max(highest, memoryOf(pid)) - before;
}

function* form(bytes: number): Generator<Buffer> {
  yield Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n`);
  const piece = Buffer.alloc(64 * 1024, 'x');
  for (let left = bytes; left > 0; left -= piece.length) yield left < piece.length ? piece.subarray(0, left) : piece;
  yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
}

async function upload(url: string, token: string, bytes: number): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
  const answer = new Promise<string>((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => (response.statusCode === 201 ? resolve(text) : reject(new Error(text))));
    }).on('error', reject);
    pipeline(Readable.from(form(bytes)), sending).catch(reject);
  });
  return (JSON.parse(await answer) as { file: { url: string } }).file.url;
}

async function download(url: string, token: string): Promise<number> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  let bytes = 0;
  for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) bytes += piece.length;
  return bytes;
}

async function crossing(server: TestServer, ada: Person): Promise<number> {
  const channel = await newChannel(ada, (await newWorkspace(ada)).id);
  const place = `${server.url}/api/v2/channels/${channel.id}/files`;
  // What is loaded and made with the first file stays; it is not what a large one costs.
  for (let n = 0; n < 3; n++) await download(server.url + (await upload(place, ada.token, 12 * MEGABYTE)), ada.token);
  return growthDuring(server.pid, async () => {
    const path = await upload(place, ada.token, SIZE);
    expect(await download(server.url + path, ada.token)).toBe(SIZE);
  });
}

describe('a file of 100 MB takes less than 30 MB of memory', () => {
  let server: TestServer;
  afterEach(() => server.stop());

  it('on its way to the disk and back', async () => {
    server = await startServer();
    expect(await crossing(server, await newUser(server))).toBeLessThan(MOST_GROWTH);
  }, 120_000);

  it('on its way to a bucket and back', async () => {
    const s3 = await S3Double.start();
    try {
      server = await startServer({ env: s3.env });
      expect(await crossing(server, await newUser(server))).toBeLessThan(MOST_GROWTH);
    } finally {
      await s3.close();
    }
  }, 120_000);
});

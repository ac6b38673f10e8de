import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { letArriveWithin, limitArrival } from './arrival.js';

let server: Server;

async function serve(handle: RequestListener): Promise<void> {
  server = createServer(handle);
  limitArrival(server, 30, 5);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}

/** What the server answers to these bytes, after which nothing comes any more. */
async function answerTo(head: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(head);
  return text(socket);
}

afterEach(() => new Promise((resolve) => server.close(resolve)));

const HALF = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf';

it('ends a request whose body does not come', async () => {
  await serve((request) => void request.resume());
  expect(await answerTo(HALF)).toMatch(/^HTTP\/1\.1 408 /);
});

it('answers nothing twice', async () => {
  await serve((request, response) => {
    request.resume();
    response.writeHead(413, { 'content-length': 0 }).end();
  });
  const answer = await answerTo(HALF);
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).not.toContain('408');
});

it('leaves alone what is here, however long its answer takes', async () => {
  await serve((request, response) => {
    request.resume();
    setTimeout(() => response.writeHead(200, { connection: 'close' }).end('done'), 100);
  });
  const whole = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody';
  expect(await answerTo(whole)).toMatch(/^HTTP\/1\.1 200 [^]*done/);
  expect(await answerTo('GET / HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

it('gives those more time that are granted it', async () => {
  let began = 0;
  await serve((request) => {
    began = performance.now();
    letArriveWithin(request, 150);
    request.resume();
  });
  expect(await answerTo(HALF)).toMatch(/408/);
  expect(performance.now() - began).toBeGreaterThanOrEqual(150);
});

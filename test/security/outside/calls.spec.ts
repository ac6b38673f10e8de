import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { OutsideHttp } from '../../../src/kernel/outside/outside-http.service.js';
import { until } from '../../support/until.js';
import { LOCAL, messageOf, names, NOWHERE, outside, reasonOf } from './outside.js';
import { rawServer, Witness } from './witness.js';

const MIB = 1024 * 1024;
const JSON_TYPES = ['application/json', '*+json'];

let app: Witness;
let http: OutsideHttp;
let base: string;

beforeEach(async () => {
  app = await Witness.open();
  base = `http://app.example:${app.port}`;
  http = outside(['app.example', 'other.example', '127.0.0.1']);
});

afterEach(async () => {
  http.onApplicationShutdown();
  await app.close();
});

const get = (path: string, more = {}) => http.get(new URL(path, base).href, { accept: JSON_TYPES, ...more });
const post = (path: string, more = {}) =>
  http.post(new URL(path, base).href, { body: '{"a":1}', contentType: 'application/json', ...more });

/** Answers with a body at once. */
function answer(path: string, status: number, headers: Record<string, string>, body: string | Buffer = ''): void {
  app.answers.set(path, (response) => response.writeHead(status, headers).end(body));
}

/** Sends one chunk after the other for as long as somebody listens, and counts. */
function stream(path: string, chunk: Buffer, everyMs = 0): { sent: number } {
  const count = { sent: 0 };
  app.answers.set(path, async (response) => {
    const closed = once(response, 'close');
    response.writeHead(200, { 'content-type': 'application/json' });
    while (!response.destroyed && count.sent < 50 * MIB) {
      count.sent += chunk.length;
      const more = response.write(chunk) ? pause(everyMs) : once(response, 'drain');
      await Promise.race([more, closed]);
    }
  });
  return count;
}

describe('A call to a typed URL', () => {
  it('brings the answer, its media type, and where it came from', async () => {
    answer('/integration.json', 200, { 'content-type': 'application/JSON; charset=utf-8' }, '{"name":"x"}');
    const found = await get('/integration.json?key=1#part');
    expect(found).toMatchObject({ status: 200, mediaType: 'application/json', url: `${base}/integration.json?key=1` });
    expect(found.body.toString()).toBe('{"name":"x"}');
    expect(found.elapsedMs).toBeGreaterThanOrEqual(0);
    expect(app.seen[0]).toMatchObject({ method: 'GET', url: '/integration.json?key=1' });
    expect(app.seen[0]?.headers).toMatchObject({
      host: `app.example:${app.port}`,
      accept: 'application/json, */*;q=0.1',
      'accept-encoding': 'identity',
      'user-agent': 'Patchbay/1.2.3',
    });
  });

  it('posts the body with its headers, also to an address that is allowed', async () => {
    const url = `http://127.0.0.1:${app.port}/hook`;
    const headers = { 'Webhook-Signature': 'v1,abc', 'User-Agent': 'me', Accept: 'text/html' };
    const found = await http.post(url, { body: '{"ü":1}', contentType: 'application/json', headers });
    expect(found).toMatchObject({ status: 200, body: Buffer.from('{}') });
    expect(app.seen[0]).toMatchObject({ method: 'POST', url: '/hook', body: '{"ü":1}' });
    expect(app.seen[0]?.headers).toMatchObject({
      'webhook-signature': 'v1,abc',
      'content-type': 'application/json',
      'content-length': '8',
      'user-agent': 'Patchbay/1.2.3',
      accept: '*/*',
    });
  });

  it.each([
    ['Host', 'inside'],
    ['Content-Length', '5'],
    ['x-a', 'b\r\nx-c: d'],
    ['x a', 'b'],
  ])('sends no header that would change the request itself: %j: %j', async (name, value) => {
    await expect(post('/hook', { headers: { [name]: value } })).rejects.toMatchObject({ name: 'TypeError' });
    expect(app.connections).toBe(0);
  });

  it('reaches a name by whichever of its addresses answers', async () => {
    http = outside(['app.example'], names('::1', LOCAL, NOWHERE));
    expect((await post('/')).status).toBe(200);
    http.onApplicationShutdown();
    http = outside(['app.example'], names('127.0.0.9', LOCAL));
    const ipv4 = await rawServer((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
    expect((await http.post(`http://app.example:${ipv4.port}/`, { body: '', contentType: 'a/b' })).status).toBe(204);
    await ipv4.close();
  });

  it('uses one connection for calls that follow each other, and lets go of it at the end', async () => {
    for (let index = 0; index < 20; index += 1) await post('/');
    expect(app.seen).toHaveLength(20);
    expect(app.connections).toBe(1);
    http.onApplicationShutdown();
    await until(() => app.sockets.size === 0);
    expect(await reasonOf(post('/'))).toBe('aborted');
  });

  it('keeps no connection that its server wants closed', async () => {
    answer('/', 200, { 'content-type': 'application/json', connection: 'close' }, '{}');
    for (let index = 0; index < 3; index += 1) expect((await post('/')).status).toBe(200);
    expect(app.connections).toBe(3);
  });

  it('keeps a bounded number of connections', async () => {
    const hosts = Array.from({ length: 270 }, (_, index) => `app${index}.example`);
    http = outside(hosts);
    for (const host of hosts) await http.get(`http://${host}:${app.port}/`, { accept: JSON_TYPES });
    expect(app.connections).toBe(270);
    await until(() => app.sockets.size <= 256);
  });

  it('tells of an error by its status, whatever it looks like', async () => {
    answer('/json', 422, { 'content-type': 'application/json' }, '{"error":"x"}');
    answer('/html', 404, { 'content-type': 'text/html' }, '<h1>');
    answer('/gzip', 500, { 'content-type': 'application/json', 'content-encoding': 'gzip' }, gzipSync('{}'));
    answer('/lost', 302, { 'content-type': 'text/plain' }, 'Somewhere else');
    expect(await get('/json')).toMatchObject({ status: 422, body: Buffer.from('{"error":"x"}') });
    expect(await get('/html')).toMatchObject({ status: 404, mediaType: 'text/html', body: Buffer.alloc(0) });
    expect(await post('/html')).toMatchObject({ status: 404, body: Buffer.from('<h1>') });
    expect(await post('/gzip')).toMatchObject({ status: 500, body: Buffer.alloc(0) });
    expect(await get('/lost')).toMatchObject({ status: 302 });
  });

  it('takes an answer without a body, and one after early hints', async () => {
    answer('/none', 204, {});
    app.answers.set('/hints', (response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(200, { 'content-type': 'application/vnd.api+json' }).end('[]');
    });
    expect(await get('/none')).toMatchObject({ status: 204, mediaType: '', body: Buffer.alloc(0) });
    expect(await get('/hints')).toMatchObject({ status: 200, body: Buffer.from('[]') });
  });
});

describe('A redirect', () => {
  it('is followed three times', async () => {
    for (const hop of [1, 2, 3]) answer(`/${hop}`, 300 + hop, { location: `/${hop + 1}` });
    expect(await get('/1')).toMatchObject({ status: 200, url: `${base}/4` });
    expect(await reasonOf(get('/1', { redirects: 2 }))).toBe('too-many-redirects');
    answer('/4', 307, { location: '/5' });
    expect(await reasonOf(get('/1'))).toBe('too-many-redirects');
    answer('/4', 308, { location: '/4' });
    expect(await reasonOf(get('/4'))).toBe('too-many-redirects');
  });

  it.each([307, 308])('%i takes the body of a POST along, and its headers to the same origin alone', async (status) => {
    answer('/same', status, { location: '/there' });
    answer('/other', status, { location: `http://other.example:${app.port}/there` });
    const headers = { authorization: 'Bearer x', 'webhook-signature': 'v1,abc' };
    expect(await post('/same', { headers })).toMatchObject({ status: 200, url: `${base}/there` });
    expect(await post('/other', { headers })).toMatchObject({ url: `http://other.example:${app.port}/there` });
    const there = app.seen.filter(({ url }) => url === '/there');
    expect(there.map(({ method, body }) => [method, body])).toEqual(Array(2).fill(['POST', '{"a":1}']));
    expect(there[0]?.headers).toMatchObject(headers);
    expect(there[1]?.headers).not.toHaveProperty('authorization');
    expect(there[1]?.headers).not.toHaveProperty('webhook-signature');
    expect(there[1]?.headers).toMatchObject({ 'content-type': 'application/json' });
  });

  it('that would make a POST something else is refused, and any where the caller wants none', async () => {
    for (const status of [301, 302, 303]) {
      answer('/', status, { location: '/there' });
      expect(await reasonOf(post('/'))).toBe('redirect-refused');
    }
    answer('/', 307, { location: '/there' });
    expect(await reasonOf(post('/', { keepRedirects: false }))).toBe('redirect-refused');
    expect(app.seen.map(({ url }) => url)).toEqual(['/', '/', '/', '/']);
  });

  it('is followed at once, though its body never ends', async () => {
    app.answers.set('/', (response) => response.writeHead(302, { location: '/there' }).write('Found'));
    expect(await get('/')).toMatchObject({ status: 200, url: `${base}/there` });
    expect(app.connections).toBe(2);
    await until(() => app.sockets.size === 1);
  });

  it('is all within one deadline', async () => {
    app.answers.set('/slow', (response) => {
      setTimeout(() => response.writeHead(302, { location: '/slow' }).end(), 120);
    });
    expect(await reasonOf(get('/slow', { timeoutMs: 300 }))).toBe('timeout');
    expect(app.seen.length).toBeLessThan(4);
  });
});

describe('The answer', () => {
  const type = { 'content-type': 'application/json' };

  it('may have 1 MiB, however it comes', async () => {
    answer('/told', 200, { ...type, 'content-length': String(MIB) }, Buffer.alloc(MIB, 'a'));
    app.answers.set('/chunked', (response) => {
      response.writeHead(200, type).write(Buffer.alloc(MIB - 1, 'a'));
      response.end('b');
    });
    expect((await get('/told')).body).toHaveLength(MIB);
    const { body } = await post('/chunked');
    expect([body.length, body.subarray(-2).toString()]).toEqual([MIB, 'ab']);
    expect(await reasonOf(post('/chunked', { bodyBytes: MIB - 1 }))).toBe('too-large');
  });

  it('is cut off one byte later, or before it comes where its length says so', async () => {
    app.answers.set('/chunked', (response) => {
      response.writeHead(200, type).write(Buffer.alloc(MIB, 'a'));
      response.end('b');
    });
    app.answers.set('/told', (response) => {
      response.writeHead(200, { ...type, 'content-length': String(MIB + 1) }).flushHeaders();
    });
    expect(await reasonOf(get('/chunked'))).toBe('too-large');
    expect(await reasonOf(get('/chunked', { bodyBytes: 50 * MIB }))).toBe('too-large');
    expect(await reasonOf(post('/told'))).toBe('too-large');
    await until(() => app.sockets.size === 0);
  });

  it('of 50 MB is cut off long before it is sent', async () => {
    const count = stream('/', Buffer.alloc(64 * 1024, 'a'));
    expect(await reasonOf(get('/'))).toBe('too-large');
    await until(() => app.sockets.size === 0);
    // What the system holds on the way is more than what was read.
    expect(count.sent).toBeLessThan(25 * MIB);
  });

  it('that never ends, or does not begin, is cut off at the deadline', async () => {
    stream('/endless', Buffer.from(' '), 20);
    app.answers.set('/silent', () => undefined);
    app.answers.set('/headers', (response) => response.writeHead(200, type).flushHeaders());
    for (const path of ['/endless', '/silent', '/headers']) {
      expect([path, await reasonOf(post(path, { timeoutMs: 200 }))]).toEqual([path, 'timeout']);
    }
    expect(await messageOf(get('/silent?key=hunter2', { timeoutMs: 50 }))).toBe(
      `"app.example:${app.port}" did not answer within 50 ms.`,
    );
    await until(() => app.sockets.size === 0);
  });

  it('whose headers drip, or never end, is cut off', async () => {
    const server = await rawServer((socket) => {
      socket.once('data', (request) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const endless = request.toString().startsWith('GET /endless');
        const line = endless ? `x: ${'a'.repeat(1_000)}\r\n`.repeat(20) : 'x: a\r\n';
        const timer = setInterval(() => socket.write(line), 20);
        socket.once('close', () => clearInterval(timer));
      });
    });
    const url = `http://app.example:${server.port}`;
    expect(await reasonOf(http.get(`${url}/drip`, { accept: ['*/*'], timeoutMs: 300 }))).toBe('timeout');
    expect(await reasonOf(http.get(`${url}/endless`, { accept: ['*/*'] }))).toBe('too-large');
    await server.close();
  });

  it('in another media type, or in a content encoding, is refused unread', async () => {
    const body = gzipSync(Buffer.alloc(MIB));
    answer('/html', 200, { 'content-type': 'text/html' }, '<html>');
    answer('/none', 200, {}, '{}');
    for (const encoding of ['gzip', 'br', 'deflate', 'identity, gzip', 'x-unknown']) {
      answer('/encoded', 200, { ...type, 'content-encoding': encoding }, body);
      expect([encoding, await reasonOf(get('/encoded'))]).toEqual([encoding, 'wrong-media-type']);
      expect([encoding, await reasonOf(post('/encoded'))]).toEqual([encoding, 'wrong-media-type']);
    }
    answer('/identity', 200, { ...type, 'content-encoding': 'identity' }, '{}');
    expect(await messageOf(get('/html'))).toContain('text/html, not application/json');
    expect(await reasonOf(get('/html'))).toBe('wrong-media-type');
    expect(await reasonOf(get('/none'))).toBe('wrong-media-type');
    expect((await get('/identity')).status).toBe(200);
  });
});

describe('A server that is not there, or not well', () => {
  it.each([
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
    ['hangs up', (socket: Socket) => socket.end()],
    ['speaks something else', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['breaks off', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab')],
    [
      'wants another protocol',
      (socket: Socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    ],
  ])('is unreachable where it %s', async (_what, serve) => {
    const server = await rawServer((socket) => socket.once('data', () => serve(socket)));
    const call = () => http.post(`http://app.example:${server.port}/a?b`, { body: 'x', contentType: 'text/plain' });
    expect(await reasonOf(call())).toBe('unreachable');
    expect(await messageOf(call())).toContain(`"app.example:${server.port}"`);
    await server.close();
    expect(await reasonOf(call())).toBe('unreachable');
  });

  it('has no name, or one that DNS never tells', async () => {
    http = outside([], (_host, _options, done) => done(Object.assign(new Error('x'), { code: 'ENOTFOUND' }), []));
    expect(await reasonOf(get('/'))).toBe('unresolvable');
    http = outside([], names());
    expect(await reasonOf(get('/'))).toBe('unresolvable');
    let asked = 0;
    http = outside([], () => (asked += 1));
    expect(await Promise.all([1, 2, 3].map(() => reasonOf(get('/', { timeoutMs: 100 }))))).toEqual(
      Array(3).fill('timeout'),
    );
    expect(asked).toBe(1);
    expect(app.connections).toBe(0);
  });

  it('is not connected to when its name is told after the call', async () => {
    let tell = (): void => undefined;
    http = outside(['app.example'], (host, options, done) => (tell = () => names(LOCAL)(host, options, done)));
    expect(await reasonOf(post('/', { timeoutMs: 50 }))).toBe('timeout');
    tell();
    // Nothing is to happen: no condition tells when it has not.
    await pause(50);
    expect(app.connections).toBe(0);
  });

  it('holds none but its own calls up, and these no longer than they may last', async () => {
    const dead = await Witness.open();
    dead.answers.set('/', () => undefined);
    const url = `http://other.example:${dead.port}/`;
    const call = (more = {}) => http.post(url, { body: 'x', contentType: 'text/plain', ...more });
    const caller = new AbortController();
    let ended = 0;
    const calls = Array.from({ length: 200 }, () =>
      reasonOf(call({ signal: caller.signal })).finally(() => (ended += 1)),
    );
    await until(() => dead.seen.length === 32);
    for (let index = 0; index < 20; index += 1) expect((await post('/live')).status).toBe(200);
    // As one more of those that wait in line.
    expect(await reasonOf(call({ timeoutMs: 50 }))).toBe('timeout');
    expect(ended).toBe(0);
    caller.abort();
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['aborted']));
    expect(dead.connections).toBe(32);
    dead.answers.clear();
    expect((await call()).status).toBe(200);
    await dead.close();
  });

  it('gets the calls that wait in line when it has answered others', async () => {
    const calls = Array.from({ length: 100 }, (_, index) => post(`/${index}`));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(100).fill(200));
    expect(app.connections).toBeLessThanOrEqual(32);
  });

  it('is let go of when the caller gives up, or the server stops', async () => {
    app.answers.set('/', () => undefined);
    const caller = new AbortController();
    const calls = [reasonOf(post('/', { signal: caller.signal })), reasonOf(get('/', { signal: caller.signal }))];
    const others = Array.from({ length: 40 }, () => reasonOf(post('/')));
    await until(() => app.seen.length === 32);
    caller.abort();
    expect(await Promise.all(calls)).toEqual(['aborted', 'aborted']);
    expect(await reasonOf(post('/', { signal: caller.signal }))).toBe('aborted');
    http.onApplicationShutdown();
    expect(new Set(await Promise.all(others))).toEqual(new Set(['aborted']));
    await until(() => app.sockets.size === 0);
  });
});

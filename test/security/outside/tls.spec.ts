import tls from 'node:tls';
import type { OutsideHttp } from '../../../src/kernel/outside/outside-http.service.js';
import { CERTIFICATE } from './certificate.js';
import { outside, reasonOf } from './outside.js';
import { Witness } from './witness.js';

let app: Witness;
let http: OutsideHttp;

beforeEach(async () => {
  app = await Witness.open({ secure: true });
  http = outside(['app.example', 'other.example', '127.0.0.1']);
});

afterEach(async () => {
  jest.restoreAllMocks();
  http.onApplicationShutdown();
  await app.close();
});

const post = (host: string, path = '/') =>
  http.post(`https://${host}:${app.port}${path}`, { body: '{}', contentType: 'application/json' });

/** As if the machine knew who signed it. */
function trust(): void {
  const connect = tls.connect.bind(tls) as (options: tls.ConnectionOptions) => tls.TLSSocket;
  jest
    .spyOn(tls, 'connect')
    .mockImplementation(((options: tls.ConnectionOptions) =>
      connect({ ...options, ca: CERTIFICATE })) as typeof tls.connect);
}

describe('A secure connection', () => {
  it('is made to the host that its certificate names, and is used again', async () => {
    trust();
    for (let index = 0; index < 3; index += 1) expect((await post('app.example')).status).toBe(200);
    expect((await post('app.example.')).url).toBe(`https://app.example:${app.port}/`);
    expect(app.connections).toBe(1);
  });

  it('is not made to another one, nor to one whose certificate nobody trusts, nor to a server without any', async () => {
    expect(await reasonOf(post('app.example'))).toBe('tls');
    trust();
    expect(await reasonOf(post('other.example'))).toBe('tls');
    expect(await reasonOf(post('127.0.0.1'))).toBe('tls');
    expect(app.seen).toEqual([]);
    const plain = await Witness.open();
    const url = `https://app.example:${plain.port}/`;
    expect(await reasonOf(http.post(url, { body: '', contentType: 'text/plain' }))).toBe('tls');
    await plain.close();
  });

  it('is never left for an open one by a redirect', async () => {
    trust();
    const plain = await Witness.open();
    const to = (location: string) => app.answers.set('/to', (response) => response.writeHead(307, { location }).end());
    to(`http://app.example:${plain.port}/`);
    expect(await reasonOf(post('app.example', '/to'))).toBe('redirect-refused');
    const get = http.get(`https://app.example:${app.port}/to`, { accept: ['*/*'] });
    expect(await reasonOf(get)).toBe('redirect-refused');
    expect(plain.connections).toBe(0);
    to(`https://app.example:${app.port}/`);
    expect((await post('app.example', '/to')).status).toBe(200);
    await plain.close();
  });
});

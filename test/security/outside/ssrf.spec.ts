import { LOCAL, messageOf, names, NOWHERE, outside, reasonOf } from './outside.js';
import { ADDRESSES_INSIDE, MALFORMED, NAMES_INSIDE } from './hostile-urls.js';
import type { OutsideHttp } from '../../../src/kernel/outside/outside-http.service.js';
import { outsideConnector } from '../../../src/kernel/outside/connector.js';
import type { Lookup } from '../../../src/kernel/outside/lookup.js';
import { OutsideError } from '../../../src/kernel/outside/outside-error.js';
import { until } from '../../support/until.js';
import { Witness } from './witness.js';

let inside: Witness;
let http: OutsideHttp | undefined;

beforeEach(async () => {
  inside = await Witness.open();
});

afterEach(async () => {
  http?.onApplicationShutdown();
  await inside.close();
});

const get = (url: string, more = {}) => http!.get(url, { accept: ['*/*'], ...more });
const post = (url: string) => http!.post(url, { body: '{}', contentType: 'application/json' });
const here = (url: string): string => url.replaceAll('PORT', String(inside.port));

function expectNobodyCame(): void {
  expect(inside.seen).toEqual([]);
  expect(inside.connections).toBe(0);
}

/** Each of them, by both methods and before it is kept. */
async function reasonsOf(urls: readonly string[]): Promise<Record<string, string[]>> {
  const reasons: Record<string, string[]> = {};
  for (const url of urls.map(here)) {
    const kept = reasonOf(Promise.resolve(url).then((typed) => http!.assertOutsideUrl(typed).href));
    reasons[url] = [await kept, await reasonOf(get(url)), await reasonOf(post(url))];
  }
  return reasons;
}

const everywhere = (urls: readonly string[], reason: string): Record<string, string[]> =>
  Object.fromEntries(urls.map((url) => [here(url), [reason, reason, reason]]));

describe('What a typed URL cannot reach', () => {
  it('is an address that is not public, however it is written', async () => {
    const dns = names(LOCAL);
    http = outside([], dns);
    expect(await reasonsOf(ADDRESSES_INSIDE)).toEqual(everywhere(ADDRESSES_INSIDE, 'address-refused'));
    expect(dns.asked).toEqual([]);
    expectNobodyCame();
  });

  it('is a name that means this machine or this network, which DNS is not even asked for', async () => {
    const dns = names(LOCAL);
    http = outside([], dns);
    expect(await reasonsOf(NAMES_INSIDE)).toEqual(everywhere(NAMES_INSIDE, 'address-refused'));
    expect(dns.asked).toEqual([]);
    expectNobodyCame();
  });

  it('is anything by a URL that is not a plain one of the web', async () => {
    const dns = names(LOCAL);
    // Its port and its form are refused although the host would be reached.
    http = outside([], dns);
    expect(await reasonsOf(MALFORMED)).toEqual(everywhere(MALFORMED, 'url-refused'));
    expect(dns.asked).toEqual([]);
    expectNobodyCame();
  });

  it.each([
    ['this machine', [LOCAL]],
    ['this machine by IPv6', ['::1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['a private address', ['10.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['an address of its own link', ['fe80::1%lo']],
    ['a public address and a private one', [NOWHERE, LOCAL]],
    ['a private address and a public one', [LOCAL, NOWHERE]],
    ['a hundred public addresses and a private one', [...Array<string>(100).fill(NOWHERE), '::1']],
    ['what is no address', ['127.1']],
  ])('is a name that leads to %s', async (_what, addresses) => {
    http = outside([], names(...addresses));
    const url = here('http://app.example:PORT/');
    expect(await reasonOf(get(url))).toBe('address-refused');
    expect(await reasonOf(post(here('https://app.example.:PORT/')))).toBe('address-refused');
    const message = await messageOf(get(url));
    expect(message).toContain('"app.example"');
    expect(message).toContain('ALLOWED_PRIVATE_HOSTS');
    for (const address of addresses) expect(message).not.toContain(address);
    expectNobodyCame();
  });

  it('is what a name leads to when it is asked for again', async () => {
    let asked = 0;
    const changing: Lookup = (host, options, done) => {
      asked += 1;
      names(asked === 1 ? NOWHERE : LOCAL)(host, options, done);
    };
    http = outside([], changing);
    const url = here('http://app.example:PORT/');
    // Where nobody is: no route, or no answer.
    expect(['unreachable', 'timeout']).toContain(await reasonOf(get(url, { timeoutMs: 500 })));
    expect(asked).toBe(1);
    expect(await reasonOf(get(url))).toBe('address-refused');
    expectNobodyCame();
  });

  it('is what a socket turns out to be connected to, whatever was looked at before', async () => {
    const addresses = [NOWHERE, LOCAL];
    // Public when it is looked at, and private when it is connected to.
    const address = { family: 4, get address() { return addresses.length > 1 ? addresses.shift()! : LOCAL; } }; // prettier-ignore
    http = outside([], (_host, _options, done) => setImmediate(() => done(null, [address])));
    expect(await reasonOf(post(here('http://app.example:PORT/')))).toBe('address-refused');
    // The caller may hear of it before the server does.
    await until(() => inside.connections === 1);
    expect(inside.seen).toEqual([]);
  });

  it('is an address that nobody looked at before it was to be connected to', () => {
    const done = jest.fn();
    const connect = outsideConnector(new Set(), names(LOCAL));
    const to = { hostname: LOCAL, protocol: 'http:', port: String(inside.port) };
    expect(() => connect(to, done)).toThrow(OutsideError);
    expect(done).not.toHaveBeenCalled();
    expectNobodyCame();
  });

  it('is a host beside the one that is allowed', async () => {
    http = outside(['127.0.0.1', 'app.localhost', 'dev.internal']);
    const beside = ['127.0.0.2', '[::ffff:127.0.0.1]', '[::1]', 'localhost', 'b.app.localhost', 'x-dev.internal'];
    const urls = [...beside, 'app.example', '127.0.0.1.example'].map((host) => `http://${host}:PORT/`);
    for (const url of urls) expect([url, await reasonOf(get(here(url)))]).toEqual([url, 'address-refused']);
    expectNobodyCame();
  });
});

describe('Where a redirect cannot lead', () => {
  let front: Witness;

  beforeEach(async () => {
    front = await Witness.open();
    http = outside(['front.example']);
  });

  afterEach(() => front.close());

  const redirectTo = (location: string, status: number): string => {
    front.answers.set('/from', (response) => response.writeHead(status, { location }).end());
    return `http://front.example:${front.port}/from`;
  };

  it.each([
    ['http://169.254.169.254/latest/meta-data/', 'address-refused'],
    ['http://127.0.0.1:PORT/', 'address-refused'],
    ['http://2130706433:PORT/', 'address-refused'],
    ['http://[::1]:PORT/', 'address-refused'],
    ['http://[::ffff:7f00:1]:PORT/', 'address-refused'],
    ['//127.0.0.1:PORT/', 'address-refused'],
    ['\\\\127.0.0.1:PORT\\', 'address-refused'],
    ['h\tttp://127.0.0.1:PORT/', 'address-refused'],
    ['http://localhost:PORT/', 'address-refused'],
    ['http://front.example.localhost:PORT/', 'address-refused'],
    ['http://metadata.google.internal/', 'address-refused'],
    ['http://inside.example:PORT/', 'address-refused'],
    ['http://user:password@front.example:PORT/', 'url-refused'],
    ['file:///etc/passwd', 'url-refused'],
    ['ftp://127.0.0.1:PORT/', 'url-refused'],
    ['gopher://127.0.0.1:PORT/', 'url-refused'],
    ['javascript:alert(1)', 'url-refused'],
    ['data:application/json,{}', 'url-refused'],
    ['ws://front.example:PORT/', 'url-refused'],
    ['http://app.example:25/', 'url-refused'],
    ['http://[', 'url-refused'],
  ])('%s', async (location, reason) => {
    expect(await reasonOf(get(redirectTo(here(location), 302)))).toBe(reason);
    expect(await reasonOf(post(redirectTo(here(location), 307)))).toBe(reason);
    expect(await messageOf(get(redirectTo(here(location), 301)))).toMatch(/^"front.example:\d+" redirects: /);
    expect(front.seen).toHaveLength(3);
    expectNobodyCame();
  });

  it('past the third hop, which is checked as the first is', async () => {
    front.answers.set('/1', (response) => response.writeHead(302, { location: '/2' }).end());
    front.answers.set('/2', (response) => response.writeHead(308, { location: './3' }).end());
    front.answers.set('/3', (response) => response.writeHead(303, { location: here('http://127.0.0.1:PORT/') }).end());
    expect(await reasonOf(get(`http://front.example:${front.port}/1`))).toBe('address-refused');
    front.answers.set('/3', (response) => response.writeHead(301, { location: '/4' }).end());
    front.answers.set('/4', (response) => response.writeHead(307, { location: '/5' }).end());
    expect(await reasonOf(get(`http://front.example:${front.port}/1`))).toBe('too-many-redirects');
    expect(front.seen.map(({ url }) => url)).toEqual(['/1', '/2', '/3', '/1', '/2', '/3', '/4']);
    expectNobodyCame();
  });
});

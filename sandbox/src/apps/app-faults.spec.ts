import { request } from 'node:http';
import { controlOf, until } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';

let sandbox: Sandbox;
let control: ReturnType<typeof controlOf>;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  control = controlOf(sandbox.url);
});
beforeEach(() => control.call('DELETE', ''));
afterAll(() => sandbox.close());

const fault = (kind: string, more: object = {}) =>
  control.call<{ error: string }>('POST', 'apps/faults', { app: 'emphasis', kind, ...more });
const BODY = JSON.stringify({ message: 'now', channel_id: 'c1', org_id: 'o1', thread_id: null, settings: [] });
const call = (app = 'emphasis', signal: AbortSignal | null = null) =>
  fetch(`${sandbox.url}/apps/${app}/target`, { method: 'POST', body: BODY, redirect: 'manual', signal });
const json = () => fetch(`${sandbox.url}/apps/emphasis.json`, { redirect: 'manual' });
const HTML = 'text/html; charset=utf-8';
const ANSWER = { message: 'NOW (emphasis added)' };

/** Resolves with what came until then, once somebody else hangs up. */
const cutOff = (path: string, onHeaders: () => unknown) =>
  new Promise<string>((resolve, reject) => {
    const sent = request(`${sandbox.url}${path}`, { method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (piece: Buffer) => (text += piece));
      response.once('close', () => resolve(text)).on('error', () => undefined);
      onHeaders();
    });
    sent.on('error', reject).end(BODY);
  });

describe("The sample apps' faults", () => {
  it('hit as often as told, the oldest first, then no more', async () => {
    await fault('status', { count: 2, status: 503 });
    await fault('status', { count: 1, status: 418 });
    const statuses = [await call(), await json(), await call(), await call()].map(({ status }) => status);
    expect(statuses).toEqual([503, 503, 418, 200]);
  });

  it('hit until they are cleared when no count is given', async () => {
    await fault('status');
    for (let times = 0; times < 3; times += 1) expect((await call()).status).toBe(500);
    await control.call('DELETE', 'apps/faults');
    expect((await call()).status).toBe(200);
  });

  it('hit one endpoint alone, and one app alone', async () => {
    await fault('status', { endpoint: 'target' });
    expect([(await json()).status, (await call()).status, (await call('emphasis~2')).status]).toEqual([200, 500, 200]);
  });

  it('leave calls alone whose signature is wrong', async () => {
    await fault('status', { count: 1, status: 418 });
    await control.call('PUT', 'apps/emphasis/secrets', { secrets: ['whsec_c2VjcmV0'] });
    expect((await call()).status).toBe(401);
    await control.call('PUT', 'apps/emphasis/secrets', { secrets: [] });
    expect((await call()).status).toBe(418);
  });

  it('slow answers after a while, and the caller need not stay', async () => {
    await fault('slow', { ms: 200, count: 1 });
    const start = performance.now();
    expect(await (await call()).json()).toEqual(ANSWER);
    expect(performance.now() - start).toBeGreaterThanOrEqual(195);
    await fault('slow', { ms: 60_000, count: 1 });
    await expect(call('emphasis', AbortSignal.timeout(1000))).rejects.toThrow();
    expect((await call()).status).toBe(200);
  });

  it('huge is JSON of so many bytes', async () => {
    await fault('huge', { bytes: 3_000_001, count: 1 });
    const text = await (await call()).text();
    expect(text.length).toBe(3_000_001);
    expect(JSON.parse(text)).toEqual({ message: expect.stringMatching(/^a+$/) });
  });

  it('huge is not made when nobody reads it', async () => {
    await fault('huge', { bytes: 10_000_000_000, endpoint: 'json', count: 1 });
    const before = process.memoryUsage().rss;
    const response = await json();
    const { value } = await response.body!.getReader().read();
    expect(value!.length).toBeLessThan(1_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    await control.call('DELETE', '');
  });

  it('endless goes on until the caller hangs up', async () => {
    await fault('endless', { ms: 1, count: 1 });
    const hangUp = new AbortController();
    const response = await call('emphasis', hangUp.signal);
    let text = '';
    const reading = (async () => {
      for await (const piece of response.body!) text += Buffer.from(piece).toString();
    })();
    await until(() => text.length > 50);
    expect(text).toMatch(/^\{"message":"\.+$/);
    hangUp.abort();
    await expect(reading).rejects.toThrow();
    expect((await call()).status).toBe(200);
  });

  it('headers only is a success without a body', async () => {
    await fault('headers_only', { count: 1 });
    const hangUp = new AbortController();
    const response = await call('emphasis', hangUp.signal);
    expect(response.status).toBe(200);
    const body = response.text();
    const first = await Promise.race([body, new Promise((resolve) => setTimeout(resolve, 100, 'nothing'))]);
    expect(first).toBe('nothing');
    hangUp.abort();
    await expect(body).rejects.toThrow();
  });

  it.each(['endless', 'headers_only', 'huge'])('%s ends when all is forgotten', async (kind) => {
    await fault(kind, { bytes: 10_000_000_000, ms: 1 });
    const text = await cutOff('/apps/emphasis/target', () => control.call('DELETE', ''));
    expect(text).not.toContain('}');
  });

  it('endless and headers only end when the sandbox closes', async () => {
    const other = await startSandbox({ port: 0 });
    const body = { app: 'emphasis', kind: 'endless', ms: 60_000, count: 1 };
    await controlOf(other.url).call('POST', 'apps/faults', body);
    await controlOf(other.url).call('POST', 'apps/faults', { app: 'emphasis', kind: 'headers_only' });
    const answers = [await fetch(`${other.url}/apps/emphasis.json`), await fetch(`${other.url}/apps/emphasis.json`)];
    const read = Promise.allSettled(answers.map((answer) => answer.text()));
    await other.close();
    expect((await read).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('garbage is a success that is no JSON', async () => {
    await fault('garbage', { count: 1 });
    const response = await call();
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    await expect(response.json()).rejects.toThrow('not valid JSON');
  });

  it('a redirect sends elsewhere', async () => {
    await fault('redirect', { location: 'http://169.254.169.254/latest', count: 1 });
    await fault('redirect', { location: '/apps/emphasis.json', status: 308, count: 1 });
    const told = [await json(), await json()].map(({ status, headers }) => [status, headers.get('location')]);
    expect(told).toEqual([
      [302, 'http://169.254.169.254/latest'],
      [308, '/apps/emphasis.json'],
    ]);
  });

  it('a reset cuts the line', async () => {
    await fault('reset', { count: 1 });
    await expect(call()).rejects.toThrow();
    expect((await call()).status).toBe(200);
  });

  it('a wrong type is JSON with other things in it, a wrong content type the right JSON under a wrong name', async () => {
    await fault('wrong_type', { count: 2 });
    await fault('wrong_content_type', { count: 2 });
    expect(await (await call()).json()).toMatchObject({ message: expect.any(Number) });
    expect(await (await json()).json()).toMatchObject({ data: expect.any(String) });
    const [answer, data] = [await call(), await json()];
    expect([answer, data].map(({ headers }) => headers.get('content-type'))).toEqual(Array(2).fill(HTML));
    expect(await answer.json()).toEqual(ANSWER);
    expect(await data.json()).toMatchObject({ data: { integration_type: 'modifier' } });
  });

  it.each([
    ['kind', { app: 'emphasis', kind: 'fire' }],
    ['app', { kind: 'slow' }],
    ['endpoint', { app: 'emphasis', kind: 'slow', endpoint: 'door' }],
    ['count', { app: 'emphasis', kind: 'slow', count: 0 }],
    ['location', { app: 'emphasis', kind: 'redirect' }],
    ['delay', { app: 'emphasis', kind: 'slow', delay: 5 }],
  ])('are refused with a bad %s', async (field, body) => {
    const { status, body: answer } = await control.call<{ error: string }>('POST', 'apps/faults', body);
    expect([status, answer.error.split(':')[0]]).toEqual([400, field]);
  });

  it('are not made for an app that is not there', async () => {
    expect((await control.call('POST', 'apps/faults', { app: 'sorcery', kind: 'slow' })).status).toBe(404);
  });
});

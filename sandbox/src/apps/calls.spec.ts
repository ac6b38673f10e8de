import { Webhook } from 'standardwebhooks';
import { controlOf } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';
import type { IntegrationJson, Setting } from './integration-json.js';

interface Seen {
  total: number;
  calls: { endpoint: string; at: string; headers: Record<string, string>; body: unknown; verified: boolean | null }[];
  kept: Record<string, unknown> | null;
}

let sandbox: Sandbox;
let control: ReturnType<typeof controlOf>;

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  control = controlOf(sandbox.url);
});
beforeEach(() => control.call('DELETE', ''));
afterAll(() => sandbox.close());

const SECRET = `whsec_${Buffer.from('of twenty-four characters').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('some other secret, unknown').toString('base64')}`;

const jsonOf = async (app: string) => {
  const response = await fetch(`${sandbox.url}/apps/${app}.json`);
  return ((await response.json()) as { data: IntegrationJson }).data;
};
const setting = (label: string, value: Setting['default']) => ({ label, type: 'text', default: value, required: true });
const messageCall = (message: string, settings: object[] = [], more: object = {}) => ({
  message,
  channel_id: 'c1',
  org_id: 'o1',
  thread_id: null,
  settings,
  ...more,
});
const signed = (id: string, body: string, secret = SECRET, at = new Date()) => ({
  'webhook-id': id,
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign(id, at, body),
});

async function post(path: string, body: object | string, headers: Record<string, string> = {}) {
  const response = await fetch(`${sandbox.url}/apps/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}
const seen = async (app: string) => (await control.call<Seen>('GET', `apps/${app}/calls`)).body;

describe('A call to a sample app', () => {
  it('is shown as it came, oldest first, until it is cleared', async () => {
    const first = messageCall('first', [setting('words', 'x')]);
    await post('emphasis/target', first, { 'x-mark': 'here' });
    await post('emphasis/target', 'no json');
    const { total, calls } = await seen('emphasis');
    expect(total).toBe(2);
    expect(calls[0]).toEqual({
      endpoint: 'target',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      headers: expect.objectContaining({ 'x-mark': 'here' }),
      body: first,
      verified: null,
    });
    expect(calls[1]!.body).toBe('no json');
    await control.call('DELETE', 'apps/emphasis/calls');
    expect(await seen('emphasis')).toEqual({ total: 0, calls: [], kept: null });
  });

  it('is counted when there are too many to keep', async () => {
    const big = messageCall('a'.repeat(900_000));
    for (let count = 0; count < 6; count += 1) await post('journal/target', big);
    const { total, calls, kept } = await seen('journal');
    expect([total, calls.length, (kept!.entries as unknown[]).length]).toEqual([6, 4, 4]);
    expect((await post('journal/target', 'a'.repeat(1_100_000))).status).toBe(413);
  });

  it.each([
    ['watchword/target', '[]', 'the body is no JSON object'],
    ['watchword/target', messageCall(5 as never), 'message'],
    ['watchword/target', messageCall('hi', {} as never), 'settings'],
    ['town-crier/tick', { channel_id: 'c1', settings: [] }, 'return_url'],
  ])('%s is refused when it is %j', async (path, body, field) => {
    const answer = await post(path, body);
    expect([answer.status, answer.body.error.split(':')[0]]).toEqual([400, field]);
  });

  it('is a 404 where the app has no such address', async () => {
    expect((await post('emphasis/tick', {})).status).toBe(404);
    expect((await post('town-crier/target', messageCall('hi'))).status).toBe(404);
  });

  it('reaches that one app of its kind alone', async () => {
    const { target_url } = await jsonOf('emphasis~2');
    expect(target_url).toBe(`${sandbox.url}/apps/emphasis~2/target`);
    await control.call('PUT', 'apps/emphasis~2/secrets', { secrets: [SECRET] });
    expect((await post('emphasis~2/target', messageCall('now'))).status).toBe(401);
    expect((await post('emphasis/target', messageCall('now'))).status).toBe(200);
    expect([(await seen('emphasis~2')).total, (await seen('emphasis')).total]).toEqual([1, 1]);
  });
});

describe('The signature of a call', () => {
  const body = JSON.stringify(messageCall('now — ünsigned?'));

  it('is verified by any of the secrets', async () => {
    await control.call('PUT', 'apps/watchword/secrets', { secrets: [OTHER, SECRET] });
    for (const secret of [SECRET, OTHER]) {
      expect((await post('watchword/target', body, signed('msg_1', body, secret))).status).toBe(200);
    }
    expect((await seen('watchword')).calls.map(({ verified }) => verified)).toEqual([true, true]);
  });

  it('is wrong when it is absent, old, of another secret, id or body: 401', async () => {
    await control.call('PUT', 'apps/watchword/secrets', { secrets: [SECRET] });
    const hourAgo = new Date(Date.now() - 3_600_000);
    const wrong: Record<string, string>[] = [
      {},
      signed('msg_1', body, OTHER),
      signed('msg_1', body, SECRET, hourAgo),
      signed('msg_1', `${body} `),
      { ...signed('msg_1', body), 'webhook-id': 'msg_2' },
    ];
    for (const headers of wrong) expect((await post('watchword/target', body, headers)).status).toBe(401);
    expect((await seen('watchword')).calls.map(({ verified }) => verified)).toEqual(wrong.map(() => false));
  });

  it('guards ticks too, and nothing any more when there are no secrets', async () => {
    const tick = { channel_id: 'c1', return_url: 'http://127.0.0.1:1', settings: [] };
    await control.call('PUT', 'apps/town-crier/secrets', { secrets: [SECRET] });
    expect((await post('town-crier/tick', tick)).status).toBe(401);
    await control.call('PUT', 'apps/town-crier/secrets', { secrets: [] });
    expect((await post('town-crier/tick', tick)).status).toBe(202);
  });
});

describe('What the control makes an app serve', () => {
  const serve = (change: unknown) => control.call<{ error: string }>('PUT', 'apps/journal/manifest', change);
  const fetched = async () => {
    const response = await fetch(`${sandbox.url}/apps/journal.json`);
    return [response.status, response.headers.get('content-type'), await response.text()] as const;
  };

  it('is laid over its own JSON, field by field, until it is restored', async () => {
    const own = await jsonOf('journal');
    const odd = { integration_type: 'Output', target_url: null, settings: {}, descriptions: { app_name: 'Odd' } };
    await serve({ data: odd });
    const { target_url, ...rest } = own;
    const descriptions = { ...own.descriptions, app_name: 'Odd' };
    expect(target_url).toBeDefined();
    expect(await jsonOf('journal')).toEqual({ ...rest, integration_type: 'Output', settings: {}, descriptions });
    await serve(null);
    expect(await jsonOf('journal')).toEqual(own);
  });

  it('is any text, content type and status', async () => {
    await serve({ raw: '{"data": ', content_type: 'text/html', status: 503 });
    expect(await fetched()).toEqual([503, 'text/html', '{"data": ']);
    await serve({ raw: '' });
    expect(await fetched()).toEqual([200, 'application/json; charset=utf-8', '']);
  });

  it.each([
    ['manifest', { data: [] }, 'data'],
    ['manifest', { status: 99 }, 'status'],
    ['manifest', { json: {} }, 'json'],
    ['secrets', { secrets: ['plain'] }, 'secrets'],
    ['secrets', { secrets: ['whsec_!'] }, 'secrets'],
    ['secrets', {}, 'secrets'],
  ])('is not set by a bad PUT %s %j', async (what, body, field) => {
    const answer = await control.call<{ error: string }>('PUT', `apps/journal/${what}`, body);
    expect([answer.status, answer.body.error.split(/[:.]/)[0]]).toEqual([400, field]);
  });
});

import { controlOf, until } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';
import type { IntegrationJson, Setting } from './integration-json.js';
import { APP_NAMES } from './apps-sandbox.js';

interface Seen {
  total: number;
  calls: { body: unknown }[];
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

async function post(path: string, body: object | string, headers: Record<string, string> = {}, url = sandbox.url) {
  const response = await fetch(`${url}/apps/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}
const answerTo = async (app: string, message: string, settings: object[] = []) =>
  (await post(`${app}/target`, messageCall(message, settings))).body;
const seen = async (app: string) => (await control.call<Seen>('GET', `apps/${app}/calls`)).body;

describe('The JSON of a sample app', () => {
  it.each([
    ['emphasis', 'modifier', 'target_url', '/apps/emphasis/target'],
    ['watchword', 'filter', 'target_url', '/apps/watchword/target'],
    ['journal', 'output', 'target_url', '/apps/journal/target'],
    ['town-crier', 'interval', 'tick_url', '/apps/town-crier/tick'],
  ] as const)('of %s says that it is of type %s, and its %s is absolute', async (app, type, field, path) => {
    const data = await jsonOf(app);
    expect(data.integration_type).toBe(type);
    expect(data[field]).toBe(`${sandbox.url}${path}`);
    expect((await fetch(data.descriptions.app_logo)).headers.get('content-type')).toContain('image/svg+xml');
    expect(data.settings.length).toBeGreaterThanOrEqual(3);
    const other = await fetch(`${sandbox.url}/apps/${app}/integration.json`);
    expect([other.headers.get('content-type'), await other.json()]).toEqual([
      'application/json; charset=utf-8',
      { data },
    ]);
  });

  it('has settings of every type, a secret among them, and a crontab where there is an interval', async () => {
    const settings = (await Promise.all(APP_NAMES.map(jsonOf))).flatMap((data) => data.settings);
    const types = new Set(settings.map(({ type }) => type));
    expect([...types].sort()).toEqual(['checkbox', 'dropdown', 'multi-select', 'number', 'text']);
    expect(settings).toContainEqual(expect.objectContaining({ label: 'api_key' }));
    expect(settings).toContainEqual(expect.objectContaining({ label: 'interval', default: '*/5 * * * *' }));
  });

  it('names addresses at the host that it was asked at', async () => {
    const url = sandbox.url.replace('127.0.0.1', 'localhost');
    const { data } = (await (await fetch(`${url}/apps/emphasis.json`)).json()) as { data: IntegrationJson };
    expect(data.target_url).toBe(`${url}/apps/emphasis/target`);
  });

  it('does not exist for other names', async () => {
    for (const path of ['sorcery.json', 'emphasis~.json', 'emphasis~a.b.json', 'constructor.json']) {
      expect((await fetch(`${sandbox.url}/apps/${path}`)).status).toBe(404);
    }
    expect((await post('sorcery/target', messageCall('hi'))).body.error).toContain('town-crier');
    expect((await control.call('GET', 'apps/sorcery/calls')).status).toBe(404);
  });
});

describe('Emphasis', () => {
  it('raises its voice at whole words and says so', async () => {
    expect(await answerTo('emphasis', 'Ship it now, Today. Not nowhere.')).toEqual({
      message: 'Ship it NOW, TODAY. Not nowhere. (emphasis added)',
    });
    expect(await answerTo('emphasis', 'Nothing of the sort')).toEqual({ message: 'Nothing of the sort' });
    expect(await answerTo('emphasis', '', [setting('sign_all', true)])).toEqual({ message: '' });
  });

  it('does what its settings say', async () => {
    const settings = [setting('words', 'lisbon, c++'), setting('style', 'quoted'), setting('suffix', '')];
    expect(await answerTo('emphasis', 'C++ in Lisbon now', settings)).toEqual({ message: '“C++” in “Lisbon” now' });
    const once = [...settings, setting('at_most', '1')];
    expect(await answerTo('emphasis', 'C++ in Lisbon', once)).toEqual({ message: '“C++” in Lisbon' });
    const signing = [setting('words', ''), setting('sign_all', true), setting('suffix', '— ed.')];
    expect(await answerTo('emphasis', 'Ship it now', signing)).toEqual({ message: 'Ship it now — ed.' });
  });
});

describe('Watchword', () => {
  it('withholds what contains a word, says why, and lets the rest pass as it is', async () => {
    const settings = [setting('words', 'pineapple, Secret Plan')];
    expect(await answerTo('watchword', 'The secret plan is', settings)).toEqual({
      withhold: true,
      reason: 'It contains the word “secret plan”.',
    });
    expect(await answerTo('watchword', 'pineapples', settings)).toEqual({ message: 'pineapples' });
    expect(await answerTo('watchword', 'My password')).toMatchObject({ withhold: true });
  });

  it('withholds files by their names', async () => {
    const call = (name: string) => {
      const files = [{ name, content_type: 'text/plain', size: null }];
      return post('watchword/target', messageCall('', [], { files }));
    };
    expect((await call('passwords of mine.txt')).body).toEqual({ message: '' });
    expect((await call('My password.txt')).body).toEqual({
      withhold: true,
      reason: 'The name of its file “My password.txt” contains a word that is held back.',
    });
  });

  it('does what its settings say', async () => {
    const words = setting('words', 'pineapple');
    const within = [words, setting('match', 'anywhere')];
    expect(await answerTo('watchword', 'Pineapples', within)).toMatchObject({ withhold: true });
    const exact = [...within, setting('ignore_case', 'false')];
    expect(await answerTo('watchword', 'Pineapples', exact)).toEqual({ message: 'Pineapples' });
    const kinds = [words, setting('kinds', 'links, phone numbers')];
    expect(await answerTo('watchword', 'see https://x.example', kinds)).toMatchObject({ reason: 'It contains links.' });
    expect(await answerTo('watchword', 'x', [setting('kinds', 'constructor')])).toEqual({ message: 'x' });
    expect(await answerTo('watchword', 'ann@x.example', kinds)).toEqual({ message: 'ann@x.example' });
  });
});

describe('Journal', () => {
  it('accepts, writes down, and never twice the same', async () => {
    const files = [{ name: 'rain.png', content_type: 'image/png', size: 4 }];
    const call = messageCall('It rains.', [setting('notebook', 'Log'), setting('longest', 7)], { files });
    for (const id of ['msg_1', 'msg_1', 'msg_2']) {
      expect(await post('journal/target', call, { 'webhook-id': id })).toEqual({ status: 202, body: null });
    }
    const entry = { notebook: 'Log', channel_id: 'c1', thread_id: null, message: 'It rain', files: ['rain.png'] };
    expect(await seen('journal')).toMatchObject({ total: 3, kept: { total: 2, repeats: 1, entries: [entry, entry] } });
  });

  it('leaves out replies when it is told to', async () => {
    const settings = [setting('threads', false)];
    await post('journal/target', messageCall('a reply', settings, { thread_id: 't1' }));
    await post('journal/target', messageCall('a message', settings));
    expect((await seen('journal')).kept).toMatchObject({ total: 1, entries: [{ message: 'a message' }] });
  });
});

describe('The town crier', () => {
  it('accepts a tick, and posts what it has to say to the address that it was given', async () => {
    // Another app is an address as good as any.
    const return_url = `${sandbox.url}/apps/journal~inbox/target`;
    const settings = [setting('tidings', ['harbour', 'weather'] as never), setting('status', 'warning')];
    const tick = { channel_id: 'c1', return_url, settings };
    expect(await post('town-crier/tick', tick)).toEqual({ status: 202, body: null });
    const { calls } = await until(async () => (await seen('journal~inbox')).total > 0 && seen('journal~inbox'));
    expect(calls[0]!.body).toEqual({
      event_name: 'town_cry',
      message: '🔔 Hear ye! Two ships are in. The wind is fair.',
      status: 'warning',
      username: 'Town Crier',
    });
    const kept = await until(async () => ((await seen('town-crier')).kept?.total ? seen('town-crier') : undefined));
    expect(kept.kept).toEqual({ total: 1, cries: [{ return_url, answered: 400 }] });
  });

  it('says nothing any more when all is forgotten, or when the sandbox has closed', async () => {
    const tick = (pause: number) => ({
      channel_id: 'c1',
      return_url: `${sandbox.url}/apps/journal/target?pause=${pause}`,
      settings: [setting('pause', pause)],
    });
    const other = await startSandbox({ port: 0 });
    await post('town-crier/tick', tick(2));
    await post('town-crier/tick', tick(2.1), {}, other.url);
    await control.call('DELETE', '');
    await other.close();
    await post('town-crier/tick', tick(2.2));
    await until(async () => (await seen('journal')).total > 0);
    const { body } = await control.call<{ recent: { url: string }[] }>('GET', 'requests');
    expect(body.recent.map(({ url }) => url)).toEqual(['/apps/town-crier/tick', '/apps/journal/target?pause=2.2']);
  });
});

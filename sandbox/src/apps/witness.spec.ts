import { WebSocket } from 'ws';
import { controlOf } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';

interface Seen {
  total: number;
  recent: { method: string; url: string; at: string; remote: string }[];
}

describe('The witness', () => {
  let sandbox: Sandbox;
  let control: ReturnType<typeof controlOf>;
  const seen = async () => (await control.call<Seen>('GET', 'requests')).body;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    control = controlOf(sandbox.url);
  });
  beforeEach(() => control.call('DELETE', 'requests'));
  afterAll(() => sandbox.close());

  it('sees every request, also those that nobody serves, oldest first', async () => {
    await fetch(`${sandbox.url}/slack/api/api.test`, { method: 'POST' });
    await fetch(`${sandbox.url}/apps/emphasis.json?x=1`);
    await fetch(`${sandbox.url}/_controlled/nowhere`);
    const { total, recent } = await seen();
    expect(total).toBe(3);
    expect(recent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /slack/api/api.test',
      'GET /apps/emphasis.json?x=1',
      'GET /_controlled/nowhere',
    ]);
    expect(recent[0]).toMatchObject({ remote: '127.0.0.1', at: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it('sees a websocket that is opened', async () => {
    const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/nowhere`);
    await new Promise((resolve) => socket.once('error', resolve));
    expect((await seen()).recent).toMatchObject([{ method: 'GET', url: '/nowhere' }]);
  });

  it('does not see the control, and forgets when it is told to', async () => {
    await control.call('GET', '');
    await control.call('GET', 'nothing');
    await fetch(`${sandbox.url}/_control?x`);
    expect(await seen()).toEqual({ total: 0, recent: [] });
    for (const forget of ['requests', '']) {
      await fetch(`${sandbox.url}/llm/v1/models`);
      expect((await seen()).total).toBe(1);
      await control.call('DELETE', forget);
      expect(await seen()).toEqual({ total: 0, recent: [] });
    }
  });

  it('keeps the last thousand and counts the others', async () => {
    for (let count = 0; count < 1005; count += 1) await fetch(`${sandbox.url}/apps/none/${count}`);
    const { total, recent } = await seen();
    expect([total, recent.length, recent[0]!.url]).toEqual([1005, 1000, '/apps/none/5']);
  });
});

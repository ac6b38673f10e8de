import { WebSocket } from 'ws';
import { controlOf } from '../testing/control.js';
import { startSandbox, type Sandbox } from './index.js';

describe('The control API', () => {
  let sandbox: Sandbox;
  let control: ReturnType<typeof controlOf>;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0 });
    control = controlOf(sandbox.url);
  });
  afterAll(() => sandbox.close());

  it('lists the platforms', async () => {
    const { body } = await control.call<{ platforms: string[] }>('GET', '');
    expect(body.platforms).toEqual(['slack', 'discord', 'telegram', 'teams']);
  });

  it('makes one channel named general unless told otherwise', async () => {
    expect((await control.account('slack')).channels).toEqual([{ id: expect.any(String), name: 'general' }]);
    const { channels } = await control.account('slack', { channels: ['sales', 'support'] });
    expect(channels.map(({ name }) => name)).toEqual(['sales', 'support']);
  });

  it.each([
    ['POST', 'slack/accounts', { channel: ['a'] }, 'channel'],
    ['POST', 'slack/accounts', { limits: 'some' }, 'limits'],
    ['POST', 'slack/messages', { account_id: 'T1', channel_id: 'C1', user: { id: 'ann' }, text: 'hi' }, 'user.name'],
    ['POST', 'slack/messages', { account_id: 'T1', channel_id: 'C1', user: { id: 'a', name: 'A' } }, 'text'],
    ['POST', 'slack/faults', { kind: 'fire', count: 1 }, 'kind'],
    ['POST', 'slack/faults', { kind: '429' }, 'count'],
    ['GET', 'slack/messages?account_id=T1', undefined, 'channel_id'],
    ['PATCH', 'slack/accounts/T1', { request_url: 'ftp://x' }, 'request_url'],
  ])('refuses %s %s %j and names the field', async (method, path, body, field) => {
    const answer = await control.call<{ error: string }>(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatch(new RegExp(`^${field.replace('.', '\\.')}: `));
  });

  it('says what is missing when a platform, team or channel is unknown', async () => {
    const { account_id } = await control.account('slack');
    const person = { user: { id: 'ann', name: 'Ann' }, text: 'hi' };
    const platform = await control.call<{ error: string }>('POST', 'irc/accounts', {});
    const team = await control.call<{ error: string }>('POST', 'slack/messages', {
      account_id: 'T0',
      channel_id: 'C0',
      ...person,
    });
    const channel = await control.call<{ error: string }>('POST', 'slack/messages', {
      account_id,
      channel_id: 'C0',
      ...person,
    });
    expect([platform.status, team.status, channel.status]).toEqual([404, 404, 404]);
    expect(platform.body.error).toContain('irc');
    expect(team.body.error).toContain('account_id');
    expect(channel.body.error).toContain('channel_id');
  });

  it('answers broken JSON and unknown paths in JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const broken = await fetch(`${sandbox.url}/_control/slack/accounts`, { method: 'POST', headers, body: '{' });
    expect([broken.status, await broken.json()]).toEqual([400, { error: 'the body is not valid JSON' }]);
    const nowhere = await control.call<{ error: string }>('GET', 'slack/nothing');
    expect([nowhere.status, nowhere.body.error]).toEqual([404, expect.stringContaining('/_control/slack/nothing')]);
  });

  it('forgets everything on DELETE', async () => {
    const { account_id, channels } = await control.account('slack');
    await control.call('POST', 'slack/faults', { kind: '500', count: 5 });
    expect((await control.call('DELETE', '')).status).toBe(200);
    const gone = await control.call('GET', `slack/messages?account_id=${account_id}&channel_id=${channels[0]!.id}`);
    expect(gone.status).toBe(404);
    expect(await (await fetch(`${sandbox.url}/slack/api/api.test`)).json()).toMatchObject({ ok: true });
  });

  it('hangs up on a websocket that no platform serves', async () => {
    const socket = new WebSocket(`${sandbox.url.replace('http', 'ws')}/nowhere`);
    await expect(new Promise((_, reject) => socket.once('error', reject))).rejects.toThrow(/hang up/);
  });

  it('rejects a port that is taken', async () => {
    await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

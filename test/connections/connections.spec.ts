import { ConnectionStage, type Person } from './connection-stage.js';
import { until } from '../support/until.js';

let stage: ConnectionStage;

beforeAll(async () => {
  stage = await ConnectionStage.open();
});
afterAll(() => stage.close());

const post = (body: object, person?: Person) => stage.call('POST', '/api/connections', body, person);
const count = async (): Promise<number> =>
  (await stage.db.one<{ n: number }>('SELECT (SELECT count(*) FROM connections)::int AS n'))!.n;

describe('a connection', () => {
  it('is made once the platform has said that the credentials work', async () => {
    const account = await stage.control.createAccount('slack', ['engineering', 'random']);
    const { status, body } = await post({ platform: 'slack', name: 'Acme', credentials: account.credentials });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^conn_[0-9a-z]{12}$/),
      name: 'Acme',
      platform: 'slack',
      status: 'connected',
      channel_count: 2,
      last_sync: null,
      account: { id: account.account_id },
      settings: { sync_interval_minutes: 240, wiki_enabled: false, graph_enabled: false },
    });
    expect(await stage.ok('GET', `/api/connections/${body.id}`)).toEqual(body);
    expect((await stage.ok('GET', '/api/connections'))[0]).toEqual(body);
    expect(JSON.stringify(body)).not.toContain(account.credentials.bot_token);
  });

  it('is not made, nor anything kept, when the platform refuses', async () => {
    const account = await stage.control.createAccount('slack', ['general']);
    const credentials = {
      ...account.credentials,
      bot_token: 'xoxb-000000000000-000000000000-wrongwrongwrongwrongwron',
    };
    const before = await count();
    const { status, body } = await post({ platform: 'slack', name: 'Acme', credentials });
    expect([status, body.error.code]).toEqual([422, 'INVALID_CREDENTIALS']);
    expect(await count()).toBe(before);
    expect(JSON.stringify(body)).not.toContain('wrongwrong');
  });

  it('names the scopes that reading lacks', async () => {
    const scopes = ['chat:write', 'groups:read', 'groups:history'];
    const account = await stage.control.createAccount('slack', ['general'], scopes);
    const { status, body } = await post({ platform: 'slack', name: 'Acme', credentials: account.credentials });
    expect([status, body.error.code]).toEqual([422, 'INSUFFICIENT_PERMISSIONS']);
    expect(body.error.required_scopes.sort()).toEqual(['channels:history', 'channels:read', 'users:read']);
  });

  it.each([
    ['429', 429, 'RATE_LIMITED'],
    ['500', 502, 'PLATFORM_ERROR'],
    ['reset', 502, 'NETWORK_ERROR'],
  ])('tells that the platform answered with %s', async (kind, expected, code) => {
    const account = await stage.control.createAccount('slack', ['general']);
    await stage.fail('slack', { kind, count: 1, retry_after: 30 });
    const { status, body } = await post({ platform: 'slack', name: 'Acme', credentials: account.credentials });
    expect([status, body.error.code]).toEqual([expected, code]);
  });

  it('refuses what is not well-formed, naming it', async () => {
    const named = await post({ platform: 'irc', name: 'Acme', credentials: {} });
    expect(named.body.error).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: [{ field: 'platform', message: expect.stringContaining('slack') }],
    });
    const lacking = await post({ platform: 'discord', name: 'Acme', credentials: { bot_token: 'x', colour: 'red' } });
    expect(lacking.status).toBe(400);
    const fields = lacking.body.error.fields.map(({ field }: { field: string }) => field);
    expect(fields.sort()).toEqual(['credentials.bot_token', 'credentials.colour', 'credentials.guild_id']);
    expect((await stage.call('GET', '/api/connections/1')).status).toBe(400);
    expect((await stage.call('GET', '/api/connections/conn_123')).body.error.code).toBe('CONNECTION_NOT_FOUND');
  });

  it('changes what is given, and nothing else', async () => {
    const made = await stage.connect('discord', ['general']);
    const path = `/api/connections/${made.id}`;
    const settings = { sync_interval_minutes: 60, history_requests_per_minute: 1 };
    expect(await stage.ok('PUT', path, { name: 'Updated Name', settings })).toMatchObject({
      name: 'Updated Name',
      settings: { sync_interval_minutes: 60, wiki_enabled: false, history_requests_per_minute: 1 },
    });
    expect(await stage.ok('PUT', path, { settings: { history_requests_per_minute: null } })).toMatchObject({
      name: 'Updated Name',
      settings: { sync_interval_minutes: 60, history_requests_per_minute: null },
    });
    expect((await stage.call('PUT', path, { settings: { sync_interval_minutes: 4 } })).status).toBe(400);
  });

  it('says whether its credentials still work, and what to do when not', async () => {
    const made = await stage.connect('slack', ['general']);
    const path = `/api/connections/${made.id}`;
    expect(await stage.ok('POST', `${path}/validate`)).toEqual({
      valid: true,
      connection: { id: made.id, status: 'connected', validated_at: expect.any(String) },
    });
    await stage.fail('slack', { kind: 'revoked', count: 1 });
    const { status, body } = await stage.call('POST', `${path}/validate`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      valid: false,
      error: { code: expect.stringMatching(/^(INVALID_CREDENTIALS|AUTH_EXPIRED)$/) },
    });
    expect(await stage.ok('GET', path)).toMatchObject({
      status: 'error',
      status_detail: expect.stringContaining('PUT'),
      error: { code: 'INVALID_CREDENTIALS' },
    });
  });

  it('takes new credentials of the same account alone', async () => {
    const made = await stage.connect('slack', ['general']);
    const path = `/api/connections/${made.id}`;
    const other = await stage.control.createAccount('slack', ['general']);
    const refused = await stage.call('PUT', path, { credentials: other.credentials });
    expect([refused.status, refused.body.error.code]).toEqual([409, 'ACCOUNT_CHANGED']);
    expect(await stage.ok('GET', path)).toMatchObject({ account: { id: made.account.account_id } });
    const bot_token = await stage.newSlackToken(made.account);
    const taken = await stage.ok('PUT', path, { credentials: { ...made.account.credentials, bot_token } });
    expect(taken).toMatchObject({ status: 'connected', account: { id: made.account.account_id } });
  });

  it('is nobody else’s, and a colleague only reads it', async () => {
    const organisation = (await stage.ok('POST', '/organisations', { name: 'Acme' })).data.id;
    const made = await stage.connect('discord', ['general'], { organisation_id: organisation });
    const path = `/api/connections/${made.id}`;
    const colleague = await stage.register();
    const ways: ['GET' | 'PUT' | 'POST' | 'DELETE', string, object?][] = [
      ['GET', path],
      ['PUT', path, { name: 'Mine' }],
      ['POST', `${path}/validate`],
      ['GET', `${path}/channels`],
      ['PUT', `${path}/channels`, { sync_all: true }],
      ['POST', `${path}/sync`],
      ['GET', `${path}/syncs`],
      ['GET', `${path}/messages`],
      ['DELETE', path],
    ];
    for (const [method, url, body] of ways) {
      const { status, body: answer } = await stage.call(method, url, body, colleague);
      expect([method, url, status, answer.error.code]).toEqual([method, url, 404, 'CONNECTION_NOT_FOUND']);
    }
    expect(await stage.ok('GET', '/api/connections', undefined, colleague)).toEqual([]);
    await stage.ok('POST', `/organisations/${organisation}/members`, { user_id: colleague.id });
    for (const [method, url, body] of ways) {
      const { status } = await stage.call(method, url, body, colleague);
      expect([method, url, status]).toEqual([method, url, method === 'GET' ? 200 : 403]);
    }
    expect(await stage.ok('GET', '/api/connections', undefined, colleague)).toHaveLength(1);
    const account = await stage.control.createAccount('discord', ['general']);
    const body = { platform: 'discord', name: 'B', credentials: account.credentials, organisation_id: organisation };
    expect((await post(body, colleague)).status).toBe(403);
    expect((await post({ ...body, organisation_id: made.id.replace('conn_', '') }, colleague)).status).toBe(400);
  });

  it('shares its account with another one, and each keeps an archive of its own', async () => {
    const first = await stage.connect('slack', ['general']);
    const body = { platform: 'slack', name: 'Second', credentials: first.account.credentials };
    const second = { ...first, id: (await stage.ok('POST', '/api/connections', body)).id as string };
    await stage.say(first, 'one');
    for (const one of [first, second]) {
      await stage.choose(one, 'all');
      expect(await stage.synced(one)).toMatchObject({ status: 'completed' });
    }
    await stage.ok('PUT', `/api/connections/${second.id}`, { credentials: first.account.credentials });
    await stage.say(first, 'two');
    // The session is made anew with the credentials: what was said in between is found by a sync.
    for (const one of [first, second]) await stage.call('POST', `/api/connections/${one.id}/sync`);
    for (const one of [first, second]) await until(async () => (await stage.texts(one)).join() === 'one,two');
    await stage.call('DELETE', `/api/connections/${second.id}`);
    await stage.say(first, 'three');
    await until(async () => (await stage.texts(first)).join() === 'one,two,three');
  });

  it('is made once however often the same request comes', async () => {
    const account = await stage.control.createAccount('discord', ['general']);
    const body = { platform: 'discord', name: 'Once', credentials: account.credentials };
    const key = { 'idempotency-key': 'make-it-once' };
    const first = await stage.call('POST', '/api/connections', body, stage.owner, key);
    const again = await stage.call('POST', '/api/connections', body, stage.owner, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
  });

  it('is gone at once when deleted, and its archive soon after', async () => {
    const made = await stage.connect('discord', ['general']);
    await stage.say(made, 'one');
    await stage.choose(made, 'all');
    await stage.synced(made);
    expect(await stage.texts(made)).toEqual(['one']);
    expect(await stage.call('DELETE', `/api/connections/${made.id}`)).toMatchObject({ status: 204, body: null });
    expect((await stage.call('GET', `/api/connections/${made.id}`)).status).toBe(404);
    const left = `SELECT (SELECT count(*) FROM connections WHERE id = $1) + (SELECT count(*) FROM archived_messages
      WHERE connection_id = $1) + (SELECT count(*) FROM installation_references WHERE owner_id = $1) AS n`;
    await until(async () => Number((await stage.db.one<{ n: number }>(left, [made.id]))!.n) === 0);
  });

  it('goes with its organisation', async () => {
    const organisation = (await stage.ok('POST', '/organisations', { name: 'Short-lived' })).data.id;
    const made = await stage.connect('discord', ['general'], { organisation_id: organisation });
    await stage.say(made, 'one');
    await stage.choose(made, 'all');
    await stage.synced(made);
    await stage.ok('DELETE', `/organisations/${organisation}`);
    expect((await stage.call('GET', `/api/connections/${made.id}`)).status).toBe(404);
    const left = `SELECT (SELECT count(*) FROM connections WHERE id = $1) + (SELECT count(*) FROM archived_messages
      WHERE connection_id = $1) + (SELECT count(*) FROM installation_references WHERE owner_id = $1) AS n`;
    await until(async () => Number((await stage.db.one<{ n: number }>(left, [made.id]))!.n) === 0);
  });
});

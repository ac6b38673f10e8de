import pg from 'pg';
import { operations } from '../support/contract.js';
import { newChannel, newUser, newWorkspace, type Person } from '../support/people.js';
import type { TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { Control } from '../../demo/control.js';
import { callerOf } from './tenant-apps.js';
import { agreeInSlack, startTenantServer } from './tenant-server.js';

const CREDENTIAL = 'bearer-of-emphasis-4711';
const SECRET_VALUES = ['swordfish-everywhere-1', 'swordfish-there-2', 'swordfish-custom-3'];
/** Shown to members, and sealed all the same. */
const PLAIN_VALUE = 'an-ordinary-note-5';

/** Everything that an organisation entrusts to us, and that we entrust to it, and what then stands where. */
describe('A secret of an app, or of Slack’s consent', () => {
  let server: TestServer;
  let database: pg.Client;
  let owner: Person;
  let member: Person;
  let organisation: string;
  let channel: string;
  /** By what they are. */
  const secrets: Record<string, string> = {};
  /** What names them. */
  const ids: Record<string, string> = {};
  const call = (method: string, path: string, body?: object) => callerOf(server.url, owner.token)(method, path, body);
  const integrations = (...parts: string[]): string =>
    ['/organisations', organisation, 'integrations', ...parts].join('/');
  const json = (app: string) => ({ json_url: `${server.sandboxUrl}/apps/${app}.json` });

  /** With a key, so that the answer is kept as well. */
  async function once(path: string, body: object): Promise<{ status: number; data: Record<string, string> }> {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: {
        ...{ authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
        'idempotency-key': path,
      },
      body: JSON.stringify(body),
    });
    const { data } = (await response.json()) as { data: Record<string, string> };
    return { status: response.status, data };
  }

  beforeAll(async () => {
    server = await startTenantServer({ LOG_LEVEL: 'trace' });
    database = new pg.Client({ connectionString: server.databaseUrl });
    await database.connect();
    [owner, member] = await Promise.all([newUser(server), newUser(server)]);
    organisation = (await call('POST', '/organisations', { name: 'Engines' })).id;
    await call('POST', `/organisations/${organisation}/members`, { user_id: member.id, role: 'member' });
    channel = (await newChannel(owner, (await newWorkspace(owner, { organisation_id: organisation })).id)).id;
  }, 60_000);
  afterAll(async () => {
    await database?.end();
    await server?.stop();
  });

  it('is told once, when an app is added, is given a new one, or may post', async () => {
    const made = await once(integrations(), { ...json('emphasis~s'), auth_credential: CREDENTIAL });
    expect(made).toMatchObject({ status: 201, data: { auth_credential: CREDENTIAL } });
    ids['app'] = made.data['id'] ?? '';
    secrets['auth_credential'] = CREDENTIAL;
    secrets['first signing_secret'] = made.data['signing_secret'] ?? '';
    const custom = await once(integrations('custom'), json('journal~s'));
    ids['custom'] = custom.data['id'] ?? '';
    secrets['signing_secret of a custom one'] = custom.data['signing_secret'] ?? '';
    const rotated = await once(integrations(ids['app'], 'secret'), {});
    secrets['second signing_secret'] = rotated.data['signing_secret'] ?? '';
    const { data } = await once(integrations(ids['custom'], 'channels', channel, 'return-url'), {});
    secrets['return token'] = data['return_url']?.split('/').pop() ?? '';
    expect(Object.values(secrets).every((it) => it.length > 20)).toBe(true);
    expect(new Set(Object.values(secrets)).size).toBe(5);
  });

  it('is chosen in settings, and told the app alone', async () => {
    const there = integrations(ids['app'] ?? '', 'channels', channel, 'settings');
    const [everywhere, inChannel, ofCustom] = SECRET_VALUES;
    const secret = (form_field_value?: string) => ({ form_field_label: 'API key', form_field_value });
    await call('POST', integrations(ids['app'] ?? '', 'settings'), secret(everywhere));
    await call('POST', there, secret(inChannel));
    const entry = { field_name: 'api_key', value: ofCustom };
    await call('PUT', integrations('custom', ids['custom'] ?? '', 'settings'), { setting_entry: entry });
    await call('POST', there, { form_field_label: 'note', form_field_value: PLAIN_VALUE });
    // Refusals say nothing of what they refuse.
    const wrong = { form_field_label: 'API key', form_field_value: `${everywhere}\u0007` };
    await expect(call('PATCH', integrations(ids['app'] ?? '', 'settings'), wrong)).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(everywhere ?? '') }),
    );
    SECRET_VALUES.forEach((value, at) => (secrets[`setting ${at}`] = value));
    const control = new Control(server.sandboxUrl);
    await call('POST', `/api/v2/channels/${channel}/messages`, { content: 'It is urgent.' });
    const { calls } = await control.call<{ calls: object[] }>('GET', 'apps/emphasis~s/calls');
    for (const told of [CREDENTIAL, inChannel, PLAIN_VALUE]) expect(JSON.stringify(calls)).toContain(told);
  });

  it('travels with calls that fail in every way, and with posts that are refused', async () => {
    const control = new Control(server.sandboxUrl);
    for (const kind of ['status', 'reset', 'garbage', 'redirect']) {
      const fault = { kind, count: 1, ...(kind === 'redirect' && { location: 'http://10.0.0.1/' }) };
      for (const app of ['emphasis~s', 'journal~s']) await control.call('POST', 'apps/faults', { app, ...fault });
      await call('POST', `/api/v2/channels/${channel}/messages`, { content: `urgent ${kind}` });
    }
    const failed = integrations(ids['app'] ?? '', 'calls');
    await until(async () => (await call('GET', failed)).length >= 4);
    const post = (token: string, body: object) =>
      fetch(`${server.url}/apps/return/${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const token = secrets['return token'] ?? '';
    const cry = { event_name: 'cry', message: 'Hear ye!', status: 'success' };
    expect((await post(token, cry)).status).toBe(202);
    expect((await post(token, { ...cry, status: 'odd' })).status).toBe(400);
    await call('DELETE', integrations(ids['custom'] ?? '', 'channels', channel, 'return-url'));
    expect((await post(token, cry)).status).toBe(404);
  });

  it('comes from Slack’s consent, by a code or through the browser', async () => {
    const slack = `/slack/organisations/${organisation}`;
    const { code, client_secret } = await agreeInSlack(server.sandboxUrl);
    const { data } = await once(`${slack}/token-exchg`, { oauth_code: code });
    const { access_token, incoming_webhook } = data as unknown as {
      access_token: string;
      incoming_webhook: { url: string };
    };
    Object.assign(secrets, { code, client_secret, access_token, webhook: incoming_webhook.url });
    expect((await once(`${slack}/token-exchg?again`, { oauth_code: code })).status).toBe(401);
    const { url } = await call('POST', `${slack}/install`);
    const state = new URL(url).searchParams.get('state') ?? '';
    const spent = (await agreeInSlack(server.sandboxUrl)).code;
    Object.assign(secrets, { state, 'code of the browser': spent });
    for (const accept of ['text/html', 'application/json']) {
      const query = new URLSearchParams({ state, code: spent });
      const answer = await fetch(`${server.url}/slack/oauth/callback?${query}`, { headers: { accept } });
      await answer.text();
    }
  });

  it('is in no answer afterwards', async () => {
    const values = Object.entries(secrets);
    expect(values.map(([name, value]) => [name, value.length > 10])).toEqual(values.map(([name]) => [name, true]));
    const paths = operations
      .filter((it) => it.method === 'GET' && it.security === 'bearer')
      .filter(({ path }) => /^\/(slack\/)?organisations\//.test(path) && !path.endsWith('/install'));
    expect(paths.length).toBeGreaterThanOrEqual(10);
    const fill = (path: string, app: string): string =>
      path
        .replace(/\{(id|organisationId|organisation_id|org_id)\}/, organisation)
        .replace(/\{(integrationId|integration_id)\}/, app)
        .replace(/\{(channelId|channel_id)\}/, channel);
    for (const { path } of paths) {
      for (const [person, app] of [owner, member].flatMap((it) => ['app', 'custom'].map((app) => [it, app] as const))) {
        const at = fill(path, ids[app] ?? '') + (path.endsWith('settings') ? '?effective=true' : '');
        const response = await fetch(server.url + at, { headers: { authorization: `Bearer ${person.token}` } });
        const told = await response.text();
        expect([at, values.filter(([, value]) => told.includes(value))]).toEqual([at, []]);
      }
    }
  });

  it('stands in no column as it is', async () => {
    const { rows: tables } = await database.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const sealed = Object.entries({ ...secrets, plain: PLAIN_VALUE });
    const forms = sealed.flatMap(([name, value]) =>
      (['utf8', 'hex', 'base64'] as const).map((encoding) => [name, Buffer.from(value).toString(encoding)] as const),
    );
    const found: string[] = [];
    for (const { name: table } of tables) {
      const { rows } = await database.query<{ text: string }>(`SELECT to_jsonb(t)::text AS text FROM ${table} t`);
      const held = rows.map(({ text }) => text).join('\n');
      found.push(...forms.filter(([, form]) => held.includes(form)).map(([name]) => `${name} in ${table}`));
    }
    expect(found).toEqual([]);
  });

  it('stands in no line of the most talkative log', async () => {
    const sealed = Object.entries({ ...secrets, plain: PLAIN_VALUE });
    expect(server.logs).toContain('"route":"/slack/oauth/callback"');
    expect(server.logs).toContain('"route":"/apps/return/:token"');
    const leaked = sealed.filter(([, value]) =>
      [value, encodeURIComponent(value)].some((form) => server.logs.includes(form)),
    );
    expect(leaked.map(([name]) => name)).toEqual([]);
  });
});

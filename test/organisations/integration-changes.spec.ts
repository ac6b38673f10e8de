import { appJson, OrganisationStage } from './organisation-stage.js';

let stage: OrganisationStage;
let target: string;

beforeAll(async () => {
  stage = await OrganisationStage.open();
  target = `${stage.json.url}/in`;
});
beforeEach(async () => {
  stage.organisationId = await stage.newOrganisation();
});
afterAll(() => stage.close());

const hooks = async (): Promise<string[]> => {
  const sql = 'SELECT point FROM desk_hooks WHERE organisation_id = $1 AND kind = $2 ORDER BY point';
  return (await stage.db.query<{ point: string }>(sql, [stage.organisationId, 'app'])).map(({ point }) => point);
};

/** Names of the apps, in the order of the list. */
const names = async (): Promise<string[]> => {
  const { data } = await stage.ok('GET', stage.path());
  const apps = (data as { name: string; is_system_integration: boolean }[]).filter((it) => !it.is_system_integration);
  return apps.map(({ name }) => name);
};

describe('Changing an app', () => {
  it('fetches a new JSON, and leaves alone what is not named', async () => {
    const app = await stage.addApp(appJson(target), { name: 'Mine', auth_credential: 's3cret' });
    const json_url = stage.json.serve(appJson(target, { integration_type: 'output' }));
    const { message, data } = await stage.ok('PATCH', stage.path(app.id), { json_url });
    expect(message).toBe('Integrations updated successfully');
    expect(data).toMatchObject({ name: 'Mine', json_url, integration_type: 'output', auth_credential: '***' });
    expect(data.json_schema.integration_type).toBe('output');
    const refused = await stage.call('PATCH', stage.path(app.id), { json_url: `${stage.json.url}/nowhere` });
    expect(refused.body.code).toBe('INVALID_JSON_URL');
    expect((await stage.ok('GET', stage.path(app.id))).data.json_url).toBe(json_url);
  });

  it('shows a new credential once, and lets go of one', async () => {
    const app = await stage.addApp(appJson(target));
    const set = await stage.ok('PATCH', stage.path(app.id), { auth_credential: 'n3w' });
    const later = await stage.ok('PATCH', stage.path(app.id), { name: 'Other' });
    const none = await stage.ok('PATCH', stage.path(app.id), { auth_credential: '' });
    expect([set, later, none].map(({ data }) => data.auth_credential)).toEqual(['n3w', '***', null]);
    const stored = await stage.db.query('SELECT 1 FROM apps WHERE auth_credential IS NOT NULL AND id = $1', [app.id]);
    expect(stored).toEqual([]);
  });

  it('gives its kind, or leaves it to the JSON, as long as there is a URL for it', async () => {
    const app = await stage.addApp(appJson(target));
    const change = (integration_type: string) => stage.call('PATCH', stage.path(app.id), { integration_type });
    expect((await change('filter')).body.data.integration_type).toBe('filter');
    expect((await change('interval')).body).toMatchObject({ code: 'INVALID_INTEGRATION_JSON' });
    expect((await change('')).body.data.integration_type).toBe('modifier');
  });

  it('tells the desk what it has to ask for', async () => {
    const modifier = await stage.addApp(appJson(target));
    expect(await hooks()).toEqual(['screen']);
    const output = await stage.addApp(appJson(target, { integration_type: 'output' }));
    expect(await hooks()).toEqual(['screen', 'subscriber']);
    await stage.ok('PATCH', stage.path(modifier.id), { is_active: false });
    expect(await hooks()).toEqual(['subscriber']);
    await stage.ok('PATCH', stage.path(output.id), { integration_type: 'filter' });
    expect(await hooks()).toEqual(['screen']);
    await stage.ok('DELETE', stage.path(output.id));
    expect(await hooks()).toEqual([]);
  });

  it('resumes one that was paused', async () => {
    const app = await stage.addApp(appJson(target));
    await stage.db.query(
      `UPDATE apps SET paused_at = now(), pause_reason = 'It fails.', failing_since = now(), last_error = '503' WHERE id = $1`,
      [app.id],
    );
    const paused = (await stage.ok('PATCH', stage.path(app.id), { name: 'Still' })).data;
    expect(paused).toMatchObject({ is_active: true, status: 'paused', pause_reason: 'It fails.', last_error: '503' });
    expect(await hooks()).toEqual([]);
    const resumed = (await stage.ok('PATCH', stage.path(app.id), { is_active: true })).data;
    const cleared = { paused_at: null, pause_reason: null, failing_since: null, last_error: null };
    expect(resumed).toMatchObject({ status: 'active', ...cleared });
    expect(await hooks()).toEqual(['screen']);
  });

  it('moves it among the others, which keep their order', async () => {
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C', 'D']) ids.push((await stage.addApp(appJson(target), { name })).id);
    const [a, b, , d] = ids as [string, string, string, string];
    const move = (id: string, position: number) => stage.ok('PATCH', stage.path(id), { position });
    await move(d, 2);
    expect(await names()).toEqual(['A', 'D', 'B', 'C']);
    await move(a, 3);
    expect(await names()).toEqual(['D', 'B', 'A', 'C']);
    expect((await move(d, 500)).data.position).toBe(4);
    expect(await names()).toEqual(['B', 'A', 'C', 'D']);
    await stage.ok('DELETE', stage.path(b));
    const { data } = await stage.ok('GET', stage.path());
    expect(data.slice(-3).map((it: { position: number }) => it.position)).toEqual([1, 2, 3]);
    expect((await stage.call('PATCH', stage.path(a), { position: 0 })).status).toBe(400);
  });

  it('of two at once leaves both positions as they are wanted', async () => {
    const ids: string[] = [];
    for (const name of ['A', 'B', 'C']) ids.push((await stage.addApp(appJson(target), { name })).id);
    const json_url = stage.json.serve(appJson(target));
    await Promise.all([
      ...ids.map((id) => stage.ok('PATCH', stage.path(id), { position: 1 })),
      ...['D', 'E'].map((name) => stage.ok('POST', stage.path(), { json_url, name })),
    ]);
    const { data } = await stage.ok('GET', stage.path());
    expect(data.slice(-5).map((it: { position: number }) => it.position)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('Removing an app', () => {
  it('answers what it was, and then nothing any more', async () => {
    const app = await stage.addApp(appJson(target), { auth_credential: 's3cret' });
    const { message, data } = await stage.ok('DELETE', stage.path(app.id));
    expect(message).toBe('Integrations deleted successfully');
    expect(data).toMatchObject({ id: app.id, name: 'Emphasis', json_url: app.json_url, auth_credential: '***' });
    expect((await stage.call('GET', stage.path(app.id))).status).toBe(404);
    expect((await stage.call('DELETE', stage.path(app.id))).status).toBe(404);
  });
});

describe('Refreshing an app', () => {
  it('tells what is different, and what is odd', async () => {
    const app = await stage.addApp(appJson(target));
    expect((await stage.ok('POST', stage.path(app.id, 'refresh'))).data).toMatchObject({ changes: [], warnings: [] });
    stage.json.serve(appJson(target, { integration_type: 'Filter', author: 'Grace' }), { at: app.json_url });
    const { data } = await stage.ok('POST', stage.path(app.id, 'refresh'));
    expect(data.changes).toEqual(
      expect.arrayContaining([
        { path: 'integration_type', before: 'modifier', after: 'Filter' },
        { path: 'author', before: null, after: 'Grace' },
      ]),
    );
    expect(data.changes).toHaveLength(2);
    expect(data).toMatchObject({ integration_type: 'filter', warnings: [expect.stringContaining('Filter')] });
  });

  it('keeps what there is when the JSON is not there any more', async () => {
    const app = await stage.addApp(appJson(target));
    stage.json.serve('gone', { at: app.json_url, status: 503 });
    const answer = await stage.call('POST', stage.path(app.id, 'refresh'));
    expect(answer.body).toMatchObject({ code: 'INVALID_JSON_URL', message: expect.stringContaining('503') });
    expect((await stage.ok('GET', stage.path(app.id))).data.json_schema).toEqual(app.json_schema);
  });
});

describe('Rotating a signing secret', () => {
  it('shows the new one once, and keeps the one before for a day', async () => {
    const app = await stage.addApp(appJson(target));
    const { data } = await stage.ok('POST', stage.path(app.id, 'secret'));
    expect(data.signing_secret).toMatch(/^whsec_/);
    expect(data.signing_secret).not.toBe(app.signing_secret);
    const hours = (Date.parse(data.previous_secret_until) - Date.now()) / 3600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    expect((await stage.ok('GET', stage.path(app.id))).data.signing_secret).toBe('***');
    const [row] = await stage.db.query<Record<string, string>>('SELECT * FROM apps WHERE id = $1', [app.id]);
    expect(row!['previous_secret']).toEqual(expect.not.stringContaining(app.signing_secret));
  });
});

describe('Whoever loses their role while a JSON is fetched', () => {
  it.each(['integrations', 'integrations/custom'])('adds and changes nothing any more (%s)', async (family) => {
    const at = `/organisations/${stage.organisationId}/${family}`;
    const json_url = stage.json.serve(appJson(target));
    const { data: app } = await stage.ok('POST', at, { json_url });
    const change = family === 'integrations' ? 'PATCH' : 'PUT';
    for (const [method, url] of [['POST', at] as const, [change, `${at}/${app.id}`] as const]) {
      const admin = await stage.newMember('admin');
      stage.json.meanwhile = () => stage.ok('DELETE', `/organisations/${stage.organisationId}/members/${admin.id}`);
      expect((await stage.call(method, url, { json_url }, admin)).status).toBe(404);
    }
    expect(await names()).toHaveLength(1);
  });
});

import { appJson, OrganisationStage } from './organisation-stage.js';

const NOBODY = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

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

/** Names of the apps, in the order of the list. */
const names = async (): Promise<string[]> => {
  const { data } = await stage.ok('GET', stage.path());
  const apps = (data as { name: string; is_system_integration: boolean }[]).filter((it) => !it.is_system_integration);
  return apps.map(({ name }) => name);
};

describe('Adding an app', () => {
  it('fetches its JSON, and shows what was made of it, secrets included', async () => {
    const json = appJson(target);
    const body = {
      name: 'Stress',
      json_url: stage.json.serve(json),
      auth_credential: 's3cret',
      integration_type: 'filter',
    };
    const answer = await stage.call('POST', stage.path(), body);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      status: 'success',
      status_code: 201,
      message: 'Integration app created successfully',
    });
    expect(answer.body.data).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...body,
      json_schema: (json as { data: object }).data,
      is_system_integration: false,
      created_at: expect.stringMatching(/Z$/),
      app_name: 'Emphasis',
      app_url: 'https://apps.example.com/emphasis',
      app_logo: 'https://apps.example.com/emphasis.png',
      app_description: 'Stresses words.',
      is_active: true,
      status: 'active',
      position: 1,
      warnings: [],
      missing_settings: [],
      signing_secret: expect.stringMatching(/^whsec_/),
    });
  });

  it('takes name, kind and activity from the JSON, and reports what it had to guess', async () => {
    const { data } = appJson(target, { integration_type: 'Output', is_active: 'false' }) as { data: object };
    const app = await stage.addApp(data);
    expect(app).toMatchObject({ name: 'Emphasis', integration_type: 'output', is_active: false, status: 'inactive' });
    expect(app.auth_credential).toBeNull();
    expect(app.warnings).toHaveLength(3);
  });

  it('names required settings that nobody has chosen yet', async () => {
    const settings = [
      { label: 'key', type: 'text', default: '', required: true },
      { label: 'words', type: 'text', default: 'now', required: true },
    ];
    const app = await stage.addApp(appJson(target, { settings }));
    expect(app.missing_settings).toEqual(['key']);
  });

  it('stores nothing when the JSON is no use, and says what is wrong', async () => {
    const page = stage.json.serve('<html>', { type: 'text/html' });
    const cases: [body: object, code: string, field: string, message: RegExp][] = [
      [{ json_url: 'some-very-weird-logo-url' }, 'INVALID_JSON_URL', 'json_url', /http/],
      [{ json_url: 'http://10.1.2.3/app.json' }, 'INVALID_JSON_URL', 'json_url', /10\.1\.2\.3.*ALLOWED_PRIVATE_HOSTS/],
      [{ json_url: 'http://127.0.0.1:9/app.json' }, 'INVALID_JSON_URL', 'json_url', /127\.0\.0\.1/],
      [{ json_url: `${stage.json.url}/nowhere` }, 'INVALID_JSON_URL', 'json_url', /answered 404/],
      [{ json_url: page }, 'INVALID_JSON_URL', 'json_url', /text\/html/],
      [{ json_url: stage.json.serve('{"data":') }, 'INVALID_JSON_URL', 'json_url', /not JSON/],
      [{ json_url: stage.json.serve(`"${'x'.repeat(300_000)}"`) }, 'INVALID_JSON_URL', 'json_url', /./],
      [{ json_url: stage.json.serve([]) }, 'INVALID_INTEGRATION_JSON', 'data', /object/],
      [{ json_url: stage.json.serve(appJson('')) }, 'INVALID_INTEGRATION_JSON', 'target_url', /names none/],
      [
        { json_url: stage.json.serve(appJson('http://10.1.2.3/')) },
        'INVALID_INTEGRATION_JSON',
        'target_url',
        /10\.1\.2\.3/,
      ],
      [
        { json_url: stage.json.serve(appJson(target)), integration_type: 'interval' },
        'INVALID_INTEGRATION_JSON',
        'tick_url',
        /./,
      ],
      [
        { json_url: stage.json.serve(appJson(target)), integration_type: 'wizard' },
        'VALIDATION_FAILED',
        'integration_type',
        /./,
      ],
      [
        { json_url: stage.json.serve(appJson(target)), auth_credential: 'två\u00e9' },
        'VALIDATION_FAILED',
        'auth_credential',
        /ASCII/,
      ],
      [{ name: 'No URL' }, 'VALIDATION_FAILED', 'json_url', /./],
    ];
    for (const [body, code, field, message] of cases) {
      const answer = await stage.call('POST', stage.path(), body);
      expect({ status: answer.status, ...answer.body }).toMatchObject({ status: 'error', status_code: 400, code });
      expect(answer.body.fields.map((it: { field: string }) => it.field)).toContain(field);
      expect(answer.body.message).toMatch(message);
    }
    expect(await names()).toEqual([]);
  });

  it('takes the sample apps as they are', async () => {
    for (const name of ['emphasis', 'watchword', 'journal', 'town-crier']) {
      const body = { json_url: `${stage.sandboxUrl}/apps/${name}.json` };
      expect((await stage.ok('POST', stage.path(), body)).data).toMatchObject({ warnings: [], status: 'active' });
    }
  });

  it('has one effect for one Idempotency-Key', async () => {
    const body = { json_url: stage.json.serve(appJson(target)) };
    const add = () => stage.call('POST', stage.path(), body, stage.owner, { 'idempotency-key': stage.organisationId });
    const [first, again] = [await add(), await add()];
    expect(again.body).toEqual(first.body);
    expect(await names()).toHaveLength(1);
  });

  it('ends at 500', async () => {
    const app = await stage.addApp(appJson(target));
    await stage.db.query(
      `INSERT INTO apps (id, organisation_id, name, json_url, json_schema, manifest, is_active, position, signing_secret)
       SELECT gen_random_uuid(), organisation_id, name, json_url, json_schema, manifest, false, 1 + n, ''
       FROM apps, generate_series(1, 499) n WHERE id = $1`,
      [app.id],
    );
    const answer = await stage.call('POST', stage.path(), { json_url: app.json_url });
    expect(answer).toMatchObject({ status: 409, body: { code: 'TOO_MANY_INTEGRATIONS' } });
  });

  it('ends at 30 that are asked about messages, whatever way they become so', async () => {
    const app = await stage.addApp(appJson(target));
    await stage.db.query(
      `INSERT INTO apps (id, organisation_id, name, json_url, kind, json_schema, manifest, is_active, position, signing_secret)
       SELECT gen_random_uuid(), organisation_id, name, json_url, 'filter', json_schema, manifest, false, 1 + n, ''
       FROM apps, generate_series(1, 29) n WHERE id = $1`,
      [app.id],
    );
    const refused = { status: 409, body: { code: 'TOO_MANY_INTEGRATIONS' } };
    expect(await stage.call('POST', stage.path(), { json_url: app.json_url })).toMatchObject(refused);
    expect(await stage.call('POST', stage.path('custom'), { json_url: app.json_url })).toMatchObject(refused);
    const quiet = await stage.addApp(appJson(target, { integration_type: '' }));
    const change = { integration_type: 'filter' };
    expect(await stage.call('PATCH', stage.path(quiet.id), change)).toMatchObject(refused);
    stage.json.serve(appJson(target), { at: quiet.json_url });
    expect(await stage.call('POST', stage.path(quiet.id, 'refresh'))).toMatchObject(refused);
    expect(await stage.call('PATCH', stage.path(app.id), change)).toMatchObject({ status: 200 });
  });
});

describe('The list of integrations', () => {
  it('has the platforms first, then the apps, page by page', async () => {
    for (const name of ['One', 'Two', 'Three']) await stage.addApp(appJson(target), { name });
    const whole = await stage.ok('GET', stage.path());
    const platforms = whole.pagination.total - 3;
    expect(platforms).toBeGreaterThan(0);
    expect(whole).toMatchObject({
      status: 'success',
      status_code: 200,
      message: 'Integrations retrieved successfully.',
    });
    expect(whole.data.map((it: { is_system_integration: boolean }) => it.is_system_integration)).toEqual([
      ...Array(platforms).fill(true),
      false,
      false,
      false,
    ]);
    const paged: { id: string }[] = [];
    for (let offset = 0; offset < whole.data.length; offset += 2) {
      paged.push(...(await stage.ok('GET', `${stage.path()}?limit=2&offset=${offset}`)).data);
    }
    expect(paged.map(({ id }) => id)).toEqual(whole.data.map(({ id }: { id: string }) => id));
    expect(whole.data.at(-1)).toMatchObject({ app_name: 'Emphasis', is_active: true, json_url: expect.any(String) });
    expect(whole.data.at(-1)).not.toHaveProperty('signing_secret');
  });

  it('is for members, and no one else', async () => {
    const app = await stage.addApp(appJson(target), { auth_credential: 's3cret' });
    const [member, stranger] = [await stage.newMember(), await stage.register()];
    const { data } = await stage.ok('GET', stage.path(app.id), undefined, member);
    expect(data).toMatchObject({ id: app.id, auth_credential: '***', signing_secret: '***' });
    for (const path of [stage.path(), stage.path(app.id)]) {
      const answer = await stage.call('GET', path, undefined, stranger);
      expect(answer).toMatchObject({ status: 404, body: { code: 'ORGANISATION_NOT_FOUND' } });
    }
    const writes: [method: 'POST' | 'PATCH' | 'DELETE' | 'PUT', path: string, body: object | undefined][] = [
      ['POST', stage.path(), { json_url: app.json_url }],
      ['PATCH', stage.path(app.id), { name: 'Mine' }],
      ['DELETE', stage.path(app.id), undefined],
      ['POST', stage.path(app.id, 'refresh'), undefined],
      ['POST', stage.path(app.id, 'secret'), undefined],
      ['PUT', stage.path(app.id, 'channels', NOBODY), { is_active: true }],
    ];
    for (const [method, path, body] of writes) {
      expect((await stage.call(method, path, body, member)).body.code).toBe('FORBIDDEN');
      expect((await stage.call(method, path, body, stranger)).body.code).toBe('ORGANISATION_NOT_FOUND');
      expect((await stage.call(method, path, body, null)).status).toBe(401);
    }
  });

  it('is 400 for an id that is none, and 404 for the app of another organisation', async () => {
    const app = await stage.addApp(appJson(target));
    stage.organisationId = await stage.newOrganisation();
    expect((await stage.call('GET', '/organisations/none/integrations')).status).toBe(400);
    for (const id of [app.id, NOBODY]) {
      const answers = [
        await stage.call('GET', stage.path(id)),
        await stage.call('PATCH', stage.path(id), { name: 'Mine' }),
        await stage.call('DELETE', stage.path(id)),
        await stage.call('POST', stage.path(id, 'refresh')),
        await stage.call('POST', stage.path(id, 'secret')),
      ];
      for (const answer of answers)
        expect(answer).toMatchObject({ status: 404, body: { code: 'INTEGRATION_NOT_FOUND' } });
    }
  });
});

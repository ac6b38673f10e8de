import { appJson, OrganisationStage } from './organisation-stage.js';

const STRANGER = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';
const SETTINGS = [
  { label: 'Style', type: 'dropdown', default: 'bold', required: true, options: ['bold', 'loud'] },
  { label: 'Retries', type: 'number', default: 3, required: false },
];

let stage: OrganisationStage;
let custom: string;
beforeAll(async () => {
  stage = await OrganisationStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.organisationId = await stage.newOrganisation();
  custom = stage.path('custom');
});

const serve = (name = 'Banana Island') =>
  stage.json.serve(
    appJson('http://127.0.0.1:9/', {
      settings: SETTINGS,
      descriptions: {
        app_name: name,
        app_description: 'Counts bananas.',
        app_logo: 'https://www.bananaisland.com/logo.png',
        app_url: 'https://www.bananaisland.com',
      },
    }),
  );
const make = async (): Promise<string> => (await stage.ok('POST', custom, { json_url: serve() })).data.id;

describe('A custom integration', () => {
  it('is made by the URL of its JSON, and listed as documented', async () => {
    const json_url = serve();
    const made = await stage.call('POST', custom, { json_url });
    expect(made).toMatchObject({
      status: 201,
      body: { status: 'success', status_code: 201, message: 'Integration app created successfully' },
    });
    expect(made.body.data.signing_secret).toMatch(/^whsec_/);
    const listed = await stage.call('GET', custom);
    expect(listed).toMatchObject({
      status: 200,
      body: {
        status: 'success',
        status_code: 200,
        message: 'Integrations retrieved successfully.',
        pagination: { limit: 50, offset: 0, total: 1, hasMore: false },
      },
    });
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
    expect(listed.body.data).toEqual([
      {
        id: made.body.data.id,
        app_name: 'Banana Island',
        json_url,
        app_url: 'https://www.bananaisland.com',
        app_logo: 'https://www.bananaisland.com/logo.png',
        app_description: 'Counts bananas.',
        is_active: true,
        created_at: moment,
        updated_at: moment,
      },
    ]);
    expect(JSON.stringify(listed.body)).not.toContain('whsec_');
  });

  it('is shown among all integrations, whose others are not here', async () => {
    const [id, other] = [await make(), (await stage.addApp(appJson('http://127.0.0.1:9/'))).id];
    const all = (await stage.ok('GET', stage.path())).data.map((it: { id: string }) => it.id);
    expect(all).toEqual(expect.arrayContaining([id, other]));
    expect((await stage.ok('GET', custom)).data.map((it: { id: string }) => it.id)).toEqual([id]);
    const missing = { status: 404, body: { status: 'error', code: 'INTEGRATION_NOT_FOUND' } };
    const entry = { setting_entry: { field_name: 'Style', value: 'loud' } };
    for (const absent of [other, STRANGER]) {
      expect(await stage.call('PUT', `${custom}/${absent}`, { json_url: serve() })).toMatchObject(missing);
      expect(await stage.call('DELETE', `${custom}/${absent}`)).toMatchObject(missing);
      expect(await stage.call('GET', `${custom}/${absent}/settings`)).toMatchObject(missing);
      expect(await stage.call('PUT', `${custom}/${absent}/settings`, entry)).toMatchObject(missing);
    }
    expect((await stage.call('DELETE', `${custom}/nonsense`)).status).toBe(400);
    expect((await stage.call('GET', stage.path(other))).status).toBe(200);
  });

  it('is pointed at another JSON, and deleted with its settings', async () => {
    const id = await make();
    const json_url = serve('Papaya Bay');
    expect(await stage.call('PUT', `${custom}/${id}`, { json_url })).toMatchObject({
      status: 200,
      body: {
        status: 'success',
        status_code: 200,
        message: 'Integrations updated successfully',
        data: { id, app_name: 'Papaya Bay', json_url },
      },
    });
    await stage.ok('PUT', `${custom}/${id}/settings`, { setting_entry: { field_name: 'a', value: 'b' } });
    expect(await stage.call('DELETE', `${custom}/${id}`)).toMatchObject({
      status: 200,
      body: { status: 'success', status_code: 200, message: 'Integrations deleted successfully' },
    });
    expect((await stage.ok('GET', custom)).data).toEqual([]);
    expect((await stage.call('GET', stage.path(id))).status).toBe(404);
    expect((await stage.call('DELETE', `${custom}/${id}`)).status).toBe(404);
  });

  it.each<[string, () => object, string]>([
    ['no URL', () => ({}), 'json_url'],
    ['a URL that is none', () => ({ json_url: 'banana' }), 'json_url'],
    ['one of another scheme', () => ({ json_url: 'ftp://example.com/x.json' }), 'json_url'],
    ['one that leads inside', () => ({ json_url: 'http://localhost:1/x.json' }), 'json_url'],
    ['one that serves no JSON', () => ({ json_url: stage.json.serve('<html>', { type: 'text/html' }) }), ''],
    ['a field that is unknown', () => ({ json_url: serve(), name: 'x' }), 'name'],
  ])('is refused with 400 for %s', async (_what, body, named) => {
    const answer = await stage.call('POST', custom, body());
    expect(answer).toMatchObject({ status: 400, body: { status: 'error', status_code: 400 } });
    expect(answer.body.message).toContain(named);
    const id = await make();
    expect((await stage.call('PUT', `${custom}/${id}`, body())).status).toBe(400);
  });

  it('is made, changed and deleted by owners and admins, and seen by members alone', async () => {
    const id = await make();
    const [member, admin, stranger] = [await stage.newMember(), await stage.newMember('admin'), await stage.register()];
    const body = { json_url: serve() };
    const entry = { setting_entry: { field_name: 'Style', value: 'loud' } };
    const writes = [
      ['POST', custom, body],
      ['PUT', `${custom}/${id}`, body],
      ['PUT', `${custom}/${id}/settings`, entry],
      ['DELETE', `${custom}/${id}`, undefined],
    ] as const;
    const reads = [custom, `${custom}/${id}/settings`];
    for (const [method, url, payload] of writes) {
      expect(await stage.call(method, url, payload, member)).toMatchObject({ status: 403 });
      expect(await stage.call(method, url, payload, stranger)).toMatchObject({ status: 404 });
      expect(await stage.call(method, url, payload, null)).toMatchObject({ status: 401 });
    }
    for (const url of reads) {
      expect(await stage.call('GET', url, undefined, member)).toMatchObject({ status: 200 });
      expect(await stage.call('GET', url, undefined, stranger)).toMatchObject({ status: 404 });
      expect(await stage.call('GET', url, undefined, null)).toMatchObject({ status: 401 });
    }
    for (const [method, url, payload] of writes) {
      expect((await stage.call(method, url, payload, admin)).status).toBeLessThan(300);
    }
  });

  it('of another organisation is not there', async () => {
    const id = await make();
    const other = `/organisations/${await stage.newOrganisation()}/integrations/custom/${id}`;
    const entry = { setting_entry: { field_name: 'Style', value: 'loud' } };
    expect((await stage.call('PUT', other, { json_url: serve() })).status).toBe(404);
    expect((await stage.call('DELETE', other)).status).toBe(404);
    expect((await stage.call('GET', `${other}/settings`)).status).toBe(404);
    expect((await stage.call('PUT', `${other}/settings`, entry)).status).toBe(404);
  });
});

describe('The settings of a custom integration', () => {
  const put = (settings: string, field_name: unknown, value: unknown) =>
    stage.call('PUT', settings, { setting_entry: { field_name, value } });

  it('show the entry that was written last, and all of them', async () => {
    const settings = `${custom}/${await make()}/settings`;
    expect((await stage.ok('GET', settings)).data).toEqual({ field_name: null, value: null, entries: [] });
    expect(await put(settings, 'your_field_name', 'your_value')).toMatchObject({
      status: 200,
      body: { status: 'success', status_code: 200, message: 'Integrations Settings updated successfully' },
    });
    const shown = await stage.call('GET', settings);
    expect(shown).toMatchObject({
      status: 200,
      body: {
        message: 'Integrations retrieved successfully.',
        data: { field_name: 'your_field_name', value: 'your_value' },
      },
    });
    await put(settings, 'style', 'LOUD');
    await put(settings, 'your_field_name', 'another');
    const { data } = await stage.ok('GET', settings);
    expect(data).toMatchObject({ field_name: 'your_field_name', value: 'another' });
    expect(data.entries).toMatchObject([
      { field_name: 'your_field_name', value: 'another', type: 'text', is_secret: false },
      { field_name: 'Style', value: 'loud', type: 'dropdown', is_secret: false },
    ]);
  });

  it('are the same that the family of all integrations shows', async () => {
    const id = await make();
    await put(`${custom}/${id}/settings`, 'Style', 'loud');
    const everywhere = stage.path(id, 'settings');
    const [setting] = (await stage.ok('GET', everywhere)).data;
    expect(setting).toMatchObject({ form_field_label: 'Style', form_field_value: 'loud' });
    await stage.ok('DELETE', `${everywhere}/${setting.id}`);
    expect((await stage.ok('GET', `${custom}/${id}/settings`)).data.field_name).toBeNull();
  });

  it.each<[string, object, string]>([
    ['no entry', {}, 'setting_entry'],
    ['an entry that is a text', { setting_entry: 'x' }, 'setting_entry'],
    ['an entry that is a list', { setting_entry: [] }, 'setting_entry'],
    ['an entry that is null', { setting_entry: null }, 'setting_entry'],
    ['no name', { setting_entry: { value: 'x' } }, 'setting_entry.field_name'],
    ['a blank name', { setting_entry: { field_name: ' ', value: 'x' } }, 'setting_entry.field_name'],
    ['no value', { setting_entry: { field_name: 'a' } }, 'setting_entry.value'],
    ['a value that is an object', { setting_entry: { field_name: 'a', value: {} } }, 'setting_entry.value'],
    ['an unknown field', { setting_entry: { field_name: 'a', value: 'b', c: 1 } }, 'setting_entry.c'],
    [
      'a value that its type does not allow',
      { setting_entry: { field_name: 'Retries', value: 'many' } },
      'setting_entry.value: the value of "Retries" must be a number',
    ],
  ])('are refused with 400 for %s', async (_what, body, named) => {
    const settings = `${custom}/${await make()}/settings`;
    const answer = await stage.call('PUT', settings, body);
    expect(answer).toMatchObject({ status: 400, body: { status: 'error', status_code: 400 } });
    expect(answer.body.message).toContain(named);
    expect((await stage.ok('GET', settings)).data.entries).toEqual([]);
  });
});

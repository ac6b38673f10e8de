import { appJson, OrganisationStage, type Person } from './organisation-stage.js';

const SETTINGS = [
  { label: 'Style', type: 'dropdown', description: 'How', default: 'bold', required: true, options: ['bold', 'loud'] },
  { label: 'Words', type: 'multi-select', default: 'now', required: false, options: ['now', 'soon', 'never'] },
  { label: 'Retries', type: 'number', default: 3, required: false },
  { label: 'Shout', type: 'checkbox', default: false, required: false },
  { label: 'Note', type: 'text', default: '', required: false },
];
const STRANGER = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

let stage: OrganisationStage;
let appId: string;
let settings: string;
beforeAll(async () => {
  stage = await OrganisationStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  appId = (await stage.addApp(appJson('http://127.0.0.1:9/', { settings: SETTINGS }))).id;
  settings = stage.path(appId, 'settings');
});

const add = (form_field_label: string, form_field_value: unknown, at = settings) =>
  stage.call('POST', at, { form_field_label, form_field_value });
const held = async (at = settings): Promise<string[]> =>
  (await stage.ok('GET', at)).data.map(
    (it: Record<string, string>) => `${it.form_field_label}=${it.form_field_value} (${it.type})`,
  );

describe('A setting of an integration', () => {
  it('is added with 200, kept as a text when the integration does not know it, and listed as documented', async () => {
    const added = await add('micah bawa', 'shallom');
    expect(added).toMatchObject({
      status: 200,
      body: { status: 'success', status_code: 200, message: 'Integration setting added successfully' },
    });
    const listed = await stage.call('GET', settings);
    expect(listed).toMatchObject({
      status: 200,
      body: { status: 'success', status_code: 200, message: 'Integration setting retrieved successfully' },
    });
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string;
    expect(listed.body.data).toEqual([
      {
        id: added.body.data.id,
        org_id: stage.organisationId,
        integration_id: appId,
        form_field_value: 'shallom',
        form_field_label: 'micah bawa',
        type: 'text',
        is_secret: false,
        created_at: moment,
        updated_at: moment,
      },
    ]);
  });

  it('takes each type, however it is given, and keeps the spelling of the integration', async () => {
    expect(await held()).toEqual([]);
    for (const [label, value] of [
      ['style', 'LOUD'],
      ['Words', ['soon', 'Now']],
      ['Retries', 0],
      ['Shout', 'on'],
      ['Note', 'Line one\nLine two'],
    ] as const) {
      expect((await add(label, value)).status).toBe(200);
    }
    expect(await held()).toEqual([
      'Style=loud (dropdown)',
      'Words=soon,now (multi-select)',
      'Retries=0 (number)',
      'Shout=true (checkbox)',
      'Note=Line one\nLine two (text)',
    ]);
  });

  it.each<[string, unknown, string]>([
    ['Style', 'purple', 'form_field_value: the value of "Style" must be one of: bold, loud'],
    ['Words', 'now,purple', 'form_field_value: the value of "Words" must be a list'],
    ['Retries', 'many', 'form_field_value: the value of "Retries" must be a number'],
    ['Shout', 'perhaps', 'form_field_value: the value of "Shout" must be true or false'],
    ['Note', 'x'.repeat(8001), 'form_field_value: the value of "Note" must have at most 8000 characters'],
    ['Note', null, 'form_field_value: must be a text, a number, true or false, or a list'],
    ['Note', { a: 1 }, 'form_field_value: must be a text'],
    ['Note', [['a']], 'form_field_value: must be a text'],
    ['Note', undefined, 'form_field_value: must be a text'],
    ['', 'x', 'form_field_label'],
    ['   ', 'x', 'form_field_label: must not be blank'],
    ['x'.repeat(201), 'x', 'form_field_label'],
    ['a\u0000b', 'x', 'form_field_label'],
  ])('%j: %j is 400 and says what is wrong', async (label, value, message) => {
    const answer = await add(label, value);
    expect(answer).toMatchObject({ status: 400, body: { status: 'error', status_code: 400 } });
    expect(answer.body.message).toContain(message);
    expect(await held()).toEqual([]);
  });

  it('is refused when it is there already, in whatever case, and when the body has unknown fields', async () => {
    await add('Style', 'bold');
    const again = await add('STYLE', 'loud');
    expect(again).toMatchObject({ status: 400, body: { code: 'SETTING_EXISTS' } });
    expect(again.body.message).toMatch(/form_field_label.*PATCH/);
    const unknown = await stage.call('POST', settings, { form_field_label: 'x', form_field_value: 'y', colour: 'z' });
    expect(unknown).toMatchObject({ status: 400, body: { message: expect.stringContaining('colour') } });
    expect(await held()).toEqual(['Style=bold (dropdown)']);
  });

  it('is added once for one Idempotency-Key', async () => {
    const body = { form_field_label: 'Note', form_field_value: 'x' };
    const [first, second] = [
      await stage.call('POST', settings, body, stage.owner, { 'idempotency-key': 'note-1' }),
      await stage.call('POST', settings, body, stage.owner, { 'idempotency-key': 'note-1' }),
    ];
    expect([first!.status, second!.status]).toEqual([200, 200]);
    expect(second!.body).toEqual(first!.body);
  });

  it('cannot be one of more than a hundred', async () => {
    await stage.db.query(
      `INSERT INTO app_settings (id, organisation_id, app_id, label, value, is_secret)
       SELECT gen_random_uuid(), $1, $2, 'n' || n, 'x', false FROM generate_series(1, 100) n`,
      [stage.organisationId, appId],
    );
    expect(await add('one more', 'x')).toMatchObject({ status: 422, body: { code: 'TOO_MANY_SETTINGS' } });
  });

  it('cannot make all values together longer than every call of the app should carry', async () => {
    const long = '€'.repeat(8000);
    expect((await add('first', long)).status).toBe(200);
    expect((await add('second', long)).status).toBe(200);
    const refused = { status: 422, body: { code: 'TOO_MANY_SETTINGS' } };
    expect(await add('third', long)).toMatchObject(refused);
    expect((await add('third', 'short')).status).toBe(200);
    const change = { form_field_label: 'third', form_field_value: long };
    expect(await stage.call('PATCH', settings, change)).toMatchObject(refused);
    const shorter = { form_field_label: 'first', form_field_value: 'short' };
    expect((await stage.call('PATCH', settings, shorter)).status).toBe(200);
    expect((await stage.call('PATCH', settings, change)).status).toBe(200);
  });
});

describe('A change of a setting', () => {
  const change = (body: object) => stage.call('PATCH', settings, body);

  it('renames the only one by any label, as documented', async () => {
    await add('micah bawa', 'This is');
    expect(await change({ form_field_label: 'Shallom Micah Bawa' })).toMatchObject({
      status: 200,
      body: { status: 'success', status_code: 200, message: 'Integration setting updated successfully' },
    });
    expect(await held()).toEqual(['Shallom Micah Bawa=This is (text)']);
    await change({ form_field_value: 'That is' });
    await change({ form_field_label: 'Shallom Micah Bawa' });
    expect(await held()).toEqual(['Shallom Micah Bawa=That is (text)']);
  });

  it('goes by the id, else by the label', async () => {
    const { id } = (await add('a', '1')).body.data;
    await add('b', '2');
    await change({ form_field_label: 'b', form_field_value: '3' });
    await change({ id, form_field_label: 'c', form_field_value: true });
    expect(await held()).toEqual(['c=true (text)', 'b=3 (text)']);
    await change({ id, form_field_label: 'Retries', form_field_value: 4 });
    expect(await held()).toEqual(['Retries=4 (number)', 'b=3 (text)']);
  });

  it('is refused for what is not there, not said, taken or not fitting', async () => {
    const { id } = (await add('a', 'x')).body.data;
    await add('b', '2');
    const missing = { status: 404, body: { code: 'SETTING_NOT_FOUND' } };
    expect(await change({ id: STRANGER, form_field_value: 'x' })).toMatchObject(missing);
    expect(await change({ form_field_label: 'c', form_field_value: 'x' })).toMatchObject(missing);
    const unclear = await change({ form_field_value: 'x' });
    expect(unclear).toMatchObject({ status: 400, body: { message: expect.stringContaining('form_field_label') } });
    expect(await change({})).toMatchObject({ status: 400 });
    expect(await change({ id })).toMatchObject({ status: 400 });
    expect(await change({ id, form_field_value: null })).toMatchObject({ status: 400 });
    expect(await change({ id: 'nonsense', form_field_value: 'x' })).toMatchObject({ status: 400 });
    expect(await change({ id, form_field_label: 'b' })).toMatchObject({
      status: 400,
      body: { code: 'SETTING_EXISTS' },
    });
    const unfit = await change({ id, form_field_label: 'Retries' });
    expect(unfit).toMatchObject({ status: 400, body: { message: expect.stringContaining('form_field_label: ') } });
    expect(await held()).toEqual(['a=x (text)', 'b=2 (text)']);
  });

  it('may be that it goes', async () => {
    const { id } = (await add('a', '1')).body.data;
    const removed = await stage.call('DELETE', `${settings}/${id}`);
    expect(removed).toMatchObject({ status: 200, body: { message: 'Integration setting deleted successfully' } });
    expect(await held()).toEqual([]);
    expect(await stage.call('DELETE', `${settings}/${id}`)).toMatchObject({ status: 404 });
    expect(await change({ form_field_label: 'a' })).toMatchObject({ status: 404 });
  });
});

describe('Settings', () => {
  it('are read by members, and written by owners and admins', async () => {
    const [member, admin, stranger] = [await stage.newMember(), await stage.newMember('admin'), await stage.register()];
    const body = { form_field_label: 'a', form_field_value: '1' };
    const as = (person: Person, method: 'GET' | 'POST' | 'PATCH') =>
      stage.call(method, settings, method === 'GET' ? undefined : body, person);
    expect(await as(member, 'POST')).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await as(admin, 'POST')).status).toBe(200);
    expect((await as(member, 'PATCH')).status).toBe(403);
    expect((await as(member, 'GET')).body.data).toHaveLength(1);
    const id = (await as(member, 'GET')).body.data[0].id;
    expect((await stage.call('DELETE', `${settings}/${id}`, undefined, member)).status).toBe(403);
    for (const method of ['GET', 'POST', 'PATCH'] as const) {
      expect(await as(stranger, method)).toMatchObject({ status: 404, body: { code: 'ORGANISATION_NOT_FOUND' } });
    }
    expect((await stage.call('GET', settings, undefined, null)).status).toBe(401);
  });

  it('of another organisation are not there', async () => {
    const { id } = (await add('a', '1')).body.data;
    const other = await stage.newOrganisation();
    const [foreign, unknown] = [
      `/organisations/${other}/integrations/${appId}/settings`,
      stage.path(STRANGER, 'settings'),
    ];
    for (const at of [foreign, unknown]) {
      const missing = { status: 404, body: { code: 'INTEGRATION_NOT_FOUND' } };
      expect(await stage.call('GET', at)).toMatchObject(missing);
      expect(await add('b', '1', at)).toMatchObject(missing);
      expect(await stage.call('PATCH', at, { id, form_field_value: '2' })).toMatchObject(missing);
      expect(await stage.call('DELETE', `${at}/${id}`)).toMatchObject(missing);
    }
    const otherApp = (await stage.addApp(appJson('http://127.0.0.1:9/'))).id;
    const elsewhere = stage.path(otherApp, 'settings');
    expect(await stage.call('PATCH', elsewhere, { id, form_field_value: '2' })).toMatchObject({ status: 404 });
    expect(await stage.call('DELETE', `${elsewhere}/${id}`)).toMatchObject({ status: 404 });
    expect(await held()).toEqual(['a=1 (text)']);
    expect((await stage.call('GET', stage.path('nonsense', 'settings'))).status).toBe(400);
  });

  it('of a system integration are none', async () => {
    const { data } = await stage.ok('GET', stage.path());
    const system = data.find((it: { is_system_integration: boolean }) => it.is_system_integration);
    const at = stage.path(system.id, 'settings');
    expect((await stage.ok('GET', at)).data).toEqual([]);
    const refused = { status: 403, body: { code: 'SYSTEM_INTEGRATION' } };
    expect(await add('a', '1', at)).toMatchObject(refused);
    expect(await stage.call('PATCH', at, { form_field_value: '1' })).toMatchObject(refused);
  });

  it('in force are shown on request, with where they come from', async () => {
    await add('Style', 'loud');
    await add('Colour', 'red');
    expect((await stage.ok('GET', settings)).effective).toBeUndefined();
    const { effective } = await stage.ok('GET', `${settings}?effective=true`);
    expect(effective).toHaveLength(6);
    expect(effective[0]).toEqual({
      form_field_label: 'Style',
      form_field_value: 'loud',
      type: 'dropdown',
      is_secret: false,
      origin: 'integration',
    });
    expect(effective[2]).toMatchObject({ form_field_label: 'Retries', form_field_value: '3', origin: 'default' });
    expect(effective[5]).toMatchObject({ form_field_label: 'Colour', origin: 'integration' });
    expect((await stage.call('GET', `${settings}?effective=perhaps`)).status).toBe(400);
  });
});

import { CALLABLE } from '../../src/apps/active-app.sql.js';
import type { CallableApp } from '../../src/apps/callable-app.js';
import { SettingsReader } from '../../src/apps/settings/settings-reader.service.js';
import { appJson, OrganisationStage } from './organisation-stage.js';

const STYLE = { label: 'Style', type: 'dropdown', default: 'bold', required: true, options: ['bold', 'loud', 'quiet'] };
const STRANGER = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

let stage: OrganisationStage;
let appId: string;
let channelId: string;
let settings: string;
beforeAll(async () => {
  stage = await OrganisationStage.open();
});
afterAll(() => stage.close());
beforeEach(async () => {
  appId = (await stage.addApp(appJson('http://127.0.0.1:9/', { settings: [STYLE] }))).id;
  channelId = (await stage.newChannel()).id;
  settings = stage.path(appId, 'channels', channelId, 'settings');
});

const add = (form_field_label: string, form_field_value: unknown, at = settings) =>
  stage.call('POST', at, { form_field_label, form_field_value });

/** What the app is told in a channel: `label=value`. */
async function told(channel: string): Promise<string[]> {
  const app = await stage.db.one<CallableApp>(
    `SELECT ${CALLABLE} FROM apps a CROSS JOIN channels c WHERE a.id = $1 AND c.id = $2`,
    [appId, channel],
  );
  return stage.app
    .get(SettingsReader, { strict: false })
    .told(app!)
    .map((it) => `${it.label}=${it.default}`);
}

describe('A setting of an integration in a channel', () => {
  it('is added with 200, listed, changed and deleted as documented', async () => {
    const added = await add('Shallom Micah', 'Bawa');
    const success = { status: 'success', status_code: 200 };
    expect(added).toMatchObject({
      status: 200,
      body: { ...success, message: 'Channel Integration setting added successfully' },
    });
    const { id } = added.body.data;
    const changed = await stage.call('PATCH', `${settings}/${id}`, { form_field_value: 'ouuuuuuu' });
    expect(changed).toMatchObject({
      status: 200,
      body: { ...success, message: 'Integration setting updated successfully' },
    });
    const listed = await stage.ok('GET', settings);
    expect(listed).toMatchObject({ ...success, message: 'Channel Integration settings retrieved successfully' });
    expect(listed.data).toEqual([
      {
        id,
        org_id: stage.organisationId,
        integration_id: appId,
        channel_id: channelId,
        form_field_value: 'ouuuuuuu',
        form_field_label: 'Shallom Micah',
        type: 'text',
        is_secret: false,
        created_at: added.body.data.created_at,
        updated_at: changed.body.data.updated_at,
      },
    ]);
    expect((await stage.ok('GET', stage.path(appId, 'settings'))).data).toEqual([]);
    expect(await stage.call('DELETE', `${settings}/${id}`)).toMatchObject({
      status: 200,
      body: { ...success, message: 'Channel Integration setting deleted successfully' },
    });
    expect((await stage.ok('GET', settings)).data).toEqual([]);
    expect(await stage.call('DELETE', `${settings}/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'SETTING_NOT_FOUND' },
    });
  });

  it('goes before that for all channels, which goes before the default, and is told in its channel alone', async () => {
    const other = (await stage.newChannel()).id;
    expect(await told(channelId)).toEqual(['Style=bold']);
    await add('Style', 'loud', stage.path(appId, 'settings'));
    const { id } = (await add('style', 'QUIET')).body.data;
    await add('Note', 'here');
    expect(await told(channelId)).toEqual(['Style=quiet', 'Note=here']);
    expect(await told(other)).toEqual(['Style=loud']);
    const { effective } = await stage.ok('GET', `${settings}?effective=true`);
    expect(effective).toMatchObject([
      { form_field_label: 'Style', form_field_value: 'quiet', origin: 'channel' },
      { form_field_label: 'Note', form_field_value: 'here', origin: 'channel' },
    ]);
    await stage.ok('DELETE', `${settings}/${id}`);
    expect(await told(channelId)).toEqual(['Style=loud', 'Note=here']);
  });

  it('is checked as one for all channels is', async () => {
    expect(await add('Style', 'purple')).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('form_field_value: the value of "Style" must be one of: bold, loud') },
    });
    const { id } = (await add('Style', 'loud')).body.data;
    expect(await add('Style', 'bold')).toMatchObject({ status: 400, body: { code: 'SETTING_EXISTS' } });
    expect(await stage.call('PATCH', `${settings}/${id}`, {})).toMatchObject({ status: 400 });
    expect(await stage.call('PATCH', `${settings}/${id}`, { form_field_value: 'purple' })).toMatchObject({
      status: 400,
    });
    expect(await stage.call('PATCH', `${settings}/${id}`, { id, form_field_value: 'bold' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('id: is not a known field') },
    });
  });

  it('is not there for channels, integrations and settings of others', async () => {
    const { id } = (await add('Style', 'loud')).body.data;
    const someone = await stage.register();
    const organisationId = await stage.newOrganisation(someone);
    const foreign = (await stage.newChannel({ organisationId, owner: someone })).id;
    const own = (await stage.newChannel()).id;
    for (const channel of [foreign, STRANGER]) {
      const at = stage.path(appId, 'channels', channel, 'settings');
      const missing = { status: 404, body: { code: 'CHANNEL_NOT_FOUND' } };
      expect(await stage.call('GET', at)).toMatchObject(missing);
      expect(await add('Note', 'x', at)).toMatchObject(missing);
      expect(await stage.call('PATCH', `${at}/${id}`, { form_field_value: 'bold' })).toMatchObject(missing);
      expect(await stage.call('DELETE', `${at}/${id}`)).toMatchObject(missing);
    }
    const elsewhere = stage.path(appId, 'channels', own, 'settings');
    expect(await stage.call('DELETE', `${elsewhere}/${id}`)).toMatchObject({ status: 404 });
    expect(await stage.call('DELETE', stage.path(appId, 'settings', id))).toMatchObject({ status: 404 });
    const noApp = stage.path(STRANGER, 'channels', channelId, 'settings');
    expect(await stage.call('GET', noApp)).toMatchObject({ status: 404, body: { code: 'INTEGRATION_NOT_FOUND' } });
    expect(await stage.call('GET', settings, undefined, someone)).toMatchObject({ status: 404 });
    expect(await told(channelId)).toEqual(['Style=loud']);
  });

  it('is written by owners and admins, and read by members where they may know of the channel', async () => {
    const member = await stage.newMember();
    await add('Style', 'loud');
    expect((await stage.call('GET', settings, undefined, member)).body.data).toHaveLength(1);
    const body = { form_field_label: 'Note', form_field_value: 'x' };
    expect((await stage.call('POST', settings, body, member)).status).toBe(403);
    const hidden = (await stage.newChannel({ isPrivate: true })).id;
    const at = stage.path(appId, 'channels', hidden, 'settings');
    expect((await stage.call('GET', at)).status).toBe(200);
    for (const query of ['', '?effective=true']) {
      expect(await stage.call('GET', at + query, undefined, member)).toMatchObject({
        status: 404,
        body: { code: 'CHANNEL_NOT_FOUND' },
      });
    }
  });

  it('goes with its channel', async () => {
    await add('Style', 'loud');
    await stage.ok('DELETE', `/api/v2/channels/${channelId}`);
    expect((await stage.call('GET', settings)).status).toBe(404);
    expect((await add('Note', 'x')).status).toBe(404);
  });
});

describe('The interval of an interval app', () => {
  it('is a crontab, and moves its schedule with whatever changes it', async () => {
    const interval = { label: 'interval', type: 'text', default: '0 9 * * *', required: true };
    const json = { integration_type: 'interval', tick_url: 'http://127.0.0.1:9/', settings: [interval] };
    appId = (await stage.addApp(appJson('http://127.0.0.1:9/', json))).id;
    const [everywhere, here] = [stage.path(appId, 'settings'), stage.path(appId, 'channels', channelId, 'settings')];
    const crontab = async () =>
      (
        await stage.db.one<{ crontab: string }>(
          'SELECT crontab FROM app_schedules WHERE app_id = $1 AND channel_id = $2',
          [appId, channelId],
        )
      )?.crontab;
    expect(await crontab()).toBe('0 9 * * *');
    const refused = await add('interval', 'every day', everywhere);
    expect(refused).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(refused.body.message).toMatch(/^form_field_value: the value of "interval" must be a crontab of five fields/);
    expect((await add('interval', '61 * * * *', here)).body.message).toContain('Invalid value for minute: 61');
    await add('Interval', '0 10 * * *', everywhere);
    expect(await crontab()).toBe('0 10 * * *');
    const { id } = (await add('interval', '0 11 * * *', here)).body.data;
    expect(await crontab()).toBe('0 11 * * *');
    await stage.ok('PATCH', `${here}/${id}`, { form_field_value: '0 12 * * *' });
    expect(await crontab()).toBe('0 12 * * *');
    await stage.ok('DELETE', `${here}/${id}`);
    expect(await crontab()).toBe('0 10 * * *');
  });
});

import { newId } from '../../src/kernel/database/ids.js';
import { callerOf } from '../security/tenant-apps.js';
import { newChannel, newUser, newWorkspace, type Person } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';
import { refusesOtherBodies } from './documented-bodies.js';
import { type Json, Seed, type SeedRequest } from './seed.js';

let server: TestServer;
let owner: Person;
let member: Person;
let stranger: Person;
/** Under all the names that the seed has for them. */
let path: Record<string, string>;
const seed = new Seed('seed-5.settings.json', () => server);

async function answers(name: string, request: SeedRequest = {}, caller = owner): Promise<Json> {
  const body = await seed.answers(name, caller, { ...request, path: { ...path, ...request.path } });
  expect(body).toMatchObject({ status: 'success', status_code: seed.endpoints[name]?.status });
  return body.data;
}
const refuses = (status: number, name: string, request: SeedRequest = {}, caller = owner): Promise<Json> =>
  seed.refuses(status, name, caller, { ...request, path: { ...path, ...request.path } });

beforeAll(async () => {
  server = await startServer({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } });
  [owner, member, stranger] = await Promise.all([newUser(server), newUser(server), newUser(server)]);
  const call = callerOf(server.url, owner.token);
  const { id: org } = await call('POST', '/organisations', { name: 'Engines' });
  await call('POST', `/organisations/${org}/members`, { user_id: member.id, role: 'member' });
  const channel = await newChannel(owner, (await newWorkspace(owner, { organisation_id: org })).id);
  const json_url = `${server.sandboxUrl}/apps/emphasis.json`;
  const { id: app } = await call('POST', `/organisations/${org}/integrations`, { json_url });
  path = { organisation_id: org, org_id: org, integration_id: app, channel_id: channel.id };
});
afterAll(() => server?.stop());

/** Nobody's, another customer's, and what is no id, in each place of the path. */
async function isOfOneOrganisation(name: string, request: SeedRequest = {}): Promise<void> {
  await refuses(404, name, request, stranger);
  const parameters = [...(seed.endpoints[name]?.path ?? '').matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  for (const parameter of parameters) {
    await refuses(404, name, { ...request, path: { ...request.path, [parameter]: newId() } });
    const { fields } = await refuses(400, name, { ...request, path: { ...request.path, [parameter]: 'abc' } });
    expect(fields).toMatchObject([{ field: parameter }]);
  }
}

const shown = (settings: Json[]): string[] => settings.map((it) => `${it.form_field_label}=${it.form_field_value}`);

describe('Seed 5, settings of an integration', () => {
  const body = { form_field_value: 'shallom', form_field_label: 'micah bawa' };

  it('are not added for what the seed does not document, by plain members, or elsewhere', async () => {
    await refusesOtherBodies(seed, 'Add setting', owner, { path, body });
    await refuses(403, 'Add setting', { body }, member);
    await isOfOneOrganisation('Add setting', { body });
    expect(await answers('Get settings')).toEqual([]);
  });

  it('are added, with 200, and a label that is there already is refused', async () => {
    const { id } = await answers('Add setting', { body });
    expect(await answers('Get settings')).toMatchObject([
      { id, org_id: path['org_id'], integration_id: path['integration_id'], ...body, type: 'text', is_secret: false },
    ]);
    expect(await refuses(400, 'Add setting', { body })).toMatchObject({ code: 'SETTING_EXISTS' });
  });

  it('are shown to every member', async () => {
    expect(shown(await answers('Get settings', {}, member))).toEqual(['micah bawa=shallom']);
    await isOfOneOrganisation('Get settings');
  });

  it('are renamed by a label alone where there is one, as the seed does it', async () => {
    await refusesOtherBodies(seed, 'Update setting', owner, { path, body: { form_field_label: 'micah bawa' } });
    await refuses(400, 'Update setting', { body: {} });
    await refuses(403, 'Update setting', { body: { form_field_label: 'x' } }, member);
    await isOfOneOrganisation('Update setting', { body: { form_field_label: 'x' } });
    await answers('Update setting', { body: { form_field_label: 'Shallom Micah Bawa' } });
    expect(shown(await answers('Get settings'))).toEqual(['Shallom Micah Bawa=shallom']);
  });

  it('are named by their label or their id where there are several', async () => {
    const { id } = await answers('Add setting', { body: { form_field_label: 'STYLE', form_field_value: 'quoted' } });
    await answers('Update setting', { body: { form_field_label: 'style', form_field_value: 'spaced' } });
    await answers('Update setting', { body: { id, form_field_value: 'capitals' } });
    expect(shown(await answers('Get settings')).sort()).toEqual(['Shallom Micah Bawa=shallom', 'style=capitals']);
    await refuses(404, 'Update setting', { body: { form_field_label: 'nobody', form_field_value: 'x' } });
    await refuses(404, 'Update setting', { body: { id: newId(), form_field_value: 'x' } });
  });

  it('are of the types that the integration declares', async () => {
    for (const [form_field_label, form_field_value] of [
      ['at_most', 'many'],
      ['sign_all', 'perhaps'],
      ['words', ''],
    ]) {
      const { fields } = await refuses(400, 'Add setting', { body: { form_field_label, form_field_value } });
      expect(fields).toMatchObject([{ field: 'form_field_value' }]);
    }
    await refuses(400, 'Update setting', { body: { form_field_label: 'style', form_field_value: 'blue' } });
  });

  it('that are secrets go in and never come out', async () => {
    const secret = { form_field_label: 'API key', form_field_value: 'swordfish' };
    expect(await answers('Add setting', { body: secret })).toMatchObject({ form_field_value: '***', is_secret: true });
    expect(JSON.stringify(await answers('Get settings'))).not.toContain('swordfish');
    await refuses(400, 'Update setting', { body: { ...secret, form_field_value: '***' } });
  });
});

describe('Seed 5, settings of an integration in a channel', () => {
  const body = { form_field_label: 'Shallom Micah', form_field_value: 'Bawa' };
  let setting_id: string;
  const at = () => ({ path: { setting_id } });

  it('are not added for what the seed does not document, by plain members, or elsewhere', async () => {
    await refusesOtherBodies(seed, 'Add channel setting', owner, { path, body });
    await refuses(403, 'Add channel setting', { body }, member);
    await isOfOneOrganisation('Add channel setting', { body });
    expect(await answers('Get channel settings')).toEqual([]);
  });

  it('are added, and shown apart from those for all channels', async () => {
    setting_id = (await answers('Add channel setting', { body })).id;
    const { org_id, integration_id, channel_id } = path;
    const expected = [{ id: setting_id, org_id, integration_id, channel_id, ...body }];
    for (const caller of [owner, member]) {
      expect(await answers('Get channel settings', {}, caller)).toMatchObject(expected);
    }
    expect(shown(await answers('Get settings'))).not.toContain('Shallom Micah=Bawa');
    await isOfOneOrganisation('Get channel settings');
  });

  it('are changed by their id', async () => {
    const change = { form_field_value: 'ouuuuuuu' };
    await refusesOtherBodies(seed, 'Update channel setting', owner, { path: { ...path, setting_id }, body: change });
    await refuses(403, 'Update channel setting', { ...at(), body: change }, member);
    await isOfOneOrganisation('Update channel setting', { ...at(), body: change });
    await answers('Update channel setting', { ...at(), body: change });
    expect(shown(await answers('Get channel settings'))).toEqual(['Shallom Micah=ouuuuuuu']);
  });

  it('tell what holds, and why, to who asks for it', async () => {
    const { effective } = await seed.answers('Get channel settings', owner, { path, query: { effective: 'true' } });
    const origins = effective.map((it: Json) => `${it.form_field_label}: ${it.form_field_value}, ${it.origin}`);
    expect(origins).toEqual(
      expect.arrayContaining(['suffix: (emphasis added), default', 'Shallom Micah: ouuuuuuu, channel']),
    );
  });

  it('are deleted by their id, once', async () => {
    await refuses(403, 'Delete channel setting', at(), member);
    await isOfOneOrganisation('Delete channel setting', at());
    await answers('Delete channel setting', at());
    await refuses(404, 'Delete channel setting', at());
    expect(await answers('Get channel settings')).toEqual([]);
  });

  it('and for all channels are not answered without a valid token', async () => {
    const caller = { ...owner, token: 'nobody' };
    for (const name of Object.keys(seed.endpoints)) await refuses(401, name, { path: { setting_id: newId() } }, caller);
  });

  it('were asked for all that the seed documents', () => {
    expect(seed.unsent()).toEqual([]);
  });
});

import { newId } from '../../src/kernel/database/ids.js';
import { callerOf } from '../security/tenant-apps.js';
import { newUser, type Person } from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';
import { refusesOtherBodies } from './documented-bodies.js';
import { type Json, Seed, type SeedRequest } from './seed.js';

describe('Seed 5, custom integrations', () => {
  let server: TestServer;
  let owner: Person;
  let member: Person;
  let stranger: Person;
  let organisationId: string;
  let integrationId: string;
  const seed = new Seed('seed-5.custom.json', () => server);
  const path = () => ({ organisationId, integrationId });
  const body = (app = 'emphasis') => ({ json_url: `${server.sandboxUrl}/apps/${app}.json` });

  async function answers(name: string, request: SeedRequest = {}, caller = owner): Promise<Json> {
    const answer = await seed.answers(name, caller, { ...request, path: { ...path(), ...request.path } });
    expect(answer).toMatchObject({ status: 'success', status_code: seed.endpoints[name]?.status });
    return answer.data;
  }
  const refuses = (status: number, name: string, request: SeedRequest = {}, caller = owner): Promise<Json> =>
    seed.refuses(status, name, caller, { ...request, path: { ...path(), ...request.path } });

  beforeAll(async () => {
    server = await startServer({ env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } });
    [owner, member, stranger] = await Promise.all([newUser(server), newUser(server), newUser(server)]);
    const call = callerOf(server.url, owner.token);
    organisationId = (await call('POST', '/organisations', { name: 'Engines' })).id;
    integrationId = newId();
    await call('POST', `/organisations/${organisationId}/members`, { user_id: member.id, role: 'member' });
  });
  afterAll(() => server?.stop());

  /** Nobody's, another customer's, and what is no id, in each place of the path. */
  async function isOfOneOrganisation(name: string, request: SeedRequest = {}): Promise<void> {
    await refuses(404, name, request, stranger);
    for (const parameter of Object.keys(path()).filter((it) => seed.endpoints[name]?.path.includes(`{${it}}`))) {
      await refuses(404, name, { ...request, path: { [parameter]: newId() } });
      const { fields } = await refuses(400, name, { ...request, path: { [parameter]: 'abc' } });
      expect(fields).toMatchObject([{ field: parameter }]);
    }
  }

  it('are not created for what the seed does not document, or without a JSON at their URL', async () => {
    await refusesOtherBodies(seed, 'Create custom integration', owner, { path: path(), body: body() });
    for (const json_url of ['banana', 'http://localhost:1/banana.json', body('nothing').json_url]) {
      const { message } = await refuses(400, 'Create custom integration', { body: { json_url } });
      expect(message).toContain('json_url');
    }
    await refuses(403, 'Create custom integration', { body: body() }, member);
    await isOfOneOrganisation('Create custom integration', { body: body() });
    expect(await answers('Get custom integrations')).toEqual([]);
  });

  it('are created by the URL of their JSON, and shown to every member', async () => {
    const made = await answers('Create custom integration', { body: body() });
    expect(made.signing_secret).toMatch(/^whsec_/);
    integrationId = made.id;
    for (const caller of [owner, member]) {
      const listed = await answers('Get custom integrations', {}, caller);
      expect(listed).toMatchObject([{ id: integrationId, app_name: 'Emphasis', ...body(), is_active: true }]);
      expect(JSON.stringify(listed)).not.toContain('whsec_');
    }
    await isOfOneOrganisation('Get custom integrations');
  });

  it('are updated by a JSON at another URL', async () => {
    await refusesOtherBodies(seed, 'Update custom integration', owner, { path: path(), body: body() });
    await refuses(400, 'Update custom integration', { body: { json_url: 'banana' } });
    await refuses(403, 'Update custom integration', { body: body() }, member);
    await isOfOneOrganisation('Update custom integration', { body: body() });
    await answers('Update custom integration', { body: body('emphasis~2') });
    expect(await answers('Get custom integrations')).toMatchObject([{ id: integrationId, ...body('emphasis~2') }]);
  });

  it('have settings: an entry is added, then changed, and the last one written is shown', async () => {
    const entry = (field_name: string, value: unknown) => ({ body: { setting_entry: { field_name, value } } });
    const name = 'Update custom settings';
    const request = { path: path(), ...entry('your_field_name', 'your_value') };
    await refusesOtherBodies(seed, name, owner, request);
    for (const part of ['field_name', 'value']) {
      const rest = { ...request.body.setting_entry, [part]: undefined };
      const { fields } = await refuses(400, name, { body: { setting_entry: rest } });
      expect(fields).toMatchObject([{ field: `setting_entry.${part}` }]);
    }
    await refuses(400, name, entry('style', 'blue'));
    await refuses(403, name, entry('style', 'quoted'), member);
    await isOfOneOrganisation(name, entry('style', 'quoted'));
    await answers(name, entry('your_field_name', 'your_value'));
    await answers(name, entry('style', 'quoted'));
    await answers(name, entry('your_field_name', 'another_value'));
    const shown = await answers('Get custom settings', {}, member);
    expect(shown).toMatchObject({
      field_name: 'your_field_name',
      value: 'another_value',
      entries: [
        { field_name: 'your_field_name', value: 'another_value' },
        { field_name: 'style', value: 'quoted' },
      ],
    });
    await isOfOneOrganisation('Get custom settings');
  });

  it('are deleted by their owners, once', async () => {
    await refuses(403, 'Delete custom integration', {}, member);
    await isOfOneOrganisation('Delete custom integration');
    await answers('Delete custom integration');
    await refuses(404, 'Delete custom integration');
    await refuses(404, 'Get custom settings');
    expect(await answers('Get custom integrations')).toEqual([]);
  });

  it('are not answered without a valid token', async () => {
    for (const name of Object.keys(seed.endpoints)) await refuses(401, name, {}, { ...owner, token: 'nobody' });
  });

  it('were asked for all that the seed documents', () => {
    expect(seed.unsent()).toEqual([]);
  });
});

import { newId } from '../../src/kernel/database/ids.js';
import { agreeInSlack, startTenantServer } from '../security/tenant-server.js';
import { newUser, type Person } from '../support/people.js';
import type { TestServer } from '../support/server.js';
import { startServer } from '../support/server.js';
import { Control } from '../../demo/control.js';
import { refusesOtherBodies } from './documented-bodies.js';
import { type Json, Seed, type SeedRequest } from './seed.js';

let server: TestServer;
let owner: Person;
let member: Person;
let stranger: Person;
let organisationId: string;
const seed = new Seed('seed-5.json', () => server);
const appUrl = (app: string): string => `${server.sandboxUrl}/apps/${app}.json`;

/** The `data` of what the seed documents, in its envelope. */
async function answers(name: string, request: SeedRequest = {}, caller = owner): Promise<Json> {
  const body = await seed.answers(name, caller, { ...request, path: { organisationId, ...request.path } });
  expect(body).toMatchObject({ status: 'success', status_code: seed.endpoints[name]?.status });
  return body.data;
}
const refuses = (status: number, name: string, request: SeedRequest = {}, caller = owner): Promise<Json> =>
  seed.refuses(status, name, caller, { ...request, path: { organisationId, ...request.path } });

beforeAll(async () => {
  server = await startTenantServer();
  [owner, member, stranger] = await Promise.all([newUser(server), newUser(server), newUser(server)]);
  const made = await owner.client.POST('/organisations', { body: { name: 'Engines' } });
  organisationId = made.data?.data.id ?? '';
  const params = { path: { id: organisationId } };
  await owner.client.POST('/organisations/{id}/members', { params, body: { user_id: member.id, role: 'member' } });
});
afterAll(() => server?.stop());

/** Nobody's organisation, another customer's, and what is no id. */
async function isOfOneOrganisation(name: string, request: SeedRequest): Promise<void> {
  await refuses(404, name, { ...request, path: { ...request.path, organisationId: newId() } });
  await refuses(404, name, request, stranger);
  const { fields } = await refuses(400, name, { ...request, path: { ...request.path, organisationId: 'abc' } });
  expect(fields).toMatchObject([{ field: 'organisationId' }]);
}

describe('Seed 5, Slack', () => {
  let token: string;
  let webhook: string;

  it('is not exchanged for what the seed does not document: 401, as it has it', async () => {
    const body = { oauth_code: (await agreeInSlack(server.sandboxUrl)).code };
    await refusesOtherBodies(seed, 'Exchange Slack code', owner, { path: { organisationId }, body }, 401);
    const refused = await refuses(401, 'Exchange Slack code', { body: { oauth_code: 'invented' } });
    expect(refused).toMatchObject({ code: 'OAUTH_CODE_INVALID' });
    await refuses(403, 'Exchange Slack code', { body }, member);
    await isOfOneOrganisation('Exchange Slack code', { body });
    await refuses(404, 'Get Slack access');
  });

  it('gives a token for a code, in full, once', async () => {
    const { code } = await agreeInSlack(server.sandboxUrl);
    const granted = await answers('Exchange Slack code', { body: { oauth_code: code } });
    token = granted.access_token;
    webhook = granted.incoming_webhook.url;
    expect(token).toMatch(/^xoxb-/);
    expect(granted).toMatchObject({ id: expect.any(String), installation_id: expect.any(String) });
    await refuses(401, 'Exchange Slack code', { body: { oauth_code: code } });
  });

  it('is shown masked to every member, and to nobody else', async () => {
    for (const caller of [owner, member]) {
      const access = await answers('Get Slack access', {}, caller);
      const expected = { user_id: owner.id, organisation_id: organisationId, access_token: '***', connected: true };
      expect(access).toMatchObject(expected);
      expect(access.url).toMatch(/\/\*\*\*$/);
      expect([token, webhook].filter((secret) => JSON.stringify(access).includes(secret))).toEqual([]);
    }
    await isOfOneOrganisation('Get Slack access', {});
  });

  it('is installed in a team once: 409', async () => {
    const { team_id: account_id } = await answers('Get Slack access');
    const control = new Control(server.sandboxUrl);
    const { code } = await control.call<{ code: string }>('POST', 'slack/oauth', { account_id });
    const { code: why } = await refuses(409, 'Exchange Slack code', { body: { oauth_code: code } });
    expect(why).toBe('SLACK_ALREADY_INSTALLED');
  });

  it('is a 500 that says what to set where the deployment has no Slack app', async () => {
    const bare = await startServer({ env: { ROLES: 'web' } });
    try {
      const there = new Seed('seed-5.json', () => bare);
      const caller = await newUser(bare);
      const { data } = await caller.client.POST('/organisations', { body: { name: 'Engines' } });
      const path = { organisationId: data?.data.id ?? '' };
      const request = { path, body: { oauth_code: 'x' } };
      const { message } = await there.refuses(500, 'Exchange Slack code', caller, request);
      expect(message).toContain('SLACK_CLIENT_ID');
    } finally {
      await bare.stop();
    }
  });
});

describe('Seed 5, integrations', () => {
  let id: string;
  const body = () => ({
    name: 'teleximsss',
    json_url: appUrl('watchword'),
    auth_credential: 'some-auth-credential',
    integration_type: 'filter',
  });
  const at = () => ({ path: { integrationId: id } });
  const own = async (): Promise<Json[]> =>
    (await answers('Get integrations')).filter((it: Json) => !it.is_system_integration);

  it('are not created for what the seed does not document, or without a JSON at their URL', async () => {
    await refusesOtherBodies(seed, 'Create integration', owner, { path: { organisationId }, body: body() });
    for (const json_url of ['banana', 'ftp://example.com/a.json', appUrl('nothing'), 'http://localhost:1/a.json']) {
      const { message } = await refuses(400, 'Create integration', { body: { ...body(), json_url } });
      expect(message).toContain('json_url');
    }
    await refuses(403, 'Create integration', { body: body() }, member);
    await isOfOneOrganisation('Create integration', { body: body() });
    expect(await own()).toEqual([]);
  });

  it('are created, with the credential and what the JSON says', async () => {
    const made = await answers('Create integration', { body: body() });
    expect(made).toMatchObject({ ...body(), is_system_integration: false, is_active: true, status: 'active' });
    expect(made.json_schema).toMatchObject({ integration_type: 'filter', settings: expect.any(Array) });
    expect(made.signing_secret).toMatch(/^whsec_/);
    expect(made).toMatchObject({ warnings: [], position: 1, missing_settings: [] });
    id = made.id;
    const bare = await answers('Create integration', { body: { json_url: appUrl('emphasis') } });
    const expected = { name: 'Emphasis', auth_credential: null, integration_type: 'modifier', position: 2 };
    expect(bare).toMatchObject(expected);
    await answers('Delete integration', { path: { integrationId: bare.id } });
  });

  it('tell in warnings what had to be guessed', async () => {
    const data = {
      integration_type: 'Output',
      settings: { label: 'one', type: 'Text', default: '', required: 'true' },
    };
    await new Control(server.sandboxUrl).call('PUT', 'apps/journal~odd/manifest', { data });
    const made = await answers('Create integration', { body: { json_url: appUrl('journal~odd') } });
    expect(made.integration_type).toBe('output');
    expect(made.warnings.length).toBeGreaterThan(0);
    expect(made.missing_settings).toEqual(['one']);
    await answers('Delete integration', { path: { integrationId: made.id } });
  });

  it('are listed with the platforms to every member, and to nobody else', async () => {
    for (const caller of [owner, member]) {
      const listed = await answers('Get integrations', {}, caller);
      expect(listed.find((it: Json) => it.app_name === 'Slack')).toMatchObject({ is_system_integration: true });
      const [custom] = listed.filter((it: Json) => !it.is_system_integration);
      expect(custom).toMatchObject({ id, app_name: 'Watchword', json_url: appUrl('watchword'), is_active: true });
      expect(JSON.stringify(listed)).not.toMatch(/some-auth-credential|whsec_/);
    }
    await isOfOneOrganisation('Get integrations', {});
  });

  it('are updated by their owners: what is left out stays, what was secret is masked', async () => {
    await refusesOtherBodies(seed, 'Update integration', owner, {
      path: { organisationId, integrationId: id },
      body: {},
    });
    const json_url = appUrl('watchword~2');
    const updated = await answers('Update integration', { ...at(), body: { json_url } });
    expect(updated).toMatchObject({ id, name: 'teleximsss', json_url, integration_type: 'filter' });
    expect(updated).toMatchObject({ auth_credential: '***', signing_secret: '***' });
    const refused = await refuses(400, 'Update integration', {
      ...at(),
      body: { json_url: 'some-very-weird-logo-url' },
    });
    expect(refused.message).toContain('json_url');
    await refuses(403, 'Update integration', { ...at(), body: { json_url } }, member);
    await refuses(404, 'Update integration', { path: { integrationId: newId() }, body: { json_url } });
    await refuses(400, 'Update integration', { path: { integrationId: 'abc' }, body: { json_url } });
    await isOfOneOrganisation('Update integration', { ...at(), body: { json_url } });
  });

  it('that come with Patchbay are neither changed nor deleted', async () => {
    const [slack] = (await answers('Get integrations')).filter((it: Json) => it.is_system_integration);
    const path = { integrationId: slack.id };
    const body_ = { json_url: appUrl('watchword') };
    expect(await refuses(403, 'Update integration', { path, body: body_ })).toMatchObject({
      code: 'SYSTEM_INTEGRATION',
    });
    expect(await refuses(403, 'Delete integration', { path })).toMatchObject({ code: 'SYSTEM_INTEGRATION' });
  });

  it('are deleted by their owners, once, and are told what they were', async () => {
    await refuses(403, 'Delete integration', at(), member);
    await isOfOneOrganisation('Delete integration', at());
    await refuses(400, 'Delete integration', { path: { integrationId: 'abc' } });
    expect(await answers('Delete integration', at())).toMatchObject({ id, name: 'teleximsss', auth_credential: '***' });
    await refuses(404, 'Delete integration', at());
    expect(await own()).toEqual([]);
  });

  it('and Slack are not answered without a valid token', async () => {
    const path = { integrationId: newId() };
    for (const name of Object.keys(seed.endpoints)) await refuses(401, name, { path }, { ...owner, token: 'nobody' });
  });

  it('were asked for all that the seed documents', () => {
    expect(seed.unsent()).toEqual([]);
  });
});

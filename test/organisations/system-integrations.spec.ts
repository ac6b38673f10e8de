import { OrganisationStage } from './organisation-stage.js';

interface Listed {
  id: string;
  app_name: string;
  is_active: boolean;
  is_system_integration: boolean;
  json_url: string;
  app_logo: string;
}

let stage: OrganisationStage;

beforeAll(async () => {
  stage = await OrganisationStage.open();
});
afterAll(() => stage.close());

const systemOnes = async (): Promise<Listed[]> =>
  ((await stage.ok('GET', stage.path())).data as Listed[]).filter((it) => it.is_system_integration);

describe('System integrations', () => {
  it('are the platforms that there are, the same in every organisation', async () => {
    const { platforms } = await stage.ok('GET', '/api/v2/platforms');
    const [here, there] = [
      await systemOnes(),
      (await stage.ok('GET', `/organisations/${await stage.newOrganisation()}/integrations`)).data,
    ];
    expect(here).toHaveLength(platforms.length);
    expect(there).toEqual(here);
    expect(here.every(({ is_active }) => !is_active)).toBe(true);
  });

  it('are active while the organisation has one that is enabled', async () => {
    const account = await stage.control.createAccount('discord', ['general']);
    const { workspaceId } = await stage.newChannel();
    const body = { workspace_id: workspaceId, platform: 'discord', config: account.credentials };
    const { integration } = await stage.ok('POST', '/api/v2/platform-integrations', body);
    const active = async () =>
      (await systemOnes()).filter(({ is_active }) => is_active).map(({ app_name }) => app_name);
    expect(await active()).toEqual(['Discord']);
    await stage.ok('PATCH', `/api/v2/platform-integrations/${integration.id}`, { enabled: false });
    expect(await active()).toEqual([]);
  });

  it('serve the JSON and the logo that they name, to anybody', async () => {
    for (const { id, app_name, json_url, app_logo } of await systemOnes()) {
      const { data } = await stage.ok('GET', stage.path(id));
      const document = await stage.call('GET', new URL(json_url).pathname, undefined, null);
      expect(document.body).toEqual({ data: data.json_schema });
      expect(document.body.data.descriptions).toMatchObject({ app_name, app_logo });
      const logo = await stage.call('GET', new URL(app_logo).pathname, undefined, null);
      expect(logo.headers['content-type']).toMatch('image/svg+xml');
      expect(logo.body).toMatch(`>${app_name[0]}</text>`);
    }
    for (const file of ['myspace.json', 'myspace.svg', 'slack.exe']) {
      expect((await stage.call('GET', `/system-integrations/${file}`, undefined, null)).status).toBe(404);
    }
  });

  it('are changed elsewhere', async () => {
    const [first] = await systemOnes();
    const { id: channelId } = await stage.newChannel();
    const id = first!.id;
    const answers = [
      await stage.call('PATCH', stage.path(id), { is_active: true }),
      await stage.call('DELETE', stage.path(id)),
      await stage.call('POST', stage.path(id, 'refresh')),
      await stage.call('POST', stage.path(id, 'secret')),
      await stage.call('PUT', stage.path(id, 'channels', channelId), { is_active: true }),
      await stage.call('GET', stage.path(id, 'channels')),
    ];
    for (const { status, body } of answers) {
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'SYSTEM_INTEGRATION' });
      expect(body.message).toMatch('/api/v2/platform-integrations');
    }
  });
});

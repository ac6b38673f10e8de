import { type Account, type Answer, eventually, IntegrationStage } from './integration-stage.js';

const BASE = '/api/v2/platform-integrations';
const NOBODY = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

let stage: IntegrationStage;
let owner: { id: string; token: string };
let account: Account;
/** An integration with credentials of its own; its id is that of a reference to the installation. */
let first: string;
let installation: string;

beforeAll(async () => {
  stage = await IntegrationStage.open();
  owner = await stage.register();
});
beforeEach(async () => {
  account = await stage.account('slack', ['general']);
  const made = await create(owner.token, await stage.workspace(owner.token), { config: account.credentials });
  first = made.body.integration.id;
  await eventually(async () => (await read(first)).connected);
  installation = (await installationOf(first))!;
});
afterAll(() => stage.close());

const create = (token: string, workspace: string, more: object): Promise<Answer> =>
  stage.call('POST', BASE, token, { workspace_id: workspace, platform: 'slack', ...more });

const read = async (id: string): Promise<{ connected: boolean | null; connection_error: string | null }> =>
  (await stage.call('GET', `${BASE}/${id}`, owner.token)).body.integration;

const installationOf = async (id: string): Promise<string | undefined> =>
  (
    await stage.db.one<{ installation_id: string }>(
      'SELECT installation_id FROM installation_references WHERE owner_id = $1',
      [id],
    )
  )?.installation_id;

const integrations = async (workspace: string): Promise<unknown[]> =>
  stage.db.query('SELECT 1 FROM platform_integrations WHERE workspace_id = $1', [workspace]);

describe('an integration with an installation of its organisation', () => {
  it('works with its credentials at once, whichever id names it', async () => {
    for (const installation_id of [installation, first, first.toUpperCase()]) {
      const made = await create(owner.token, await stage.workspace(owner.token), { installation_id });
      expect(made.status).toBe(201);
      const { id, connected, config, webhook_url } = made.body.integration;
      expect({ connected, config }).toEqual({ connected: true, config: { configured: true } });
      expect(webhook_url).toMatch(new RegExp(`/webhooks/slack/${id}$`));
      expect(await installationOf(id)).toBe(installation);
      expect((await stage.call('POST', `${BASE}/${id}/sync-channels`, owner.token)).body).toMatchObject({
        success: true,
        channelCount: 1,
      });
    }
  });

  it('wakes one that everybody has muted, and leaves it so when it is not enabled itself', async () => {
    await stage.call('PATCH', `${BASE}/${first}`, owner.token, { enabled: false });
    const [quiet, loud] = [await stage.workspace(owner.token), await stage.workspace(owner.token)];
    const muted = await create(owner.token, quiet, { installation_id: first, enabled: false });
    expect(muted.body.integration).toMatchObject({ enabled: false, connected: null });
    const made = await create(owner.token, loud, { installation_id: first });
    await eventually(async () => (await read(made.body.integration.id)).connected);
  });

  it('is refused two sources of credentials, and what is no installation of that platform', async () => {
    const workspace = await stage.workspace(owner.token);
    const both = await create(owner.token, workspace, { installation_id: first, config: account.credentials });
    expect(both).toMatchObject({ status: 400, body: { code: 'VALIDATION_FAILED' } });
    expect(both.body.fields.map(({ field }: { field: string }) => field)).toEqual(['config', 'installation_id']);
    const mismatch = await create(owner.token, workspace, { installation_id: first, platform: 'discord' });
    expect(mismatch).toMatchObject({
      status: 422,
      body: { code: 'PLATFORM_MISMATCH', fields: [{ field: 'installation_id' }] },
    });
    expect(mismatch.body.error).toContain('one of slack, not of discord');
    for (const installation_id of ['one', null, 7]) {
      expect((await create(owner.token, workspace, { installation_id })).status).toBe(400);
    }
    const unknown = await create(owner.token, workspace, { installation_id: NOBODY });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'INSTALLATION_NOT_FOUND' } });
    expect(await integrations(workspace)).toEqual([]);
  });

  it('does not exist for another organisation, nor for who is in the workspace alone', async () => {
    const stranger = await stage.register();
    for (const installation_id of [installation, first]) {
      const theirs = await create(stranger.token, await stage.workspace(stranger.token), { installation_id });
      expect(theirs).toMatchObject({ status: 404, body: { code: 'INSTALLATION_NOT_FOUND' } });
    }
    const workspace = await stage.workspace(owner.token);
    const member = { user_id: stranger.id, role: 'admin' };
    await stage.call('POST', `/api/v2/workspaces/${workspace}/members`, owner.token, member);
    for (const installation_id of [installation, NOBODY]) {
      const guest = await create(stranger.token, workspace, { installation_id });
      expect(guest).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    }
    expect(await integrations(workspace)).toEqual([]);
    expect((await create(stranger.token, workspace, { config: account.credentials })).status).toBe(201);
  });

  it('has one of its own after new credentials, and either can be deleted without the other', async () => {
    const made = await create(owner.token, await stage.workspace(owner.token), { installation_id: first });
    const { id } = made.body.integration;
    const other = await stage.account('slack', ['elsewhere']);
    await stage.call('PATCH', `${BASE}/${id}`, owner.token, { config: other.credentials });
    await eventually(async () => (await read(id)).connected);
    expect(await installationOf(id)).not.toBe(installation);
    expect(await read(first)).toMatchObject({ connected: true });

    const shared = await create(owner.token, await stage.workspace(owner.token), { installation_id: first });
    await stage.call('DELETE', `${BASE}/${first}`, owner.token);
    expect(await installationOf(shared.body.integration.id)).toBe(installation);
    expect(await read(shared.body.integration.id)).toMatchObject({ connected: true });
    await stage.call('DELETE', `${BASE}/${shared.body.integration.id}`, owner.token);
    expect(await stage.db.query('SELECT 1 FROM installations WHERE id = $1', [installation])).toEqual([]);
  });
});

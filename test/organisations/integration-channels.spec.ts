import { appJson, OrganisationStage } from './organisation-stage.js';

const NOBODY = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

let stage: OrganisationStage;
let app: { id: string };

beforeAll(async () => {
  stage = await OrganisationStage.open();
});
beforeEach(async () => {
  stage.organisationId = await stage.newOrganisation();
  app = await stage.addApp(appJson(`${stage.json.url}/in`));
});
afterAll(() => stage.close());

const at = (channelId: string): string => stage.path(app.id, 'channels', channelId);

describe('An app in a channel', () => {
  it('is on until somebody switches it off there', async () => {
    const { id, workspaceId } = await stage.newChannel();
    const before = {
      channel_id: id,
      channel_name: 'general',
      workspace_id: workspaceId,
      is_active: true,
      updated_at: null,
    };
    expect((await stage.ok('GET', at(id))).data).toEqual(before);
    const off = (await stage.ok('PUT', at(id), { is_active: false })).data;
    expect(off).toEqual({ ...before, is_active: false, updated_at: expect.stringMatching(/Z$/) });
    expect((await stage.ok('GET', at(id))).data).toEqual(off);
    expect((await stage.ok('PUT', at(id), { is_active: true })).data.is_active).toBe(true);
  });

  it('is listed where it was said, page by page', async () => {
    const channels = [await stage.newChannel(), await stage.newChannel(), await stage.newChannel()];
    for (const { id } of channels.slice(0, 2)) await stage.ok('PUT', at(id), { is_active: false });
    const list = await stage.ok('GET', stage.path(app.id, 'channels'));
    expect(list.data.map((it: { channel_id: string }) => it.channel_id)).toEqual(
      channels.slice(0, 2).map(({ id }) => id),
    );
    const second = await stage.ok('GET', `${stage.path(app.id, 'channels')}?limit=1&offset=1`);
    expect(second.data[0].channel_id).toBe(channels[1]!.id);
    expect(second.pagination).toMatchObject({ total: 2, hasMore: false });
  });

  it("may be a private one, which the organisation's managers need not be in", async () => {
    const admin = await stage.newMember('admin');
    const { id } = await stage.newChannel({ isPrivate: true });
    expect((await stage.ok('PUT', at(id), { is_active: false }, admin)).data.is_active).toBe(false);
    const member = await stage.newMember();
    expect((await stage.call('GET', at(id), undefined, member)).status).toBe(403);
  });

  it("is a channel of the organisation's own, or a 404", async () => {
    const other = await stage.newOrganisation();
    const foreign = await stage.newChannel({ organisationId: other });
    for (const id of [foreign.id, NOBODY]) {
      for (const answer of [await stage.call('GET', at(id)), await stage.call('PUT', at(id), { is_active: false })]) {
        expect(answer).toMatchObject({ status: 404, body: { code: 'CHANNEL_NOT_FOUND' } });
      }
    }
    const { id } = await stage.newChannel();
    const missing = await stage.call('PUT', stage.path(NOBODY, 'channels', id), { is_active: false });
    expect(missing.body.code).toBe('INTEGRATION_NOT_FOUND');
    expect((await stage.call('GET', stage.path(NOBODY, 'channels'))).body.code).toBe('INTEGRATION_NOT_FOUND');
    expect((await stage.call('PUT', at(id), { is_active: 'no' })).status).toBe(400);
  });
});

import { newId } from '../../src/kernel/database/ids.js';
import { ChannelsStage, type Person } from './channels-stage.js';

let stage: ChannelsStage;
let owner: Person;
let member: Person;
let stranger: Person;
let workspaceId: string;
let id: string;

beforeAll(async () => {
  stage = await ChannelsStage.open();
  [owner, member, stranger] = await Promise.all([stage.person(), stage.person(), stage.person()]);
  workspaceId = await stage.workspace(owner, member);
  id = await stage.channel(owner, workspaceId);
});
afterAll(() => stage.close());

const make = async (by = owner, fields: object = {}) =>
  (await by.post('/twins', { workspace_id: workspaceId, name: 'Research Assistant', ...fields })).body.twin as {
    id: string;
  };

describe('twins', () => {
  it('are made, read, changed and deleted', async () => {
    const twin = await make(member, { instructions: 'Be brief.' });
    expect(twin).toEqual({
      id: expect.any(String) as string,
      workspace_id: workspaceId,
      name: 'Research Assistant',
      instructions: 'Be brief.',
      created_by: member.id,
      created_at: expect.stringMatching(/Z$/) as string,
      updated_at: expect.stringMatching(/Z$/) as string,
    });
    expect((await owner.get(`/twins/${twin.id}`)).body).toEqual({ success: true, twin });
    expect((await member.patch(`/twins/${twin.id}`, { name: 'Scout' })).body.twin).toMatchObject({
      name: 'Scout',
      instructions: 'Be brief.',
    });
    expect((await owner.get(`/twins?workspace_id=${workspaceId}`)).body).toMatchObject({
      twins: [{ id: twin.id, name: 'Scout' }],
      pagination: { total: 1, hasMore: false },
    });
    expect((await owner.delete(`/twins/${twin.id}`)).status).toBe(200);
    expect((await owner.get(`/twins/${twin.id}`)).status).toBe(404);
  });

  it('belong to their maker and to those who manage the workspace', async () => {
    const { id: twinId } = await make(owner);
    expect((await member.patch(`/twins/${twinId}`, { name: 'x' })).status).toBe(403);
    expect((await member.delete(`/twins/${twinId}`)).status).toBe(403);
    expect((await stranger.get(`/twins/${twinId}`)).body).toMatchObject({ code: 'TWIN_NOT_FOUND' });
    expect((await stranger.patch(`/twins/${twinId}`, { name: 'x' })).status).toBe(404);
    expect((await stranger.delete(`/twins/${twinId}`)).status).toBe(404);
    expect((await stranger.get(`/twins?workspace_id=${workspaceId}`)).status).toBe(404);
    expect((await stranger.post('/twins', { workspace_id: workspaceId, name: 'x' })).status).toBe(404);
    expect((await owner.post('/twins', { workspace_id: workspaceId, name: '' })).status).toBe(400);
    expect((await owner.patch(`/twins/${twinId}`, { name: null })).status).toBe(400);
  });
});

describe('twins of a channel', () => {
  it('are assigned, listed and taken out', async () => {
    const { id: twinId } = await make();
    const assigned = await owner.post(`/channels/${id}/twins`, { ai_twin_id: twinId });
    expect(assigned).toEqual({
      status: 201,
      body: {
        success: true,
        twin: {
          ai_twin_id: twinId,
          channel_id: id,
          participation_mode: 'on-demand',
          assigned_at: expect.stringMatching(/Z$/) as string,
        },
      },
    });
    await owner.post(`/channels/${id}/twins`, { ai_twin_id: twinId, participation_mode: 'active' });
    expect((await member.get(`/channels/${id}/twins`)).body).toEqual({
      success: true,
      twins: [
        {
          id: twinId,
          name: 'Research Assistant',
          participation_mode: 'active',
          assigned_at: assigned.body.twin.assigned_at,
        },
      ],
    });
    expect(await owner.delete(`/channels/${id}/twins/${twinId}`)).toEqual({ status: 200, body: { success: true } });
    expect((await owner.delete(`/channels/${id}/twins/${twinId}`)).status).toBe(404);
    expect((await member.get(`/channels/${id}/twins`)).body).toEqual({ success: true, twins: [] });
  });

  it('come from the same workspace, and are managed by those who manage the channel', async () => {
    const { id: twinId } = await make();
    const foreign = await make(stranger, { workspace_id: await stage.workspace(stranger) });
    const assign = (by: Person, body: object) => by.post(`/channels/${id}/twins`, body);
    expect(await assign(owner, { ai_twin_id: foreign.id })).toMatchObject({ status: 404 });
    expect(await assign(owner, { ai_twin_id: newId() })).toMatchObject({ status: 404 });
    expect(await assign(owner, { ai_twin_id: twinId, participation_mode: 'loud' })).toMatchObject({ status: 400 });
    expect(await assign(member, { ai_twin_id: twinId })).toMatchObject({ status: 403 });
    expect(await assign(stranger, { ai_twin_id: twinId })).toMatchObject({ status: 404 });
    expect((await stranger.get(`/channels/${id}/twins`)).status).toBe(404);
  });
});

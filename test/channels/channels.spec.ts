import { ChannelNotices } from '../../src/channels/notices/channel-notices.service.js';
import { newId } from '../../src/kernel/database/ids.js';
import { until } from '../support/until.js';
import { ChannelsStage, type Person } from './channels-stage.js';

let stage: ChannelsStage;
let owner: Person;
let member: Person;
let stranger: Person;
let workspaceId: string;

beforeAll(async () => {
  stage = await ChannelsStage.open();
  [owner, member, stranger] = [await stage.person(), await stage.person(), await stage.person()];
  workspaceId = await stage.workspace(owner, member);
});
afterAll(() => stage.close());

const draft = (fields: object = {}) => ({
  workspace_id: workspaceId,
  name: 'general',
  channel_type: 'text',
  ...fields,
});
const list = (person: Person, query = '') => person.get(`/channels?workspace_id=${workspaceId}${query}`);

describe('channels', () => {
  it('are created with every documented field', async () => {
    const fields = { display_name: 'General', description: 'All\nof us', topic: 'Now' };
    const { status, body } = await member.post('/channels', draft(fields));
    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      channel: {
        id: expect.any(String) as string,
        ...draft(fields),
        is_private: false,
        is_archived: false,
        parent_channel_id: null,
        message_count: 0,
        member_count: 0,
        created_by: member.id,
        created_at: expect.stringMatching(/Z$/) as string,
        updated_at: expect.stringMatching(/Z$/) as string,
      },
    });
    expect((await owner.get(`/channels/${body.channel.id}`)).body).toEqual(body);
  });

  it('have a name of their own in their workspace, and only there', async () => {
    await owner.post('/channels', draft({ name: 'taken' }));
    expect(await owner.post('/channels', draft({ name: 'taken' }))).toMatchObject({
      status: 409,
      body: { code: 'CHANNEL_NAME_TAKEN' },
    });
    const elsewhere = await stage.workspace(owner);
    expect((await owner.post('/channels', draft({ name: 'taken', workspace_id: elsewhere }))).status).toBe(201);
  });

  it.each([
    ['a name with capitals', { name: 'General' }],
    ['a name with a space', { name: 'my channel' }],
    ['a name of 81 characters', { name: 'x'.repeat(81) }],
    ['an unknown type', { channel_type: 'video' }],
    ['a workspace that is no UUID', { workspace_id: 'mine' }],
    ['an unknown field', { colour: 'red' }],
    ['a flag that is no boolean', { is_private: 'yes' }],
    ['a description with a NUL', { description: 'a\0b' }],
  ])('refuse %s', async (_, fields) => {
    expect((await owner.post('/channels', draft({ name: 'refused', ...fields }))).status).toBe(400);
  });

  it('belong under a channel of their own workspace alone', async () => {
    const parent = await stage.channel(owner, workspaceId);
    const foreign = await stage.channel(stranger, await stage.workspace(stranger));
    expect((await owner.post('/channels', draft({ name: 'sub', parent_channel_id: parent }))).status).toBe(201);
    const refused = await owner.post('/channels', draft({ name: 'sub-2', parent_channel_id: foreign }));
    expect(refused).toMatchObject({ status: 404, body: { code: 'PARENT_CHANNEL_NOT_FOUND' } });
  });

  it('answer 404 to people outside, whatever they try', async () => {
    const id = await stage.channel(owner, workspaceId);
    expect((await list(stranger)).status).toBe(404);
    expect((await stranger.post('/channels', draft({ name: 'mine' }))).status).toBe(404);
    expect((await stranger.get(`/channels/${id}`)).status).toBe(404);
    expect((await stranger.patch(`/channels/${id}`, { topic: 'x' })).status).toBe(404);
    expect((await stranger.delete(`/channels/${id}`)).status).toBe(404);
    expect((await stranger.get(`/channels/${newId()}`)).status).toBe(404);
    expect((await owner.get('/channels/1')).status).toBe(400);
    expect((await owner.get(`/channels/${id}`)).body.channel.topic).toBeNull();
  });

  it('are changed by their creator and by those who manage the workspace', async () => {
    const id = await stage.channel(member, workspaceId);
    const another = await stage.channel(owner, workspaceId);
    expect((await member.patch(`/channels/${another}`, { topic: 'x' })).status).toBe(403);
    expect((await member.delete(`/channels/${another}`)).status).toBe(403);
    const changed = await member.patch(`/channels/${id}`, { topic: 'Plans', description: 'All of them' });
    expect(changed).toMatchObject({ status: 200, body: { channel: { topic: 'Plans', description: 'All of them' } } });
    const again = await owner.patch(`/channels/${id}`, { topic: null, is_archived: true });
    expect(again.body.channel).toMatchObject({ topic: null, description: 'All of them', is_archived: true });
    expect((await owner.patch(`/channels/${id}`, { name: 'renamed' })).status).toBe(400);
    expect((await owner.patch(`/channels/${id}`, { is_archived: null })).status).toBe(400);
  });

  it('show a private one to its members alone, and make its creator the first', async () => {
    const { body } = await member.post('/channels', draft({ name: 'secret', is_private: true }));
    expect(body.channel).toMatchObject({ is_private: true, member_count: 1 });
    const { id } = body.channel;
    expect((await member.get(`/channels/${id}/members`)).body.members).toMatchObject([
      { user_id: member.id, role: 'admin' },
    ]);
    expect((await owner.get(`/channels/${id}`)).status).toBe(404);
    expect((await owner.delete(`/channels/${id}`)).status).toBe(404);
    const ids = (await list(owner, '&limit=100')).body.channels.map((channel: { id: string }) => channel.id);
    expect(ids).not.toContain(id);
    await member.post(`/channels/${id}/members`, { user_id: owner.id });
    expect((await owner.get(`/channels/${id}`)).status).toBe(200);
  });
});

describe('the list', () => {
  it('pages and filters, with totals that are right', async () => {
    workspaceId = await stage.workspace(owner, member);
    const ids: string[] = [];
    for (const fields of [{}, { channel_type: 'voice' }, {}, { is_private: true }, {}]) {
      ids.push(await stage.channel(owner, workspaceId, fields));
    }
    const shown = async (person: Person, query = '') => {
      const { status, body } = await list(person, query);
      expect(status).toBe(200);
      return [body.channels.map((channel: { id: string }) => ids.indexOf(channel.id)), body.pagination.total];
    };
    expect(await shown(owner)).toEqual([[0, 1, 2, 3, 4], 5]);
    expect(await shown(member)).toEqual([[0, 1, 2, 4], 4]);
    expect(await shown(member, '&limit=2&offset=1')).toEqual([[1, 2], 4]);
    expect(await shown(member, '&limit=2&offset=9')).toEqual([[], 4]);
    expect(await shown(owner, '&type=voice')).toEqual([[1], 1]);
    await owner.patch(`/channels/${ids[2]}`, { is_archived: true });
    await owner.patch(`/channels/${ids[3]}`, { is_archived: true });
    expect(await shown(owner, '&is_archived=true')).toEqual([[2, 3], 2]);
    expect(await shown(owner, '&is_archived=false&type=text')).toEqual([[0, 4], 2]);
    expect(await shown(member, '&is_archived=true')).toEqual([[2], 1]);
    await owner.delete(`/channels/${ids[2]}`);
    expect(await shown(owner)).toEqual([[0, 1, 3, 4], 4]);
    expect((await list(member, '&limit=2')).body.pagination).toEqual({ limit: 2, offset: 0, total: 3, hasMore: true });
  });

  it('of an empty workspace is empty, and refuses nonsense', async () => {
    workspaceId = await stage.workspace(owner);
    const pagination = { limit: 50, offset: 0, total: 0, hasMore: false };
    expect((await list(owner)).body).toEqual({ success: true, channels: [], pagination });
    for (const query of ['&limit=0', '&limit=101', '&limit=x', '&offset=-1', '&type=x', '&is_archived=1', '&x=1']) {
      expect((await list(owner, query)).status).toBe(400);
    }
    expect((await owner.get('/channels')).status).toBe(400);
  });
});

describe('deleting', () => {
  it('hides a channel at once, frees its name, tells listeners and erases its rows', async () => {
    workspaceId = await stage.workspace(owner);
    const heard: unknown[] = [];
    const stop = stage.app.get(ChannelNotices).on(({ event, audience }) => heard.push([event, audience.channelId]));
    const id = await stage.channel(owner, workspaceId, { name: 'doomed', is_private: true });
    const { body } = await owner.post(`/channels/${id}/messages`, { content: 'Root' });
    await owner.post(`/channels/${id}/messages`, { content: 'Reply', parent_message_id: body.message.id });
    await owner.put(`/channels/${id}/messages/${body.message.id}/reactions/x`);
    heard.length = 0;
    expect((await owner.delete(`/channels/${id}`)).body).toEqual({
      success: true,
      message: 'Channel deleted successfully',
    });
    expect(heard).toEqual([['channel.deleted', id]]);
    stop();
    expect((await owner.get(`/channels/${id}`)).status).toBe(404);
    expect((await owner.delete(`/channels/${id}`)).status).toBe(404);
    expect((await owner.post(`/channels/${id}/messages`, { content: 'x' })).status).toBe(404);
    await stage.channel(owner, workspaceId, { name: 'doomed' });
    const left =
      'SELECT (SELECT count(*) FROM channels WHERE id = $1) + (SELECT count(*) FROM messages WHERE channel_id = $1) AS n';
    await until(async () => Number((await stage.db.one<{ n: number }>(left, [id]))!.n) === 0);
  });
});

describe('Idempotency-Key', () => {
  it('makes one channel of two requests', async () => {
    const headers = { 'idempotency-key': newId() };
    const first = await owner.post('/channels', draft({ name: 'once', workspace_id: workspaceId }), headers);
    const again = await owner.post('/channels', draft({ name: 'once', workspace_id: workspaceId }), headers);
    expect(first.status).toBe(201);
    expect(again).toEqual(first);
  });
});

import { newId } from '../../src/kernel/database/ids.js';
import { ChannelsStage, type Person } from './channels-stage.js';

let stage: ChannelsStage;
let owner: Person;
let member: Person;
let third: Person;
let stranger: Person;
let workspaceId: string;
let id: string;

beforeAll(async () => {
  stage = await ChannelsStage.open();
  [owner, member, third, stranger] = await Promise.all([
    stage.person(),
    stage.person(),
    stage.person(),
    stage.person(),
  ]);
  workspaceId = await stage.workspace(owner, member, third);
});
beforeEach(async () => {
  id = await stage.channel(owner, workspaceId, { is_private: true });
});
afterAll(() => stage.close());

const count = async () => (await owner.get(`/channels/${id}`)).body.channel.member_count as number;
const add = (by: Person, whom: Person) => by.post(`/channels/${id}/members`, { user_id: whom.id });

describe('members', () => {
  it('are added once and listed with their profile, in the order in which they came', async () => {
    const first = await add(owner, member);
    expect(first).toEqual({
      status: 201,
      body: {
        success: true,
        member: { user_id: member.id, channel_id: id, role: 'member', joined_at: expect.any(String) as string },
      },
    });
    expect(await add(owner, member)).toEqual(first);
    const { body } = await member.get(`/channels/${id}/members`);
    expect(body).toMatchObject({ success: true, count: 2 });
    expect(body.members[0].user_id).toBe(owner.id);
    expect(body.members[1]).toEqual({
      user_id: member.id,
      display_name: 'Ada Okafor',
      email: member.email,
      avatar_url: null,
      role: 'member',
      joined_at: first.body.member.joined_at,
    });
    expect(await count()).toBe(2);
  });

  it('come from the workspace alone', async () => {
    expect(await add(owner, stranger)).toMatchObject({ status: 422, body: { code: 'NOT_IN_WORKSPACE' } });
    expect((await owner.post(`/channels/${id}/members`, { user_id: newId() })).status).toBe(422);
    expect((await owner.post(`/channels/${id}/members`, { user_id: 'x' })).status).toBe(400);
    expect(await count()).toBe(1);
  });

  it('are managed by admins; a plain member gets 403, anybody else 404', async () => {
    await add(owner, member);
    expect((await add(member, third)).status).toBe(403);
    expect((await member.patch(`/channels/${id}/members/${member.id}`, { role: 'admin' })).status).toBe(403);
    expect((await member.delete(`/channels/${id}/members/${owner.id}`)).status).toBe(403);
    expect((await add(stranger, third)).status).toBe(404);
    expect((await third.get(`/channels/${id}/members`)).status).toBe(404);
    const promoted = await owner.patch(`/channels/${id}/members/${member.id}`, { role: 'admin' });
    expect(promoted).toMatchObject({ status: 200, body: { member: { role: 'admin', user_id: member.id } } });
    expect((await add(member, third)).status).toBe(201);
    expect((await owner.patch(`/channels/${id}/members/${member.id}`, { role: 'owner' })).status).toBe(400);
    expect((await owner.patch(`/channels/${id}/members/${stranger.id}`, { role: 'admin' })).status).toBe(404);
  });

  it('leave when they like, and lose sight of a private channel', async () => {
    await add(owner, member);
    expect(await member.delete(`/channels/${id}/members/${member.id}`)).toEqual({
      status: 200,
      body: { success: true, message: 'Member removed successfully' },
    });
    expect((await member.get(`/channels/${id}`)).status).toBe(404);
    expect((await owner.delete(`/channels/${id}/members/${member.id}`)).status).toBe(404);
    expect(await count()).toBe(1);
  });

  it('join a public channel by themselves, but bring nobody along', async () => {
    id = await stage.channel(owner, workspaceId);
    expect((await add(member, member)).status).toBe(201);
    expect((await add(member, third)).status).toBe(403);
    expect(await count()).toBe(1);
  });

  it('are counted right when many come at once, and again', async () => {
    await Promise.all([member, third, member, third].map((person) => add(owner, person)));
    expect(await count()).toBe(3);
    const gone = await Promise.all([1, 2, 3].map(() => owner.delete(`/channels/${id}/members/${third.id}`)));
    expect(gone.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    expect(await count()).toBe(2);
  });
});

describe('adding in bulk', () => {
  it('adds whom it can and says who was skipped, and why', async () => {
    await add(owner, member);
    const user_ids = [member.id, third.id.toUpperCase(), stranger.id, third.id];
    const { status, body } = await owner.post(`/channels/${id}/members/bulk`, { user_ids });
    expect(status).toBe(201);
    expect(body.members.map((one: { user_id: string }) => one.user_id)).toEqual([member.id, third.id]);
    expect(body).toMatchObject({
      added: 1,
      skipped: [{ user_id: stranger.id, reason: 'is not a member of the workspace' }],
    });
    expect(await count()).toBe(3);
  });

  it('takes 1 to 50 UUIDs', async () => {
    for (const user_ids of [[], Array.from({ length: 51 }, newId), ['x'], 'x', undefined]) {
      expect((await owner.post(`/channels/${id}/members/bulk`, { user_ids })).status).toBe(400);
    }
    const { body } = await owner.post(`/channels/${id}/members/bulk`, { user_ids: Array.from({ length: 50 }, newId) });
    expect(body).toMatchObject({ added: 0, members: [] });
    expect(body.skipped).toHaveLength(50);
  });
});

describe('invitations', () => {
  const invite = (by: Person, email: string) => by.post(`/channels/${id}/invite`, { email });

  it('add a user of the workspace, whatever the case of the address', async () => {
    const { status, body } = await invite(owner, member.email.toUpperCase());
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, status: 'added', member: { user_id: member.id, channel_id: id } });
    expect((await invite(owner, member.email)).body.status).toBe('already_member');
    expect(await count()).toBe(2);
  });

  it('refuse a user outside of the workspace, people who may not invite, and what is no address', async () => {
    expect(await invite(owner, stranger.email)).toMatchObject({ status: 422, body: { code: 'NOT_IN_WORKSPACE' } });
    expect((await invite(owner, 'nobody')).status).toBe(400);
    expect((await invite(stranger, 'new@example.com')).status).toBe(404);
    await add(owner, member);
    expect((await invite(member, 'new@example.com')).status).toBe(403);
  });

  it("of new people are for the workspace's owners and admins, as adding them to the workspace is", async () => {
    const own = await stage.channel(member, workspaceId);
    const email = 'through-the-back-door@example.com';
    expect(await member.post(`/channels/${own}/invite`, { email })).toMatchObject({ status: 403 });
    expect((await owner.post(`/channels/${own}/invite`, { email: member.email })).status).toBe(200);
    const uninvited = await stage.person(email);
    expect((await uninvited.get(`/channels?workspace_id=${workspaceId}`)).status).toBe(404);
  });

  it('wait for an unknown address to register, and then let its owner in', async () => {
    const email = 'newcomer@example.com';
    expect((await invite(owner, email)).body).toEqual({ success: true, status: 'invited', member: null });
    expect((await invite(owner, email)).body.status).toBe('invited');
    const newcomer = await stage.person(email);
    expect((await newcomer.get(`/channels/${id}`)).body.channel.member_count).toBe(2);
  });
});

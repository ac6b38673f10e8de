import { newId } from '../../src/kernel/database/ids.js';
import {
  newChannel,
  newColleague,
  newMessage,
  newTwin,
  newUser,
  newWorkspace,
  type Person,
  uniqueName,
} from '../support/people.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { refusesOtherBodies } from './documented-bodies.js';
import { type Json, Seed } from './seed.js';

describe('Seed 2, channels', () => {
  let server: TestServer;
  let owner: Person;
  let member: Person;
  let stranger: Person;
  let workspaceId: string;
  const seed = new Seed('seed-2.json', () => server);
  const channelOf = async (creator: Person, body: Parameters<typeof newChannel>[2] = {}): Promise<string> =>
    (await newChannel(creator, workspaceId, body)).id;

  beforeAll(async () => {
    server = await startServer();
    owner = await newUser(server);
    stranger = await newUser(server);
    workspaceId = (await newWorkspace(owner)).id;
    member = await newColleague(server, owner, workspaceId);
  });
  afterAll(() => server?.stop());

  describe('a channel', () => {
    const name = 'product-launches';
    const body = () => ({
      workspace_id: workspaceId,
      name,
      display_name: 'Product Launches',
      description: 'Coordinate product launch activities',
      channel_type: 'text',
    });
    let id: string;

    it('is not created for what the seed does not document', async () => {
      await refusesOtherBodies(seed, 'Create channel', owner, { body: body() });
      const { fields } = await seed.refuses(400, 'Create channel', owner, {
        body: { ...body(), name: 'Not URL-safe' },
      });
      expect(fields).toMatchObject([{ field: 'name' }]);
    });

    it('is created with what was given, by any member of the workspace', async () => {
      const { channel } = await seed.answers('Create channel', member, { body: body() });
      expect(channel).toMatchObject({
        ...body(),
        topic: null,
        is_archived: false,
        parent_channel_id: null,
        created_by: member.id,
      });
      id = channel.id;
    });

    it('has a name that is unique in its workspace', async () => {
      await seed.refuses(409, 'Create channel', owner, { body: body() });
      const other = await newWorkspace(owner);
      await seed.answers('Create channel', owner, { body: { ...body(), workspace_id: other.id } });
    });

    it('may be of any documented type, have a topic, and stand below another one of its workspace', async () => {
      for (const channel_type of ['text', 'voice', 'thread', 'dm']) {
        const { channel } = await seed.answers('Create channel', owner, {
          body: { ...body(), name: uniqueName(channel_type), channel_type, topic: 'Now', parent_channel_id: id },
        });
        expect(channel).toMatchObject({ channel_type, topic: 'Now', parent_channel_id: id });
      }
      const elsewhere = (await newChannel(owner, (await newWorkspace(owner)).id)).id;
      for (const parent_channel_id of [elsewhere, newId()]) {
        const orphan = { ...body(), name: uniqueName('orphan'), parent_channel_id };
        await seed.refuses(404, 'Create channel', owner, { body: orphan });
      }
    });

    it('is not created in another customer’s workspace', async () => {
      await seed.refuses(404, 'Create channel', stranger, { body: { ...body(), name: 'intruder' } });
      await seed.refuses(404, 'Create channel', owner, { body: { ...body(), workspace_id: newId() } });
    });

    it('when it is private, has its creator as its first member, and is a 404 to the others', async () => {
      const secret = await channelOf(member, { is_private: true });
      const { members, count } = await seed.answers('List members', member, { path: { id: secret } });
      expect({ members, count }).toMatchObject({ members: [{ user_id: member.id }], count: 1 });
      const other = await newColleague(server, owner, workspaceId);
      await seed.refuses(404, 'Get channel', other, { path: { id: secret } });
      const { channels } = await seed.answers('List channels', other, { query: { workspace_id: workspaceId } });
      expect(channels.map((it: Json) => it.id)).not.toContain(secret);
    });

    it('when it is public, has nobody added', async () => {
      expect((await seed.answers('List members', owner, { path: { id } })).count).toBe(0);
    });

    it('is shown with its counts', async () => {
      await newMessage(owner, id);
      await newMessage(owner, id);
      await seed.answers('Add member', owner, { path: { id }, body: { user_id: owner.id } });
      const { channel } = await seed.answers('Get channel', owner, { path: { id } });
      expect(channel).toMatchObject({ id, message_count: 2, member_count: 1 });
      await seed.refuses(404, 'Get channel', stranger, { path: { id } });
      await seed.refuses(404, 'Get channel', owner, { path: { id: newId() } });
      const { fields } = await seed.refuses(400, 'Get channel', owner, { path: { id: 'abc' } });
      expect(fields).toMatchObject([{ field: 'id' }]);
    });

    it('takes what may be changed, and nothing else', async () => {
      const path = { id };
      await refusesOtherBodies(seed, 'Update channel', owner, { path, body: {} });
      const changes = { display_name: 'Launches', description: 'All of them', topic: 'Weekly', is_archived: true };
      const { channel } = await seed.answers('Update channel', member, { path, body: changes });
      expect(channel).toMatchObject({ id, name, ...changes });
      const back = await seed.answers('Update channel', owner, { path, body: { is_archived: false } });
      expect(back.channel).toMatchObject({ ...changes, is_archived: false });
      expect(back.channel.updated_at > channel.created_at).toBe(true);
      const other = await newColleague(server, owner, workspaceId);
      await seed.refuses(403, 'Update channel', other, { path, body: { topic: 'Mine' } });
      await seed.refuses(404, 'Update channel', stranger, { path, body: { topic: 'Mine' } });
    });

    it('is deleted with all that is in it, by those who may', async () => {
      const path = { id };
      const other = await newColleague(server, owner, workspaceId);
      await seed.refuses(403, 'Delete channel', other, { path });
      await seed.refuses(404, 'Delete channel', stranger, { path });
      await seed.answers('Delete channel', owner, { path });
      await seed.refuses(404, 'Get channel', owner, { path });
      await seed.refuses(404, 'List pins', owner, { path });
      await seed.refuses(404, 'Delete channel', owner, { path });
      await seed.answers('Create channel', owner, { body: body() });
    });
  });

  describe('the list of channels', () => {
    let inside: string;
    const list = (query: Record<string, string>, caller = owner) =>
      seed.answers('List channels', caller, { query: { workspace_id: inside, ...query } });

    beforeAll(async () => {
      inside = (await newWorkspace(owner)).id;
      for (const name of ['alpha', 'beta', 'gamma']) await newChannel(owner, inside, { name });
      await newChannel(owner, inside, { name: 'radio', channel_type: 'voice' });
      const old = await newChannel(owner, inside, { name: 'old' });
      await seed.answers('Update channel', owner, { path: { id: old.id }, body: { is_archived: true } });
    });

    it('is paged', async () => {
      const first = await list({ limit: '2', offset: '0' });
      expect(first.pagination).toEqual({ limit: 2, offset: 0, total: 5, hasMore: true });
      const rest = await list({ limit: '3', offset: '2' });
      expect(rest.pagination).toEqual({ limit: 3, offset: 2, total: 5, hasMore: false });
      const names = [...first.channels, ...rest.channels].map((it: Json) => it.name);
      expect(names.sort()).toEqual(['alpha', 'beta', 'gamma', 'old', 'radio']);
      expect((await list({})).pagination).toMatchObject({ limit: 50, offset: 0 });
    });

    it('is filtered by type and by the archive', async () => {
      expect((await list({ type: 'voice' })).channels).toMatchObject([{ name: 'radio' }]);
      expect((await list({ is_archived: 'true' })).channels).toMatchObject([{ name: 'old' }]);
      expect((await list({ is_archived: 'false' })).pagination.total).toBe(4);
      expect((await list({ type: 'voice', is_archived: 'true' })).channels).toEqual([]);
    });

    it.each([
      [{ workspace_id: 'abc' }, 'workspace_id'],
      [{ type: 'fax' }, 'type'],
      [{ is_archived: 'maybe' }, 'is_archived'],
      [{ limit: '0' }, 'limit'],
      [{ limit: '101' }, 'limit'],
      [{ limit: 'many' }, 'limit'],
      [{ offset: '-1' }, 'offset'],
      [{ order: 'name' }, 'order'],
    ])('refuses %j', async (query: Record<string, string>, field) => {
      const { fields } = await seed.refuses(400, 'List channels', owner, { query: { workspace_id: inside, ...query } });
      expect(fields).toMatchObject([{ field }]);
    });

    it('needs a workspace, and one of one’s own', async () => {
      const { fields } = await seed.refuses(400, 'List channels', owner);
      expect(fields).toMatchObject([{ field: 'workspace_id' }]);
      await seed.refuses(404, 'List channels', stranger, { query: { workspace_id: inside } });
      await seed.refuses(404, 'List channels', owner, { query: { workspace_id: newId() } });
    });
  });

  describe('members', () => {
    let id: string;
    let colleague: Person;
    const members = async () => (await seed.answers('List members', owner, { path: { id } })).members;

    beforeAll(async () => {
      id = await channelOf(owner);
      colleague = await newColleague(server, owner, workspaceId);
    });

    it('are added one by one, once each', async () => {
      const path = { id };
      await refusesOtherBodies(seed, 'Add member', owner, { path, body: { user_id: colleague.id } });
      const { member: added } = await seed.answers('Add member', owner, { path, body: { user_id: colleague.id } });
      expect(added).toMatchObject({ user_id: colleague.id, channel_id: id, role: 'member' });
      await seed.answers('Add member', owner, { path, body: { user_id: colleague.id } });
      expect(await members()).toMatchObject([
        { user_id: colleague.id, display_name: colleague.displayName, email: colleague.email, role: 'member' },
      ]);
    });

    it('come from the workspace alone', async () => {
      for (const user_id of [stranger.id, newId()]) {
        await seed.refuses(422, 'Add member', owner, { path: { id }, body: { user_id } });
      }
      expect(await members()).toHaveLength(1);
    });

    it('get another role from those who manage the channel', async () => {
      const path = { id, userId: colleague.id };
      await refusesOtherBodies(seed, 'Update member role', owner, { path, body: { role: 'admin' } });
      for (const role of ['admin', 'member']) {
        const answer = await seed.answers('Update member role', owner, { path, body: { role } });
        expect(answer.member).toMatchObject({ user_id: colleague.id, role });
      }
      await seed.refuses(403, 'Update member role', member, { path, body: { role: 'admin' } });
      await seed.refuses(404, 'Update member role', owner, { path: { id, userId: newId() }, body: { role: 'admin' } });
    });

    it('are removed', async () => {
      const path = { id, userId: colleague.id };
      await seed.refuses(403, 'Remove member', member, { path });
      await seed.answers('Remove member', owner, { path });
      await seed.refuses(404, 'Remove member', owner, { path });
      expect(await members()).toEqual([]);
    });

    it('are added up to fifty at once, however often', async () => {
      const path = { id };
      const user_ids = [owner.id, colleague.id, member.id];
      await refusesOtherBodies(seed, 'Bulk add members', owner, { path, body: { user_ids } });
      const first = await seed.answers('Bulk add members', owner, { path, body: { user_ids } });
      expect(first).toMatchObject({ added: 3, skipped: [] });
      expect(first.members.map((it: Json) => it.user_id).sort()).toEqual([...user_ids].sort());
      const second = await seed.answers('Bulk add members', owner, { path, body: { user_ids } });
      expect(second).toMatchObject({ added: 0, skipped: [] });
      expect(await members()).toHaveLength(3);
    });

    it('are at least one and at most fifty in a bulk, and who cannot be added is told', async () => {
      const path = { id };
      for (const count of [0, 51]) {
        const user_ids = Array.from({ length: count }, newId);
        const { fields } = await seed.refuses(400, 'Bulk add members', owner, { path, body: { user_ids } });
        expect(fields).toMatchObject([{ field: 'user_ids' }]);
      }
      const fifty = [...Array.from({ length: 49 }, newId), stranger.id];
      const { added, skipped } = await seed.answers('Bulk add members', owner, { path, body: { user_ids: fifty } });
      expect(added).toBe(0);
      expect(skipped).toHaveLength(50);
      expect(skipped).toContainEqual({ user_id: stranger.id, reason: expect.any(String) });
    });

    it('are invited by email', async () => {
      const path = { id };
      const invited = await newColleague(server, owner, workspaceId);
      await refusesOtherBodies(seed, 'Invite by email', owner, { path, body: { email: invited.email } });
      const added = await seed.answers('Invite by email', owner, { path, body: { email: invited.email } });
      expect(added.member).toMatchObject({ user_id: invited.id, channel_id: id, role: 'member' });
      const again = await seed.send('Invite by email', owner, { path, body: { email: invited.email } });
      expect(again).toMatchObject({ status: 200, body: { success: true, status: 'already_member' } });
      await seed.refuses(422, 'Invite by email', owner, { path, body: { email: stranger.email } });
    });

    it('who have no account yet are members from their registration on', async () => {
      const email = `${uniqueName('grace')}@example.com`;
      const kept = await seed.send('Invite by email', owner, { path: { id }, body: { email } });
      expect(kept).toMatchObject({ status: 200, body: { success: true, status: 'invited' } });
      const grace = await newUser(server, { email });
      const found = await until(async () => (await members()).find((it: Json) => it.user_id === grace.id));
      expect(found).toMatchObject({ email, role: 'member' });
    });

    it('are none of another customer’s business', async () => {
      const path = { id, userId: member.id };
      await seed.refuses(404, 'List members', stranger, { path });
      await seed.refuses(404, 'Add member', stranger, { path, body: { user_id: stranger.id } });
      await seed.refuses(404, 'Update member role', stranger, { path, body: { role: 'admin' } });
      await seed.refuses(404, 'Remove member', stranger, { path });
      await seed.refuses(404, 'Bulk add members', stranger, { path, body: { user_ids: [stranger.id] } });
      await seed.refuses(404, 'Invite by email', stranger, { path, body: { email: stranger.email } });
      expect((await members()).map((it: Json) => it.user_id)).toContain(member.id);
    });
  });

  describe('twins', () => {
    let id: string;
    let twinId: string;
    const twins = async () => (await seed.answers('List twins', owner, { path: { id } })).twins;

    beforeAll(async () => {
      id = await channelOf(owner);
      twinId = (await newTwin(owner, workspaceId)).id;
    });

    it('are assigned in a documented mode, on demand by default', async () => {
      const path = { id };
      await refusesOtherBodies(seed, 'Assign twin', owner, { path, body: { ai_twin_id: twinId } });
      const { twin } = await seed.answers('Assign twin', owner, {
        path,
        body: { ai_twin_id: twinId, participation_mode: 'active' },
      });
      expect(twin).toMatchObject({ ai_twin_id: twinId, channel_id: id, participation_mode: 'active' });
      expect(await twins()).toMatchObject([{ id: twinId, name: 'Research Assistant', participation_mode: 'active' }]);
      const other = await newTwin(owner, workspaceId);
      const quiet = await seed.answers('Assign twin', owner, { path, body: { ai_twin_id: other.id } });
      expect(quiet.twin.participation_mode).toBe('on-demand');
    });

    it('come from the workspace alone', async () => {
      const foreign = await newTwin(stranger, (await newWorkspace(stranger)).id);
      for (const ai_twin_id of [foreign.id, newId()]) {
        await seed.refuses(404, 'Assign twin', owner, { path: { id }, body: { ai_twin_id } });
      }
    });

    it('are removed, once', async () => {
      const path = { id, twinId };
      await seed.refuses(404, 'Remove twin', stranger, { path });
      await seed.answers('Remove twin', owner, { path });
      await seed.refuses(404, 'Remove twin', owner, { path });
      expect((await twins()).map((it: Json) => it.id)).not.toContain(twinId);
    });

    it('are none of another customer’s business', async () => {
      await seed.refuses(404, 'List twins', stranger, { path: { id } });
      await seed.refuses(404, 'Assign twin', stranger, { path: { id }, body: { ai_twin_id: twinId } });
    });
  });

  describe('pins', () => {
    let id: string;
    let messageId: string;
    const pins = () => seed.answers('List pins', owner, { path: { id } });

    beforeAll(async () => {
      id = await channelOf(owner);
      messageId = (await newMessage(member, id, 'Q2 roadmap finalised.')).id;
    });

    it('are set, with who and when, and listed', async () => {
      const { message } = await seed.answers('Pin message', owner, { path: { id, messageId } });
      expect(message).toMatchObject({ id: messageId, channel_id: id, metadata: { pinned: true, pinned_by: owner.id } });
      expect(await pins()).toMatchObject({
        pins: [
          { id: messageId, content: 'Q2 roadmap finalised.', user_id: member.id, metadata: { pinned_by: owner.id } },
        ],
        count: 1,
      });
    });

    it('are taken away without a trace in the metadata', async () => {
      const { message } = await seed.answers('Unpin message', owner, { path: { id, messageId } });
      expect(message).toMatchObject({ id: messageId, content: 'Q2 roadmap finalised.' });
      expect(message.metadata).toEqual({});
      expect(await pins()).toMatchObject({ pins: [], count: 0 });
    });

    it('are of messages of that channel alone', async () => {
      const elsewhere = await channelOf(owner);
      for (const path of [
        { id: elsewhere, messageId },
        { id, messageId: newId() },
      ]) {
        await seed.refuses(404, 'Pin message', owner, { path });
        await seed.refuses(404, 'Unpin message', owner, { path });
      }
    });

    it('are none of another customer’s business', async () => {
      await seed.refuses(404, 'Pin message', stranger, { path: { id, messageId } });
      await seed.refuses(404, 'Unpin message', stranger, { path: { id, messageId } });
      await seed.refuses(404, 'List pins', stranger, { path: { id } });
    });
  });

  it('nothing is answered without a valid token', async () => {
    for (const name of Object.keys(seed.endpoints)) {
      const nowhere = { id: newId(), userId: newId(), messageId: newId(), twinId: newId() };
      await seed.refuses(401, name, { token: 'nobody' }, { path: nowhere });
    }
  });

  it('everything that the seed documents was sent', () => {
    expect(seed.unsent()).toEqual([]);
  });
});

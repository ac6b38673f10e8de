import { randomUUID } from 'node:crypto';
import { newId } from '../../src/kernel/database/ids.js';
import { Access } from '../../src/tenancy/access.service.js';
import { Invitations } from '../../src/tenancy/invitations.service.js';
import { type Membership, TenancyNotices } from '../../src/tenancy/notices.service.js';
import { RemovalHooks } from '../../src/tenancy/removal-hooks.service.js';
import { type House, openHouse, type Person } from './house.js';

describe('workspaces', () => {
  let house: House;
  let ada: Person;
  let bob: Person;
  let eve: Person;
  const gained: Membership[] = [];
  const lost: Membership[] = [];
  beforeAll(async () => {
    house = await openHouse();
    house.app.get(TenancyNotices).listen({
      membershipGained: (membership) => gained.push(membership),
      membershipLost: (membership) => lost.push(membership),
    });
    [ada, bob, eve] = [await house.register(), await house.register(), await house.register()];
  });
  afterAll(() => house.close());

  const create = async (body: object = {}): Promise<{ id: string; organisation_id: string; slug: string }> => {
    const answer = await house.call('POST', '/api/v2/workspaces', ada.token, { name: 'Engine room', ...body });
    expect(answer.status).toBe(201);
    return answer.body.workspace;
  };
  const add = (id: string, body: object, by = ada) =>
    house.call('POST', `/api/v2/workspaces/${id}/members`, by.token, body);
  const member = (method: 'PATCH' | 'DELETE', id: string, who: Person, by: Person, role?: string) =>
    house.call(method, `/api/v2/workspaces/${id}/members/${who.id}`, by.token, role ? { role } : undefined);
  const createChannel = async (workspace: { id: string; organisation_id: string }, ...members: Person[]) => {
    const id = newId();
    await house.db.query(
      `INSERT INTO channels (id, organisation_id, workspace_id, name, channel_type, member_count)
       VALUES ($1, $2, $3, $4, 'text', $5)`,
      [id, workspace.organisation_id, workspace.id, `channel-${id}`, members.length],
    );
    for (const { id: userId } of members) {
      await house.db.query(
        `INSERT INTO channel_members (channel_id, workspace_id, user_id, role) VALUES ($1, $2, $3, 'member')`,
        [id, workspace.id, userId],
      );
    }
    return id;
  };
  const countsOf = async (channelId: string): Promise<{ kept: number; rows: number } | null> =>
    house.db.one(
      `SELECT member_count AS kept, (SELECT count(*)::int FROM channel_members WHERE channel_id = c.id) AS rows
       FROM channels c WHERE id = $1`,
      [channelId],
    );

  const untilSomeoneWaits = async (): Promise<void> => {
    for (;;) {
      const waiting = await house.db.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      if (waiting.length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it('are made in the personal organisation when none is named', async () => {
    const { status, body } = await house.call('POST', '/api/v2/workspaces', ada.token, { name: 'First' });
    expect(status).toBe(201);
    const own = await house.app.get(Access).personalOrganisation(ada.id);
    expect(body).toMatchObject({
      success: true,
      workspace: { organisation_id: own, name: 'First', slug: 'first', role: 'owner', created_by: ada.id },
    });
    const path = `/api/v2/workspaces/${body.workspace.id}`;
    expect((await house.call('GET', path, ada.token)).body).toEqual(body);
    const renamed = await house.call('PATCH', path, ada.token, { name: 'Renamed' });
    expect(renamed.body.workspace).toMatchObject({ name: 'Renamed', slug: 'first', role: 'owner' });
  });

  it('are made in an organisation by its owners and admins', async () => {
    const { body } = await house.call('POST', '/organisations', ada.token, { name: 'Org' });
    const organisation_id: string = body.data.id;
    const members = `/organisations/${organisation_id}/members`;
    await house.call('POST', members, ada.token, { user_id: bob.id, role: 'admin' });
    const make = (by: Person) => house.call('POST', '/api/v2/workspaces', by.token, { name: 'Same', organisation_id });
    expect((await make(eve)).body).toMatchObject({ status: 404, code: 'ORGANISATION_NOT_FOUND' });
    await house.call('POST', members, ada.token, { user_id: eve.id });
    expect((await make(eve)).status).toBe(403);
    const slugs = [await make(ada), await make(bob)].map((it) => it.body.workspace.slug);
    expect(slugs).toEqual(['same', 'same-2']);
    const listed = await house.call('GET', `/api/v2/workspaces?organisation_id=${organisation_id}`, bob.token);
    expect(listed.body.workspaces).toMatchObject([{ slug: 'same-2', role: 'owner' }]);
    expect(listed.body.pagination).toEqual({ limit: 50, offset: 0, total: 1, hasMore: false });
  });

  it('answer 404 to strangers on every path, and change nothing', async () => {
    const { id } = await create();
    const path = `/api/v2/workspaces/${id}`;
    const paths: ['GET' | 'POST' | 'PATCH' | 'DELETE', string, object?][] = [
      ['GET', path],
      ['PATCH', path, { name: 'Stolen' }],
      ['DELETE', path],
      ['GET', `${path}/members`],
      ['POST', `${path}/members`, { user_id: eve.id, role: 'owner' }],
      ['POST', `${path}/members`, { email: 'stranger@example.com' }],
      ['PATCH', `${path}/members/${ada.id}`, { role: 'member' }],
      ['DELETE', `${path}/members/${ada.id}`],
    ];
    for (const [method, url, body] of paths) {
      const { status, body: answer } = await house.call(method, url, eve.token, body);
      expect([method, url, status, answer.code]).toEqual([method, url, 404, 'WORKSPACE_NOT_FOUND']);
    }
    const { body } = await house.call('GET', `${path}/members`, ada.token);
    expect(body.members).toMatchObject([{ user_id: ada.id, workspace_id: id, role: 'owner' }]);
    expect(await house.db.query('SELECT 1 FROM invitations WHERE workspace_id = $1', [id])).toEqual([]);
  });

  it('take members at once, by id or address, without making them members of the organisation', async () => {
    const workspace = await create();
    const added = await add(workspace.id, { user_id: bob.id });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      success: true,
      status: 'added',
      member: { user_id: bob.id, workspace_id: workspace.id, role: 'member', email: bob.email },
    });
    expect(gained).toContainEqual({ userId: bob.id, workspaceId: workspace.id });
    expect((await add(workspace.id, { email: eve.email, role: 'admin' })).body.member.user_id).toBe(eve.id);
    expect((await add(workspace.id, { user_id: bob.id })).body).toMatchObject({ status: 409, code: 'ALREADY_MEMBER' });
    expect((await add(workspace.id, { user_id: randomUUID() })).status).toBe(422);
    expect((await house.call('GET', `/organisations/${workspace.organisation_id}`, bob.token)).status).toBe(404);
    const { body } = await house.call('GET', `/api/v2/workspaces/${workspace.id}/members?limit=2`, bob.token);
    expect(body.members.map((it: { user_id: string }) => it.user_id)).toEqual([ada.id, bob.id]);
    expect(body.pagination).toMatchObject({ total: 3, hasMore: true });
  });

  it('are managed by owners and admins, their owners by owners alone', async () => {
    const { id } = await create();
    await add(id, { user_id: bob.id, role: 'admin' });
    await add(id, { user_id: eve.id });
    const path = `/api/v2/workspaces/${id}`;
    expect((await house.call('PATCH', path, eve.token, { name: 'Mine' })).status).toBe(403);
    expect((await add(id, { email: 'friend@example.com' }, eve)).status).toBe(403);
    expect((await member('DELETE', id, bob, eve)).status).toBe(403);
    expect((await member('PATCH', id, eve, bob, 'owner')).status).toBe(403);
    expect((await member('DELETE', id, ada, bob)).status).toBe(403);
    expect((await house.call('DELETE', path, bob.token)).status).toBe(403);
    expect((await house.call('PATCH', path, bob.token, { name: 'Ours' })).status).toBe(200);
    expect((await member('PATCH', id, eve, bob, 'admin')).body.member).toMatchObject({ role: 'admin' });
    expect((await member('DELETE', id, eve, eve)).status).toBe(200);
    expect((await member('DELETE', id, eve, ada)).body.code).toBe('MEMBER_NOT_FOUND');
  });

  it('always keep an owner, also when two leave at once', async () => {
    const { id } = await create();
    expect((await member('DELETE', id, ada, ada)).body).toMatchObject({ status: 409, code: 'LAST_OWNER' });
    expect((await member('PATCH', id, ada, ada, 'member')).body.code).toBe('LAST_OWNER');
    await add(id, { user_id: bob.id, role: 'owner' });
    const left = await Promise.all([member('DELETE', id, ada, ada), member('DELETE', id, bob, bob)]);
    expect(left.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('take whoever leaves them out of their channels, and count right', async () => {
    const workspace = await create();
    const elsewhere = await create();
    for (const { id } of [workspace, elsewhere]) await add(id, { user_id: bob.id });
    const shared = await createChannel(workspace, ada, bob);
    const own = await createChannel(workspace, bob);
    const other = await createChannel(elsewhere, ada, bob);
    expect((await member('DELETE', workspace.id, bob, ada)).body).toEqual({
      success: true,
      message: 'Member removed successfully',
    });
    expect(await countsOf(shared)).toEqual({ kept: 1, rows: 1 });
    expect(await countsOf(own)).toEqual({ kept: 0, rows: 0 });
    expect(await countsOf(other)).toEqual({ kept: 2, rows: 2 });
    expect(lost).toContainEqual({ userId: bob.id, workspaceId: workspace.id });
    expect(lost).not.toContainEqual({ userId: bob.id, workspaceId: elsewhere.id });
  });

  it('count right when a member joins a channel while being removed', async () => {
    const workspace = await create();
    await add(workspace.id, { user_id: bob.id });
    const channel = await createChannel(workspace, ada);
    // A connection of its own: what is called inside `db.transaction` would join it.
    const joining = await house.db.pool.connect();
    await joining.query('BEGIN');
    await joining.query(
      `WITH joined AS (INSERT INTO channel_members (channel_id, workspace_id, user_id, role)
         VALUES ($1, $2, $3, 'member') RETURNING channel_id)
       UPDATE channels SET member_count = member_count + 1 FROM joined WHERE id = channel_id`,
      [channel, workspace.id, bob.id],
    );
    const removal = member('DELETE', workspace.id, bob, ada);
    await untilSomeoneWaits();
    await joining.query('COMMIT');
    joining.release();
    expect(await removal).toMatchObject({ status: 200 });
    expect(await countsOf(channel)).toEqual({ kept: 1, rows: 1 });
  });

  it('lose whoever is removed from the organisation, unless they would be without an owner', async () => {
    const { body } = await house.call('POST', '/organisations', ada.token, { name: 'Org' });
    const organisation = `/organisations/${body.data.id}`;
    await house.call('POST', `${organisation}/members`, ada.token, { user_id: bob.id, role: 'admin' });
    const workspace = await create({ organisation_id: body.data.id });
    await add(workspace.id, { user_id: bob.id });
    const channel = await createChannel(workspace, ada, bob);
    const made = await house.call('POST', '/api/v2/workspaces', bob.token, {
      name: "Bob's",
      organisation_id: body.data.id,
    });
    const remove = () => house.call('DELETE', `${organisation}/members/${bob.id}`, ada.token);
    const refused = await remove();
    expect(refused.body).toMatchObject({ status_code: 409, code: 'LAST_OWNER' });
    expect(refused.body.message).toContain("Bob's");
    expect((await house.call('GET', organisation, bob.token)).status).toBe(200);
    await house.call('DELETE', `/api/v2/workspaces/${made.body.workspace.id}`, bob.token);
    expect((await remove()).status).toBe(200);
    expect((await house.call('GET', `/api/v2/workspaces/${workspace.id}`, bob.token)).status).toBe(404);
    expect(await countsOf(channel)).toEqual({ kept: 1, rows: 1 });
  });

  it('go with all that is theirs, after those who hold on to them have let go', async () => {
    const workspace = await create();
    await add(workspace.id, { user_id: bob.id });
    const channel = await createChannel(workspace, ada, bob);
    const doomed: string[] = [];
    house.app.get(RemovalHooks).add(async ({ workspaceId }) => {
      const { status } = await house.call('GET', `/api/v2/workspaces/${workspaceId}`, ada.token);
      doomed.push(`${workspaceId} ${status}`);
    });
    const answer = await house.call('DELETE', `/api/v2/workspaces/${workspace.id}`, ada.token);
    expect(answer.body).toEqual({ success: true, message: 'Workspace deleted successfully' });
    expect(doomed).toEqual([`${workspace.id} 200`]);
    expect(await countsOf(channel)).toBeNull();
    expect((await house.call('GET', `/api/v2/workspaces/${workspace.id}`, ada.token)).status).toBe(404);
    expect(lost).toContainEqual({ userId: bob.id, workspaceId: workspace.id });
  });

  it('tell other rooms who may', async () => {
    const access = house.app.get(Access);
    const workspace = await create();
    await add(workspace.id, { user_id: bob.id });
    expect(await access.workspace(bob.id, workspace.id)).toEqual({
      organisationId: workspace.organisation_id,
      role: 'member',
    });
    await expect(access.requireManager(bob.id, workspace.id)).rejects.toMatchObject({ status: 403 });
    await expect(access.requireManager(eve.id, workspace.id)).rejects.toMatchObject({ status: 404 });
    await expect(access.requireManager(ada.id, workspace.id)).resolves.toMatchObject({ role: 'owner' });
    const place = { workspace_id: workspace.id, organisation_id: workspace.organisation_id };
    expect(await access.managedWorkspaces(ada.id)).toContainEqual(place);
    expect(await access.managedWorkspaces(bob.id)).not.toContainEqual(place);
  });

  describe('invitations', () => {
    it('are kept for an address that nobody has, and honoured when somebody registers it', async () => {
      const [first, second] = [await create(), await create()];
      const email = 'newcomer@example.com';
      const invited = await add(first.id, { email: 'Newcomer@Example.com' });
      expect(invited.status).toBe(201);
      expect(invited.body).toMatchObject({
        success: true,
        status: 'invited',
        invitation: { workspace_id: first.id, email, role: 'member' },
      });
      const again = await add(first.id, { email, role: 'admin' });
      expect(again.body.invitation).toMatchObject({ id: invited.body.invitation.id, role: 'admin' });

      const [open, closed] = [await createChannel(first, ada), await createChannel(second, ada)];
      const invitations = house.app.get(Invitations);
      for (const [workspace, channelId, role] of [
        [first, open, 'member'],
        [second, closed, 'admin'],
      ] as const) {
        const place = { organisationId: workspace.organisation_id, workspaceId: workspace.id, channelId };
        const kept = await invitations.userOrInvitation({ ...place, email, role, invitedBy: ada.id });
        expect(kept).toHaveProperty('invitation.channel_id', channelId);
      }

      const newcomer = await house.register('NEWCOMER@example.com');
      const { body } = await house.call('GET', '/api/v2/workspaces', newcomer.token);
      const roles = body.workspaces.map((it: { id: string; role: string }) => [it.id, it.role]);
      expect(roles).toEqual([
        [first.id, 'admin'],
        [second.id, 'member'],
      ]);
      for (const channel of [open, closed]) expect(await countsOf(channel)).toEqual({ kept: 2, rows: 2 });
      const rows = await house.db.query('SELECT role FROM channel_members WHERE user_id = $1 ORDER BY role', [
        newcomer.id,
      ]);
      expect(rows).toEqual([{ role: 'admin' }, { role: 'member' }]);
      expect(gained).toContainEqual({ userId: newcomer.id, workspaceId: second.id });
      const pending = await house.db.query('SELECT 1 FROM invitations WHERE email = $1 AND accepted_at IS NULL', [
        email,
      ]);
      expect(pending).toEqual([]);
    });

    it('are never lost between inviting and registering at once', async () => {
      const workspaces = await Promise.all(Array.from({ length: 6 }, () => create()));
      const email = 'both-at-once@example.com';
      const [person] = await Promise.all([
        house.register(email),
        ...workspaces.map(({ id }) => add(id, { email }).then(({ status }) => expect(status).toBe(201))),
      ]);
      const { body } = await house.call('GET', '/api/v2/workspaces', person.token);
      expect(body.pagination.total).toBe(6);
    });

    it('to a deleted channel still open the workspace', async () => {
      const workspace = await create();
      const channelId = await createChannel(workspace, ada);
      const place = { organisationId: workspace.organisation_id, workspaceId: workspace.id, channelId };
      const email = 'late@example.com';
      const invitation = { ...place, email, role: 'member' as const, invitedBy: ada.id };
      await house.app.get(Invitations).userOrInvitation(invitation);
      await house.db.query('UPDATE channels SET deleted_at = now() WHERE id = $1', [channelId]);
      const late = await house.register(email);
      expect((await house.call('GET', `/api/v2/workspaces/${workspace.id}`, late.token)).status).toBe(200);
      expect(await countsOf(channelId)).toEqual({ kept: 1, rows: 1 });
    });
  });
});

import { type Connection, IdentityStage, type Person } from './identity-stage.js';

const NOBODY = '01979f6e-5a3c-7c1e-9d55-0b6c6a1f2e3d';

let stage: IdentityStage;
let owner: Person;
let member: Person;
let stranger: Person;
let workspace: string;
let slack: Connection;
let discord: Connection;
let grace: string;

beforeAll(async () => {
  stage = await IdentityStage.open();
  owner = await stage.person('Ada Lovelace');
  member = await stage.person('Mel Brandt');
  stranger = await stage.person('Eve Stranger');
  workspace = await stage.server.workspace(owner.token);
  await stage.join(owner, workspace, member);
  slack = await stage.connect(owner, workspace, 'slack');
  discord = await stage.connect(owner, workspace, 'discord');
  grace = await stage.external(slack, 'Grace');
}, 60_000);
afterEach(() => stage.server.db.query('DELETE FROM people WHERE workspace_id = $1', [workspace]));
afterAll(() => stage.close());

const linkTo = (by: Person, body: object) => stage.identities(by, workspace, 'POST', '', body);

const slackId = (external_user_id: string) => ({ platform_integration_id: slack.integrationId, external_user_id });

/** As a look into the platform's directory leaves it. */
const suggest = async (user: Person, externalId: string): Promise<string> => {
  const given = [workspace, user.id, slack.account.account_id, externalId];
  const [row] = await stage.server.db.query<{ id: string }>(
    `WITH p AS (
       INSERT INTO people (id, organisation_id, workspace_id, user_id, name)
       SELECT gen_random_uuid(), organisation_id, workspace_id, user_id, 'x' FROM workspace_members
       WHERE workspace_id = $1 AND user_id = $2
       ON CONFLICT (workspace_id, user_id) WHERE user_id IS NOT NULL DO UPDATE SET name = 'x' RETURNING id
     )
     INSERT INTO identities (id, workspace_id, person_id, platform, account_id, external_id, name, status)
     SELECT gen_random_uuid(), $1, p.id, 'slack', $3, $4, 'grace', 'suggested' FROM p RETURNING id`,
    given,
  );
  return row!.id;
};

describe('an identity that an admin links', () => {
  it('is confirmed at once, under the name that the platform tells', async () => {
    const answer = await linkTo(owner, { user_id: member.id.toUpperCase(), ...slackId(grace) });
    const identity = {
      id: expect.any(String),
      platform: 'slack',
      account_id: slack.account.account_id,
      external_id: grace,
      name: 'Grace',
      status: 'confirmed',
      confirmed_at: expect.stringMatching(/Z$/),
    };
    const person = { id: expect.any(String), user_id: member.id, name: 'Mel Brandt' };
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body).toEqual({ success: true, person, identity });
    expect(await stage.people(member, workspace)).toEqual([{ ...person, identities: [identity] }]);
  });

  it('may be of somebody without an account here, who is found again by their id', async () => {
    const first = await linkTo(owner, { name: ' Grace Hopper ', ...slackId(grace) });
    expect(first.body.person).toEqual({ id: expect.any(String), user_id: null, name: 'Grace Hopper' });
    const given = { platform_integration_id: discord.integrationId, external_user_id: '123456789012345678' };
    const second = await linkTo(owner, { person_id: first.body.person.id, ...given });
    expect(second.body).toMatchObject({
      person: first.body.person,
      identity: { platform: 'discord', name: 'Grace Hopper' },
    });
    const [person, ...others] = await stage.people(owner, workspace);
    expect(person!.identities.map(({ platform }) => platform)).toEqual(['discord', 'slack']);
    expect(others).toEqual([]);
  });

  it('stays as it is when it is linked again, and is linked once under a key', async () => {
    const body = { user_id: member.id, ...slackId(grace) };
    const first = await linkTo(owner, body);
    expect((await linkTo(owner, body)).body).toEqual(first.body);
    const headers = { authorization: `Bearer ${owner.token}`, 'idempotency-key': `key of ${workspace}` };
    const path = `/api/v2/workspaces/${workspace}/identities`;
    const other = { name: 'Linus', ...slackId(await stage.external(slack, 'Linus')) };
    const once = await stage.server.send('POST', path, headers, other);
    expect(once.status).toBe(201);
    const again = await stage.server.send('POST', path, headers, other);
    expect(again).toMatchObject({ status: 201, body: once.body, headers: { 'idempotency-replayed': 'true' } });
    expect(await stage.people(owner, workspace)).toHaveLength(2);
  });

  it('is refused when the account is somebody else’s, or they have another one in the team', async () => {
    await stage.link(owner, workspace, { user_id: member.id }, slack, grace);
    const theirs = await linkTo(owner, { user_id: owner.id, ...slackId(grace) });
    expect(theirs).toMatchObject({
      status: 409,
      body: { code: 'IDENTITY_TAKEN', fields: [{ field: 'external_user_id' }] },
    });
    const second = await linkTo(owner, { user_id: member.id, ...slackId(await stage.external(slack, 'Linus')) });
    expect(second).toMatchObject({ status: 409, body: { code: 'IDENTITY_TAKEN', fields: [{ field: 'user_id' }] } });
    expect(await stage.people(owner, workspace)).toHaveLength(1);
  });

  it('is refused to one of two admins who link the same account at once', async () => {
    const people = [{ user_id: owner.id }, { user_id: member.id }, { name: 'Linus' }];
    const answers = await Promise.all(people.map((who) => linkTo(owner, { ...who, ...slackId(grace) })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('wants exactly one person, and names what cannot be used', async () => {
    const refusal = async (body: object) => {
      const { status, body: problem } = await linkTo(owner, body);
      return [status, problem.code, problem.fields?.map(({ field }: { field: string }) => field).join()];
    };
    const account = slackId(grace);
    expect(await refusal(account)).toEqual([400, 'VALIDATION_FAILED', 'user_id']);
    expect(await refusal({ ...account, user_id: owner.id, name: 'Ada' })).toEqual([400, 'VALIDATION_FAILED', 'name']);
    expect(await refusal({ ...account, name: ' ' })).toEqual([400, 'VALIDATION_FAILED', 'name']);
    expect(await refusal({ ...account, user_id: stranger.id })).toEqual([422, 'NOT_IN_WORKSPACE', 'user_id']);
    expect(await refusal({ ...account, person_id: NOBODY })).toEqual([404, 'PERSON_NOT_FOUND', 'person_id']);
    const who = { user_id: member.id };
    const unknown = await refusal({ ...who, ...slackId('U0NOBODY') });
    expect(unknown).toEqual([422, 'EXTERNAL_USER_NOT_FOUND', 'external_user_id']);
    const markup = await refusal({ ...who, ...slackId('U1> <!channel') });
    expect(markup).toEqual([400, 'VALIDATION_FAILED', 'external_user_id']);
    const nowhere = await refusal({ ...who, ...account, platform_integration_id: NOBODY });
    expect(nowhere).toEqual([404, 'INTEGRATION_NOT_FOUND', 'platform_integration_id']);
    expect(await stage.people(owner, workspace)).toEqual([]);
  });

  it('is refused with the platform’s own trouble when it cannot be asked', async () => {
    await stage.server.control('POST', '/slack/faults', { kind: '500', count: 1 });
    const answer = await linkTo(owner, { user_id: member.id, ...slackId(grace) });
    expect(answer).toMatchObject({ status: 502, body: { code: 'PLATFORM_ERROR' } });
    expect(await stage.people(owner, workspace)).toEqual([]);
  });
});

describe('a suggested identity', () => {
  it('is seen by owners and admins alone, until it is confirmed', async () => {
    const id = await suggest(member, grace);
    expect(await stage.people(member, workspace)).toEqual([]);
    expect(await stage.people(member, workspace, '?status=suggested')).toEqual([]);
    expect(await stage.people(owner, workspace, '?status=suggested')).toMatchObject([
      { user_id: member.id, name: 'Mel Brandt', identities: [{ id, status: 'suggested', confirmed_at: null }] },
    ]);
    const confirmed = await stage.identities(owner, workspace, 'POST', `/${id}/confirm`);
    expect(confirmed).toMatchObject({
      status: 200,
      body: { person: { user_id: member.id }, identity: { id, status: 'confirmed', confirmed_at: expect.any(String) } },
    });
    expect(await stage.identities(owner, workspace, 'POST', `/${id}/confirm`)).toMatchObject({
      status: 200,
      body: confirmed.body,
    });
    expect(await stage.people(member, workspace)).toMatchObject([{ identities: [{ id }] }]);
    const declined = await stage.identities(owner, workspace, 'POST', `/${id}/decline`);
    expect(declined).toMatchObject({ status: 409, body: { code: 'IDENTITY_CONFIRMED' } });
  });

  it('that was declined may be confirmed after all', async () => {
    const id = await suggest(member, grace);
    const declined = await stage.identities(owner, workspace, 'POST', `/${id}/decline`);
    expect(declined).toMatchObject({ status: 200, body: { identity: { status: 'declined', confirmed_at: null } } });
    expect(await stage.people(owner, workspace, '?status=declined')).toHaveLength(1);
    const confirmed = await stage.identities(owner, workspace, 'POST', `/${id}/confirm`);
    expect(confirmed.body.identity.status).toBe('confirmed');
  });

  it('is not confirmed against what is confirmed already', async () => {
    const [mels, adas] = [await suggest(member, grace), await suggest(owner, grace)];
    const linus = await suggest(member, await stage.external(slack, 'Linus'));
    expect((await stage.identities(owner, workspace, 'POST', `/${mels}/confirm`)).status).toBe(200);
    for (const id of [adas, linus]) {
      const taken = await stage.identities(owner, workspace, 'POST', `/${id}/confirm`);
      expect(taken).toMatchObject({ status: 409, body: { code: 'IDENTITY_TAKEN' } });
    }
  });
});

describe('the list of people', () => {
  it('comes in pages, and by platform', async () => {
    for (const name of ['One', 'Two', 'Three']) {
      await stage.link(owner, workspace, { name }, slack, await stage.external(slack, name));
    }
    await stage.link(owner, workspace, { name: 'Four' }, discord, '123456789012345678');
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await stage.identities(member, workspace, 'GET', `?limit=2${cursor && `&cursor=${cursor}`}`);
      names.push(...body.people.map(({ name }: { name: string }) => name));
      expect(body.pagination).toMatchObject({ limit: 2, hasMore: body.pagination.next_cursor !== null });
      cursor = body.pagination.next_cursor;
    } while (cursor);
    expect(names).toEqual(['One', 'Two', 'Three', 'Four']);
    expect((await stage.people(member, workspace, '?platform=discord')).map(({ name }) => name)).toEqual(['Four']);
    const bad = await stage.identities(member, workspace, 'GET', '?cursor=elsewhere');
    expect(bad).toMatchObject({ status: 400, body: { fields: [{ field: 'cursor' }] } });
    expect((await stage.identities(member, workspace, 'GET', '?status=true')).status).toBe(400);
  });
});

describe('unlinking', () => {
  it('is for admins and for whose identity it is, and takes a person along with their last one', async () => {
    const [mine, theirs] = [
      await stage.link(owner, workspace, { user_id: member.id }, slack, grace),
      await stage.link(owner, workspace, { user_id: owner.id }, slack, await stage.external(slack, 'Linus')),
    ];
    const hidden = await suggest(member, await stage.external(slack, 'Barbara'));
    const remove = (by: Person, id: string) => stage.identities(by, workspace, 'DELETE', `/${id}`);
    expect(await remove(member, theirs)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(await remove(member, hidden)).toMatchObject({ status: 404, body: { code: 'IDENTITY_NOT_FOUND' } });
    expect(await remove(member, mine)).toMatchObject({ status: 200, body: { success: true } });
    expect(await remove(owner, theirs)).toMatchObject({ status: 200 });
    expect(await remove(owner, theirs)).toMatchObject({ status: 404, body: { code: 'IDENTITY_NOT_FOUND' } });
    expect((await stage.people(owner, workspace)).map(({ user_id }) => user_id)).toEqual([member.id]);
    await remove(owner, hidden);
    expect(await stage.server.db.query('SELECT 1 FROM people WHERE workspace_id = $1', [workspace])).toEqual([]);
  });

  it('happens by itself when the member leaves the workspace', async () => {
    const guest = await stage.person('Guest');
    await stage.join(owner, workspace, guest);
    await stage.link(owner, workspace, { user_id: guest.id }, slack, grace);
    await stage.server.call('DELETE', `/api/v2/workspaces/${workspace}/members/${guest.id}`, owner.token);
    expect(await stage.people(owner, workspace)).toEqual([]);
  });
});

describe('identities', () => {
  it('do not exist for strangers, and are a plain member’s to read alone', async () => {
    const id = await suggest(member, grace);
    const actions: ['GET' | 'POST' | 'DELETE', string, object?][] = [
      ['POST', '', { user_id: member.id, ...slackId(grace) }],
      ['POST', '/suggestions'],
      ['POST', `/${id}/confirm`],
      ['POST', `/${id}/decline`],
    ];
    for (const [method, path, body] of actions) {
      const forbidden = await stage.identities(member, workspace, method, path, body);
      expect([path, forbidden.status, forbidden.body.code]).toEqual([path, 403, 'FORBIDDEN']);
    }
    for (const [method, path, body] of [...actions, ['GET', ''] as const, ['DELETE', `/${id}`] as const]) {
      const hidden = await stage.identities(stranger, workspace, method, path, body);
      expect([path, hidden.status, hidden.body.code]).toEqual([path, 404, 'WORKSPACE_NOT_FOUND']);
    }
  });

  it('of one workspace are not reached through another', async () => {
    const id = await suggest(member, grace);
    const elsewhere = await stage.server.workspace(stranger.token);
    for (const [method, path] of [
      ['POST', `/${id}/confirm`],
      ['POST', `/${id}/decline`],
      ['DELETE', `/${id}`],
    ] as const) {
      const answer = await stage.identities(stranger, elsewhere, method, path);
      expect(answer).toMatchObject({ status: 404, body: { code: 'IDENTITY_NOT_FOUND' } });
    }
    const borrowed = await stage.identities(stranger, elsewhere, 'POST', '', { name: 'Eve', ...slackId(grace) });
    expect(borrowed).toMatchObject({ status: 404, body: { code: 'INTEGRATION_NOT_FOUND' } });
    const [person] = await stage.people(owner, workspace);
    const given = { person_id: person!.id, platform_integration_id: NOBODY, external_user_id: grace };
    expect((await stage.identities(stranger, elsewhere, 'POST', '', given)).status).toBe(404);
    // Not even the platform is asked.
    const before = await stage.server.db.query('SELECT * FROM external_people');
    const theirs = await linkTo(owner, { person_id: NOBODY, ...slackId(grace) });
    expect(theirs).toMatchObject({ status: 404, body: { code: 'PERSON_NOT_FOUND' } });
    expect(await stage.server.db.query('SELECT * FROM external_people')).toEqual(before);
    expect(await stage.people(owner, workspace)).toMatchObject([{ identities: [{ id, status: 'suggested' }] }]);
  });
});

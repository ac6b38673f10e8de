import { type Connection, eventually, IdentityStage, type Person } from './identity-stage.js';

let stage: IdentityStage;
let owner: Person;
let grace: Person;
let workspace: string;
let slack: Connection;

beforeAll(async () => {
  stage = await IdentityStage.open();
  owner = await stage.person('Ada Lovelace');
  grace = await stage.person('Grace Hopper');
}, 60_000);
beforeEach(async () => {
  workspace = await stage.server.workspace(owner.token);
  await stage.join(owner, workspace, grace);
  slack = await stage.connect(owner, workspace, 'slack');
  const channel = await stage.server.channel(owner.token, workspace, 'general');
  await stage.mirror(owner, slack, channel);
});
afterAll(() => stage.close());

const suggested = () => stage.people(owner, workspace, '?status=suggested');

const untilSuggested = () =>
  eventually(async () => {
    const people = await suggested();
    return people.length > 0 ? people : null;
  }, 20_000);

/** Once the message has come, whoever wrote it has been asked about. */
const untilStored = (text: string) =>
  eventually(
    () => stage.server.db.one<{ id: string }>('SELECT id FROM messages WHERE content LIKE $1', [`%${text}%`]),
    20_000,
  );

const look = async () => {
  const { status, body } = await stage.identities(owner, workspace, 'POST', '/suggestions');
  expect(status).toBe(200);
  return body;
};

const kept = async (): Promise<string> =>
  JSON.stringify(
    await stage.server.db.query('SELECT * FROM external_people WHERE account_id = $1', [slack.account.account_id]),
  );

describe('somebody who writes on a platform under the address of a member', () => {
  it('is suggested to be that member by itself, and the address is not kept', async () => {
    const id = await stage.external(slack, 'gracie', grace.email.toUpperCase());
    await stage.say(slack, 'hello', { by: 'gracie' });
    expect(await untilSuggested()).toMatchObject([
      {
        user_id: grace.id,
        name: 'Grace Hopper',
        identities: [{ platform: 'slack', account_id: slack.account.account_id, external_id: id, name: 'gracie' }],
      },
    ]);
    expect((await kept()).toLowerCase()).toContain('gracie');
    expect((await kept()).toLowerCase()).not.toContain(grace.email);
  });

  it('is suggested to the workspaces alone that hear of them', async () => {
    const elsewhere = await stage.server.workspace(owner.token);
    await stage.join(owner, elsewhere, grace);
    await stage.external(slack, 'gracie', grace.email);
    await stage.say(slack, 'hello', { by: 'gracie' });
    await untilSuggested();
    expect(await stage.people(owner, elsewhere)).toEqual([]);
  });

  it('is suggested when they are only mentioned', async () => {
    const id = await stage.external(slack, 'gracie', grace.email);
    await stage.say(slack, 'is away', { by: 'Linus', mentioned: ['gracie'] });
    expect(await untilSuggested()).toMatchObject([{ user_id: grace.id, identities: [{ external_id: id }] }]);
  });
});

describe('a look for suggestions', () => {
  it('finds who joined the workspace after they were asked about', async () => {
    const late = await stage.person('Mel Brandt');
    const id = await stage.external(slack, 'mel', late.email);
    await stage.external(slack, 'nobody', 'nobody@example.com');
    await stage.say(slack, `late ${id}`, { by: 'mel' });
    await stage.say(slack, `also ${id}`, { by: 'nobody' });
    await untilStored(`also ${id}`);
    expect(await suggested()).toEqual([]);
    await stage.join(owner, workspace, late);
    expect(await look()).toEqual({
      ...{ success: true, looked_up: 2, suggested: 1 },
      platforms: [{ platform: 'slack', looked_up: 2, suggested: 1, problem: null }],
    });
    expect(await suggested()).toMatchObject([{ user_id: late.id, identities: [{ external_id: id, name: 'mel' }] }]);
    expect(await look()).toMatchObject({ looked_up: 1, suggested: 0 });
  });

  it('leaves alone what an admin has decided', async () => {
    const id = await stage.external(slack, 'gracie', grace.email);
    await stage.say(slack, `first ${id}`, { by: 'gracie' });
    const [person] = await untilSuggested();
    await stage.identities(owner, workspace, 'POST', `/${person!.identities[0]!.id}/decline`);
    expect(await look()).toMatchObject({ suggested: 0 });
    const people = await stage.people(owner, workspace);
    expect(people).toMatchObject([{ identities: [{ external_id: id, status: 'declined' }] }]);
  });

  it('suggests no second account for who is linked in the team already', async () => {
    await stage.link(owner, workspace, { user_id: grace.id }, slack, await stage.external(slack, 'hopper'));
    const id = await stage.external(slack, 'gracie', grace.email);
    await stage.say(slack, `second ${id}`, { by: 'gracie' });
    await untilStored(`second ${id}`);
    expect(await look()).toMatchObject({ looked_up: 1, suggested: 0 });
    expect(await suggested()).toEqual([]);
  });

  it('says which platform could not be asked', async () => {
    await stage.external(slack, 'gracie');
    await stage.say(slack, `word of ${workspace}`, { by: 'gracie' });
    await untilStored(`word of ${workspace}`);
    await stage.server.control('POST', '/slack/faults', { kind: '500', count: 1 });
    const answer = await look();
    expect(answer).toMatchObject({ looked_up: 0, suggested: 0 });
    expect(answer.platforms).toMatchObject([{ platform: 'slack', problem: { code: 'PLATFORM_ERROR' } }]);
  });
});

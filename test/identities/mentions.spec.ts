import { type Connection, IdentityStage, type Person } from './identity-stage.js';

let stage: IdentityStage;
let owner: Person;
let grace: Person;
let workspace: string;
let channel: string;
let slack: Connection;
let discord: Connection;
let slackGrace: string;
let discordGrace: string;

beforeAll(async () => {
  stage = await IdentityStage.open();
  owner = await stage.person('Ada Lovelace');
  grace = await stage.person('Grace Hopper');
  workspace = await stage.server.workspace(owner.token);
  await stage.join(owner, workspace, grace);
  channel = await stage.server.channel(owner.token, workspace, 'general');
  slack = await stage.connect(owner, workspace, 'slack', ['general', 'random']);
  discord = await stage.connect(owner, workspace, 'discord');
  await stage.mirror(owner, slack, channel);
  await stage.mirror(owner, slack, channel, 1);
  await stage.mirror(owner, discord, channel);
  slackGrace = await stage.external(slack, 'gracie');
  discordGrace = await stage.external(discord, 'hopper');
}, 90_000);
afterAll(() => stage.close());
afterEach(async () => {
  for (const { identities } of await stage.people(owner, workspace)) {
    for (const { id } of identities) await stage.identities(owner, workspace, 'DELETE', `/${id}`);
  }
});

const linkBoth = async () => ({
  slack: await stage.link(owner, workspace, { user_id: grace.id }, slack, slackGrace),
  discord: await stage.link(owner, workspace, { user_id: grace.id }, discord, discordGrace),
});

const write = async (content: string) => {
  const { status } = await stage.server.call('POST', `/api/v2/channels/${channel}/messages`, owner.token, { content });
  expect(status).toBe(201);
};

let said = 0;
/** Words that no other message has. */
const words = () => `words number ${(said += 1)};`;

describe('a mention', () => {
  it('of a linked person is a real one on the other platform', async () => {
    await linkBoth();
    const text = words();
    await stage.say(slack, text, { mentioned: ['gracie'] });
    const seen = await stage.seen(discord, text);
    expect(seen.text).toContain(`<@${discordGrace}>`);
    expect(seen.pings).toEqual([discordGrace]);
  });

  it('of somebody without an account here is real between those that they have', async () => {
    await stage.link(owner, workspace, { name: 'Gracie' }, slack, slackGrace);
    const [person] = await stage.people(owner, workspace);
    await stage.link(owner, workspace, { person_id: person!.id }, discord, discordGrace);
    const text = words();
    await stage.say(discord, text, { mentioned: ['hopper'] });
    const seen = await stage.seen(slack, text);
    expect(seen.pings).toEqual([slackGrace]);
    expect(seen.text).not.toContain('hopper');
  });

  it('of somebody who is linked nowhere stays words, and notifies nobody', async () => {
    const text = words();
    await stage.say(slack, text, { mentioned: ['gracie'] });
    const seen = await stage.seen(discord, text);
    expect(seen.text).toContain('@gracie');
    expect(seen.pings).toEqual([]);
  });

  it('of a suggested or declined person stays words', async () => {
    const { discord: id } = await linkBoth();
    await stage.server.db.query("UPDATE identities SET status = 'suggested' WHERE id = $1", [id]);
    const first = words();
    await stage.say(slack, first, { mentioned: ['gracie'] });
    expect((await stage.seen(discord, first)).pings).toEqual([]);
    await stage.identities(owner, workspace, 'POST', `/${id}/decline`);
    const second = words();
    await stage.say(slack, second, { mentioned: ['gracie'] });
    expect((await stage.seen(discord, second)).pings).toEqual([]);
    await stage.identities(owner, workspace, 'POST', `/${id}/confirm`);
    const third = words();
    await stage.say(slack, third, { mentioned: ['gracie'] });
    expect((await stage.seen(discord, third)).pings).toEqual([discordGrace]);
  });

  it('that was written here notifies the member wherever they are linked, until they are unlinked', async () => {
    const ids = await linkBoth();
    const first = words();
    await write(`<@${grace.id}> ${first}`);
    expect((await stage.seen(slack, first)).pings).toEqual([slackGrace]);
    expect((await stage.seen(discord, first)).pings).toEqual([discordGrace]);
    await stage.identities(grace, workspace, 'DELETE', `/${ids.slack}`);
    const second = words();
    await write(`<@${grace.id}> ${second}`);
    const seen = await stage.seen(slack, second);
    expect(seen.text).toContain('@Grace Hopper');
    expect(seen.pings).toEqual([]);
    expect((await stage.seen(discord, second)).pings).toEqual([discordGrace]);
  });

  it('within one team is real without any link', async () => {
    const text = words();
    await stage.say(slack, text, { mentioned: ['gracie'] });
    expect((await stage.seen(slack, text, 1)).pings).toEqual([slackGrace]);
  });

  it('in another workspace knows nothing of the links of this one', async () => {
    await linkBoth();
    const elsewhere = await stage.server.workspace(owner.token);
    await stage.join(owner, elsewhere, grace);
    const other = await stage.connect(owner, elsewhere, 'discord');
    const room = await stage.server.channel(owner.token, elsewhere, 'general');
    await stage.mirror(owner, other, room);
    const text = words();
    const content = `<@${grace.id}> ${text}`;
    await stage.server.call('POST', `/api/v2/channels/${room}/messages`, owner.token, { content });
    const seen = await stage.seen(other, text);
    expect(seen.text).toContain('@Grace Hopper');
    expect(seen.pings).toEqual([]);
  });
});

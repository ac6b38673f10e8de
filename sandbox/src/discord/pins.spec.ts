import { once } from 'node:events';
import { Client, DiscordAPIError, Events, GatewayIntentBits, Partials, REST, Routes } from 'discord.js';
import { until } from '../../testing/control.js';
import { startDiscord, type Account, type DiscordStage } from './stage.js';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of a JSON API

const ANN = { id: 'ann', name: 'Ann' };
const BOB = { id: 'bob', name: 'Bob' };
const { Guilds, GuildMessages, GuildMessageReactions, MessageContent } = GatewayIntentBits;

let stage: DiscordStage;
let account: Account;
let rest: REST;
let client: Client | undefined;

const connect = (token: string) =>
  new REST({ api: stage.api, retries: 0, globalRequestsPerSecond: 10_000 }).setToken(token);
const say = async (text: string, more: object = {}) =>
  (await stage.discord.say({ account_id: account.guild, channel_id: account.channel, user: ANN, text, ...more }))
    .message_id;
const address = (message_id: string) => ({ account_id: account.guild, channel_id: account.channel, message_id });
const seen = () => stage.discord.messages(account.guild, account.channel);
const pins = (query = '') =>
  rest.get(Routes.channelMessagesPins(account.channel), { query: new URLSearchParams(query) }) as Promise<Body>;
const errorOf = (request: Promise<unknown>): Promise<DiscordAPIError> =>
  request.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: DiscordAPIError) => error,
  );

/** Frames as the gateway sends them. */
async function listen(): Promise<Body[]> {
  const intents = [Guilds, GuildMessages, GuildMessageReactions, MessageContent];
  const partials = [Partials.Message, Partials.Reaction, Partials.User];
  client = new Client({ rest: { api: stage.api }, intents, partials });
  const frames: Body[] = [];
  client.on(Events.Raw, (frame: Body) => void frames.push(frame));
  const ready = once(client, Events.ClientReady);
  await client.login(account.token);
  await ready;
  return frames;
}

beforeAll(async () => void (stage = await startDiscord()));
afterAll(() => stage.close());
beforeEach(async () => {
  account = await stage.account();
  rest = connect(account.token);
});
afterEach(async () => {
  await client?.destroy();
  client = undefined;
});

describe('pins', () => {
  it('are told of by the change of the pins, of the message, and by a notice that points at it', async () => {
    const frames = await listen();
    const message_id = await say('important');
    await stage.discord.pin(address(message_id), BOB);
    await stage.discord.pin(address(message_id), BOB);
    const notice = await until(() => frames.find((frame) => frame.t === 'MESSAGE_CREATE' && frame.d.type === 6));
    expect(notice.d).toMatchObject({
      author: { global_name: 'Bob' },
      message_reference: { message_id, channel_id: account.channel, guild_id: account.guild },
    });
    const kinds = frames.map(({ t }) => t);
    expect(kinds.filter((kind) => kind === 'CHANNEL_PINS_UPDATE')).toHaveLength(1);
    expect(frames.find(({ t }) => t === 'CHANNEL_PINS_UPDATE')?.d).toEqual({
      guild_id: account.guild,
      channel_id: account.channel,
      last_pin_timestamp: expect.any(String),
    });
    expect(frames.find(({ t }) => t === 'MESSAGE_UPDATE')?.d).toMatchObject({ id: message_id, pinned: true });
    expect(await seen()).toMatchObject([{ id: message_id, pinned: true }]);

    await stage.discord.unpin(address(message_id), BOB);
    const unpinned = await until(() => frames.filter(({ t }) => t === 'MESSAGE_UPDATE')[1]);
    expect(unpinned.d).toMatchObject({ id: message_id, pinned: false, edited_timestamp: null });
    expect(await seen()).toMatchObject([{ pinned: false }]);
  });

  it('are told of to nobody when the message is deleted', async () => {
    const message_id = await say('soon gone');
    await stage.discord.pin(address(message_id), ANN);
    const frames = await listen();
    await stage.discord.remove(address(message_id));
    await until(() => frames.find(({ t }) => t === 'MESSAGE_DELETE'));
    expect(frames.map(({ t }) => t)).not.toContain('CHANNEL_PINS_UPDATE');
    expect((await pins()).items).toEqual([]);
  });

  it('are listed newest first, in pages of the present route and at once by the older one', async () => {
    const ids = [await say('a'), await say('b'), await say('c')];
    await rest.put(Routes.channelMessagesPin(account.channel, ids[0] as string));
    await rest.put(Routes.channelPin(account.channel, ids[1] as string));
    await stage.discord.pin(address(ids[2] as string), ANN);
    const first = await pins('limit=2');
    expect(first).toMatchObject({ items: [{ message: { id: ids[2] } }, { message: { id: ids[1] } }], has_more: true });
    const second = await pins(`limit=2&before=${first.items[1].pinned_at}`);
    expect(second).toMatchObject({ items: [{ message: { id: ids[0], pinned: true } }], has_more: false });
    const older = (await rest.get(Routes.channelPins(account.channel))) as Body[];
    expect(older.map(({ id }) => id)).toEqual([...ids].reverse());
    await rest.delete(Routes.channelPin(account.channel, ids[1] as string));
    expect((await pins()).items).toHaveLength(2);
  });

  it('are 250 in a channel at most, of a notice none', async () => {
    for (let index = 0; index < 250; index += 1) await stage.discord.pin(address(await say(`m${index}`)), ANN);
    const one = await say('one more');
    const refused = rest.put(Routes.channelMessagesPin(account.channel, one));
    expect(await errorOf(refused)).toMatchObject({ status: 400, code: 30003 });
    await expect(stage.discord.pin(address(one), ANN)).rejects.toMatchObject({ status: 409 });
    const recent = (await rest.get(Routes.channelMessages(account.channel))) as Body[];
    const notice = recent.find(({ type }) => type === 6) as Body;
    const pinned = rest.put(Routes.channelMessagesPin(account.channel, notice.id));
    expect(await errorOf(pinned)).toMatchObject({ status: 403, code: 50021 });
  });

  it('need the permission to pin; that to manage messages is not enough', async () => {
    const scopes = ['VIEW_CHANNEL', 'READ_MESSAGE_HISTORY', 'MANAGE_MESSAGES'];
    account = await stage.account({ scopes });
    rest = connect(account.token);
    const pin = async () => rest.put(Routes.channelMessagesPin(account.channel, await say('x')));
    expect(await errorOf(pin())).toMatchObject({ status: 403, code: 50013 });
  });
});

describe('reactions', () => {
  it('are taken back, those of the guild’s own emoji too', async () => {
    const frames = await listen();
    const message_id = await say('nice');
    const emojis = (await rest.get(Routes.guildEmojis(account.guild))) as Body[];
    const parrot = emojis.find(({ name }) => name === 'party_parrot') as Body;
    expect(parrot).toMatchObject({ id: expect.stringMatching(/^\d+$/), available: true, animated: false });
    await stage.discord.react(address(message_id), 'party_parrot', BOB);
    await stage.discord.react(address(message_id), '👍', BOB);
    await rest.put(Routes.channelMessageOwnReaction(account.channel, message_id, `party_parrot:${parrot.id}`));
    await stage.discord.unreact(address(message_id), 'party_parrot', BOB);
    await stage.discord.unreact(address(message_id), 'party_parrot', BOB);
    await stage.discord.unreact(address(message_id), '👍', BOB);
    await until(() => frames.filter(({ t }) => t === 'MESSAGE_REACTION_REMOVE')[1]);
    const removed = frames.filter(({ t }) => t === 'MESSAGE_REACTION_REMOVE').map(({ d }) => d);
    expect(removed).toMatchObject([
      { message_id, emoji: { id: parrot.id, name: 'party_parrot' } },
      { message_id, emoji: { id: null, name: '👍' } },
    ]);
    expect(await seen()).toMatchObject([{ reactions: [{ emoji: `party_parrot:${parrot.id}` }] }]);
  });
});

describe('people', () => {
  it('are made members, and mentioned before the text', async () => {
    const { id, name } = await stage.discord.addPerson(account.guild, { ...BOB, email: 'bob@example.com' });
    const member = (await rest.get(Routes.guildMember(account.guild, id))) as Body;
    expect(member.user).toMatchObject({ id, global_name: name });
    expect(member.user.email).toBeUndefined();
    await say('look', { mention_users: [BOB, { id: 'cy', name: 'Cy' }] });
    const [message] = await seen();
    expect(message?.text).toMatch(new RegExp(`^<@${id}> <@\\d+> look$`));
    expect(message?.pings).toEqual([id, expect.stringMatching(/^\d+$/)]);
  });
});

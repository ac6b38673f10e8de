import { once } from 'node:events';
import {
  ChannelType,
  Client,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  Partials,
  REST,
  Routes,
  type Message,
} from 'discord.js';
import { controlOf, until } from '../../testing/control.js';
import { startSandbox, type Sandbox } from '../index.js';

type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- answers of a JSON API

const ANN = { id: 'ann', name: 'Ann' };
const { Guilds, GuildMessages, DirectMessages, DirectMessageReactions } = GatewayIntentBits;

let sandbox: Sandbox;
let control: ReturnType<typeof controlOf>;
let rest: REST;
let token: string;
let guild: string;
let general: string;
const clients: Client[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 });
  control = controlOf(sandbox.url);
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  const account = await control.account('discord');
  [token, guild, general] = [account.credentials.bot_token!, account.account_id, account.channels[0]!.id];
  rest = new REST({ api: `${sandbox.url}/discord/api`, retries: 0 }).setToken(token);
});
afterEach(() => Promise.all(clients.splice(0).map((client) => client.destroy())));

async function login(intents: number[]) {
  const api = { api: `${sandbox.url}/discord/api` };
  const client = new Client({
    rest: api,
    intents,
    partials: [Partials.Channel, Partials.Message, Partials.Reaction, Partials.User],
  });
  clients.push(client);
  const ready = once(client, Events.ClientReady);
  await client.login(token);
  await ready;
  const heard: Message[] = [];
  client.on(Events.MessageCreate, (message) => void heard.push(message));
  return { client, heard };
}

const direct = async (user: object = ANN) =>
  control.call<{ id: string; name: string; error: string }>('POST', `discord/accounts/${guild}/direct`, { user });
const say = (channel_id: string, text: string, more: object = {}) =>
  control.call<{ message_id: string; error: string }>('POST', 'discord/messages', {
    account_id: guild,
    channel_id,
    user: ANN,
    text,
    ...more,
  });
const errorOf = (request: Promise<unknown>): Promise<DiscordAPIError> =>
  request.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: DiscordAPIError) => error,
  );

describe('Direct conversations, driven by discord.js', () => {
  it('are heard with the intent for them, content included, without a guild', async () => {
    const { client, heard } = await login([Guilds, DirectMessages, DirectMessageReactions]);
    const { body } = await direct();
    expect(body).toEqual({ id: expect.stringMatching(/^\d{17,20}$/), name: 'Ann' });
    const created = once(client, Events.MessageCreate);
    const { message_id } = (await say(body.id, 'psst')).body;
    const [message] = (await created) as [Message];
    expect(message).toMatchObject({ id: message_id, content: 'psst', guildId: null, channelId: body.id });
    expect(message.channel.type).toBe(ChannelType.DM);
    const answer = await message.reply('yes?');
    expect(answer.reference).toMatchObject({ messageId: message_id, channelId: body.id });
    const reacted = once(client, Events.MessageReactionAdd);
    await control.call('PUT', `discord/messages/${message_id}/reactions/👍`, {
      account_id: guild,
      channel_id: body.id,
      user: ANN,
    });
    expect((await reacted)[0].message.guildId).toBeNull();
    await say(general, 'not for me');
    await say(body.id, 'last');
    await until(() => heard.at(-1)?.content === 'last');
    expect(heard.map(({ content }) => content)).toEqual(['psst', 'yes?', 'last']);
    expect(await control.messages('discord', guild, body.id)).toMatchObject([
      { text: 'psst', bot: false, reactions: [{ emoji: '👍' }] },
      { text: 'yes?', bot: true, thread_id: message_id },
      { text: 'last' },
    ]);
  });

  it('are not heard without it', async () => {
    const { heard } = await login([Guilds, GuildMessages]);
    const { id } = (await direct()).body;
    await say(id, 'psst');
    const { message_id } = (await say(general, 'hello')).body;
    await until(() => heard.at(-1)?.id === message_id);
    expect(heard).toHaveLength(1);
  });

  it('are the same whoever opens them, and shown as channels of type 1', async () => {
    const { id } = (await direct()).body;
    const ann = ((await rest.get(Routes.channel(id))) as Body).recipients[0];
    expect(ann).toMatchObject({ global_name: 'Ann' });
    const opened = (await rest.post(Routes.userChannels(), { body: { recipient_id: ann.id } })) as Body;
    expect(opened).toMatchObject({ id, type: 1, recipients: [{ id: ann.id }] });
    expect(opened).not.toHaveProperty('guild_id');
    expect((await direct()).body.id).toBe(id);
    const posted = (await rest.post(Routes.channelMessages(id), { body: { content: 'first' } })) as Body;
    expect(posted).not.toHaveProperty('guild_id');
    expect(await rest.get(Routes.channelMessages(id))).toMatchObject([{ id: posted.id }]);
    expect(((await rest.get(Routes.guildChannels(guild))) as Body[]).map((channel) => channel.id)).toEqual([general]);
  });

  it('refuse what Discord refuses there', async () => {
    const { id } = (await direct()).body;
    const { message_id } = (await say(id, 'mine')).body;
    const me = (await rest.get(Routes.user())) as Body;
    const open = (recipient_id: unknown) => errorOf(rest.post(Routes.userChannels(), { body: { recipient_id } }));
    expect(await open('123456789012345678')).toMatchObject({ status: 400, code: 50033 });
    expect(await open('ann')).toMatchObject({ status: 400, code: 50035 });
    expect(await open(undefined)).toMatchObject({ status: 400, code: 50035 });
    expect(await open(me.id)).toMatchObject({ code: 50007 });
    expect(await errorOf(rest.delete(Routes.channelMessage(id, message_id)))).toMatchObject({ code: 50003 });
    expect(await errorOf(rest.post(Routes.channelWebhooks(id), { body: { name: 'x' } }))).toMatchObject({
      code: 50003,
    });
    const other = await control.account('discord');
    const path = `discord/accounts/${other.account_id}/direct`;
    const theirs = (await control.call<{ id: string }>('POST', path, { user: { id: 'eve', name: 'Eve' } })).body;
    expect(await errorOf(rest.get(Routes.channelMessages(theirs.id)))).toMatchObject({ code: 50001 });
    const stranger = await say(id, 'hi', { user: { id: 'eve', name: 'Eve' } });
    expect([stranger.status, stranger.body.error]).toEqual([409, expect.stringMatching(/^user\.id: /)]);
  });

  it('cannot be written in with somebody of no common guild', async () => {
    const other = await control.account('discord');
    const { id } = (
      await control.call<{ id: string }>('POST', `discord/accounts/${other.account_id}/direct`, {
        user: { id: 'zoe', name: 'Zoe' },
      })
    ).body;
    const theirs = new REST({ api: `${sandbox.url}/discord/api` }).setToken(other.credentials.bot_token!);
    const zoe = ((await theirs.get(Routes.channel(id))) as Body).recipients[0].id;
    const opened = (await rest.post(Routes.userChannels(), { body: { recipient_id: zoe } })) as Body;
    expect(opened.id).not.toBe(id);
    const refused = errorOf(rest.post(Routes.channelMessages(opened.id), { body: { content: 'hi' } }));
    expect(await refused).toMatchObject({ status: 403, code: 50007 });
  });
});

describe('Other bots, and mentions of the own one', () => {
  it('shows another bot as one, and a mention with whom it mentions', async () => {
    const { client } = await login([Guilds, GuildMessages]);
    const created = once(client, Events.MessageCreate);
    await say(general, 'beep', { user: { id: 'rival', name: 'Rival Bot', bot: true }, mention_bot: true });
    const [message] = (await created) as [Message];
    expect(message.author).toMatchObject({ bot: true, username: 'Rival Bot' });
    // Without the MessageContent intent a bot reads what mentions it.
    expect(message.content).toBe(`<@${client.user!.id}> beep`);
    expect([...message.mentions.users.keys()]).toEqual([client.user!.id]);
    const [seen] = await control.messages('discord', guild, general);
    expect(seen).toMatchObject({ bot: true, author: { name: 'Rival Bot' }, pings: [client.user!.id] });
  });
});

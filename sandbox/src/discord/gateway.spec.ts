import { once } from 'node:events';
import { createInflate, constants } from 'node:zlib';
import { Client, Events, GatewayIntentBits, Partials, Routes, type Message, type TextChannel } from 'discord.js';
import { WebSocket } from 'ws';
import { paceOf, until } from '../../testing/control.js';
import { startDiscord, type Account, type DiscordStage } from './stage.js';

type Frame = { op: number; t: string | null; s: number | null; d: any }; // eslint-disable-line @typescript-eslint/no-explicit-any -- any payload

const { Guilds, GuildMessages, GuildMessageReactions, MessageContent } = GatewayIntentBits;
const ALL = [Guilds, GuildMessages, GuildMessageReactions, MessageContent];
const BITS = ALL.reduce((sum, bit) => sum | bit, 0);

let stage: DiscordStage;
let account: Account;
const clients: Client[] = [];
const sockets: WebSocket[] = [];

const say = (text: string, id = 'ann') =>
  stage.discord.say({ account_id: account.guild, channel_id: account.channel, user: { id, name: 'Ann' }, text });

async function login(intents: number[] = ALL): Promise<Client> {
  const rest = { api: stage.api, globalRequestsPerSecond: 10_000 };
  const client = new Client({ rest, intents, partials: [Partials.Message, Partials.Reaction, Partials.User] });
  clients.push(client);
  const ready = once(client, Events.ClientReady);
  await client.login(account.token);
  await ready;
  return client;
}

/** A client made of nothing but a socket. */
function open(query = '?v=10&encoding=json') {
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/discord/gateway${query}`);
  sockets.push(socket);
  const frames: Frame[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    waiting.splice(0).forEach((wake) => wake());
  });
  socket.on('error', () => undefined);
  const find = async (test: (frame: Frame) => boolean): Promise<Frame> => {
    for (;;) {
      const found = frames.find(test);
      if (found) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d }));
  const hello = () => find((frame) => frame.op === 10);
  const closed = async () => ((await once(socket, 'close')) as [number])[0];
  return { socket, frames, find, send, hello, closed };
}

async function identify(intents: number, query?: string) {
  const line = open(query);
  await line.hello();
  line.send(2, { token: account.token, intents, properties: {} });
  const ready = await line.find((frame) => frame.t === 'READY');
  return { ...line, ready: ready.d };
}

beforeAll(async () => void (stage = await startDiscord()));
afterAll(() => stage.close());
beforeEach(async () => void (account = await stage.account()));
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.destroy()));
  sockets.splice(0).forEach((socket) => socket.terminate());
});

describe('discord.js', () => {
  it('signs in, hears what a person writes, edits, reacts and deletes, and answers', async () => {
    const client = await login();
    const channel = client.channels.cache.get(account.channel) as TextChannel;
    expect(channel.name).toBe('general');

    const created = once(client, Events.MessageCreate);
    const { message_id } = await say('hello');
    const [message] = (await created) as [Message];
    expect(message).toMatchObject({ id: message_id, content: 'hello', guildId: account.guild });
    expect(message.author.globalName).toBe('Ann');
    expect(message.member?.id).toBe(message.author.id);

    const address = { account_id: account.guild, channel_id: account.channel, message_id };
    const updated = once(client, Events.MessageUpdate);
    await stage.discord.edit(address, 'hello!');
    expect((await updated)[1]).toMatchObject({ content: 'hello!', editedTimestamp: expect.any(Number) });

    const reacted = once(client, Events.MessageReactionAdd);
    await stage.discord.react(address, '👍', { id: 'bob', name: 'Bob' });
    expect((await reacted)[0].emoji.name).toBe('👍');

    const reply = await message.reply({ content: 'hi there' });
    expect(reply.reference?.messageId).toBe(message_id);

    const deleted = once(client, Events.MessageDelete);
    await stage.discord.remove(address);
    expect((await deleted)[0].id).toBe(message_id);
  });

  it('hears of new channels and threads, and of what webhooks write', async () => {
    const client = await login();
    const made = once(client, Events.ChannelCreate);
    await stage.discord.createChannel(account.guild, { name: 'news' });
    expect((await made)[0].name).toBe('news');

    const channel = client.channels.cache.get(account.channel) as TextChannel;
    const webhook = await channel.createWebhook({ name: 'Bridge' });
    const heard = once(client, Events.MessageCreate);
    await webhook.send({ content: 'via', username: 'Ann' });
    expect((await heard)[0]).toMatchObject({ webhookId: webhook.id, author: { username: 'Ann' } });

    const begun = once(client, Events.ThreadCreate);
    const thread = await (await channel.send('root')).startThread({ name: 'talk' });
    expect((await begun)[0].id).toBe(thread.id);
  });

  it('resumes after its line was cut, with what it missed, once and in order', async () => {
    const client = await login();
    const heard: string[] = [];
    client.on(Events.MessageCreate, (message) => heard.push(message.content));
    await say('before');
    const resumed = once(client, Events.ShardResume);
    await stage.discord.disconnect();
    for (let index = 0; index < 5; index += 1) await say(`missed ${index}`);
    await resumed;
    await say('after');
    await until(() => heard.includes('after'));
    expect(heard).toEqual(['before', ...[0, 1, 2, 3, 4].map((index) => `missed ${index}`), 'after']);
  });

  it('comes again when asked to', async () => {
    const client = await login();
    const resumed = once(client, Events.ShardResume);
    await stage.discord.askToReconnect();
    await resumed;
    const heard = once(client, Events.MessageCreate);
    await say('still here');
    await heard;
  });

  it('is told nothing of the content without the intent, unless it is mentioned', async () => {
    const client = await login([Guilds, GuildMessages]);
    const contents: string[] = [];
    client.on(Events.MessageCreate, (message) => contents.push(message.content));
    await say('secret');
    await say(`<@${client.user?.id}> ping`);
    await until(() => contents.length === 2);
    expect(contents).toEqual(['', `<@${client.user?.id}> ping`]);
  });

  it('carries more than a hundred messages a second each way', async () => {
    const client = await login();
    const channel = client.channels.cache.get(account.channel) as TextChannel;
    let heard = 0;
    client.on(Events.MessageCreate, () => (heard += 1));
    const sent: string[] = [];
    // The same number of requests that change nothing, through the same client.
    const looks = () => Promise.all(Array.from({ length: 400 }, () => client.rest.get(Routes.user())));
    const { took, allowed } = await paceOf({ enough: 4000, times: 5 }, looks, async (attempt) => {
      const texts = Array.from({ length: 400 }, (_, index) => `m${attempt}-${index}`);
      await Promise.all(texts.map((text) => channel.send(text)));
      sent.push(...texts);
    });
    expect(took).toBeLessThan(allowed);
    const stored = await stage.discord.messages(account.guild, account.channel);
    expect(stored.map(({ text }) => text)).toEqual(sent);
    await until(() => heard === sent.length);
  });
});

describe('a bare socket', () => {
  it('is closed for a bad token, impossible intents, unknown versions and opcodes', async () => {
    const cases: [string | undefined, number, unknown, number][] = [
      [undefined, 2, { token: 'no', intents: 1 }, 4004],
      [undefined, 2, { token: account.token, intents: 1 << 17 }, 4013],
      [undefined, 2, { token: account.token, intents: 1, shard: [1, 1] }, 4010],
      [undefined, 3, {}, 4003],
    ];
    for (const [query, op, d, code] of cases) {
      const line = open(query);
      await line.hello();
      line.send(op, d);
      expect(await line.closed()).toBe(code);
    }
    expect(await open('?v=5&encoding=json').closed()).toBe(4012);
    const known = await identify(BITS);
    known.send(99, {});
    expect(await known.closed()).toBe(4001);
  });

  it('has its heartbeat answered, and hears only what it asked for', async () => {
    const line = await identify(Guilds);
    line.send(1, 2);
    await line.find((frame) => frame.op === 11);
    await say('not for you');
    await stage.discord.createChannel(account.guild, { name: 'news' });
    await line.find((frame) => frame.t === 'CHANNEL_CREATE');
    expect(line.frames.map((frame) => frame.t).filter(Boolean)).toEqual(['READY', 'GUILD_CREATE', 'CHANNEL_CREATE']);
  });

  it('hears nothing from a channel it may not view', async () => {
    account = await stage.account({ scopes: ['SEND_MESSAGES'] });
    const line = await identify(BITS);
    await say('hidden');
    line.send(1, null);
    await line.find((frame) => frame.op === 11);
    expect(line.frames.map((frame) => frame.t).filter(Boolean)).toEqual(['READY', 'GUILD_CREATE']);
    expect(line.frames.find((frame) => frame.t === 'GUILD_CREATE')?.d.channels).toEqual([]);
  });

  it('resumes by number, and must identify anew when the session is unknown', async () => {
    const first = await identify(BITS);
    await say('one');
    const { s } = await first.find((frame) => frame.d?.content === 'one');
    await stage.discord.disconnect();
    await say('two');
    const second = open();
    await second.hello();
    second.send(6, { token: account.token, session_id: first.ready.session_id, seq: s });
    await second.find((frame) => frame.t === 'RESUMED');
    const told = second.frames.filter((frame) => frame.op === 0);
    expect(told.map((frame) => [frame.t, frame.s])).toEqual([
      ['MESSAGE_CREATE', Number(s) + 1],
      ['RESUMED', Number(s) + 2],
    ]);
    const third = open();
    await third.hello();
    third.send(6, { token: account.token, session_id: 'unknown', seq: 1 });
    expect(await third.find((frame) => frame.op === 9)).toMatchObject({ d: false });
  });

  it('is closed with 4004 when its token is revoked', async () => {
    const line = await identify(BITS);
    stage.faults.add({ kind: 'revoked', count: 1 });
    const closed = line.closed();
    await fetch(`${stage.api}/v10/users/@me`, { headers: { authorization: `Bot ${account.token}` } });
    expect(await closed).toBe(4004);
  });

  it('is told the members it asks for', async () => {
    const line = await identify(BITS);
    await say('hi');
    line.send(8, { guild_id: account.guild, query: '', limit: 0, nonce: 'n' });
    const { d } = await line.find((frame) => frame.t === 'GUILD_MEMBERS_CHUNK');
    expect(d).toMatchObject({ nonce: 'n', chunk_count: 1 });
    expect(d.members.map((member: Frame['d']) => member.user.global_name)).toContain('Ann');
  });

  it('may identify once in 5 seconds where limits are as documented', async () => {
    account = await stage.account({ limits: 'documented' });
    await identify(BITS);
    const hasty = open();
    await hasty.hello();
    hasty.send(2, { token: account.token, intents: BITS, properties: {} });
    expect(await hasty.find((frame) => frame.op === 9)).toMatchObject({ d: false });
  });

  it('may have its frames compressed as one zlib stream', async () => {
    const socket = new WebSocket(
      `${stage.url.replace('http', 'ws')}/discord/gateway?v=10&encoding=json&compress=zlib-stream`,
    );
    sockets.push(socket);
    const [data] = (await once(socket, 'message')) as [Buffer];
    const inflate = createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
    inflate.end(data);
    const [text] = (await once(inflate, 'data')) as [Buffer];
    expect(JSON.parse(text.toString())).toMatchObject({ op: 10 });
  });
});

it('forgets everything when reset, and serves new accounts after it', async () => {
  const line = await identify(BITS);
  const closed = line.closed();
  await stage.discord.reset();
  expect(await closed).toBe(1006);
  await expect(say('gone')).rejects.toThrow(/no such guild/);
  account = await stage.account();
  await identify(BITS);
});
